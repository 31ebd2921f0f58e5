"""What the screen of `watch` says: of what was seen, what is asked, what a key does."""

from __future__ import annotations

from breakkit.edges.journal import Event
from breakkit.edges.watching import How, Watching
from breakkit.i18n import tr, trn
from breakkit.model import Verdict
from breakkit.render.judged import VERDICTS
from breakkit.workflow.watching.model import Do, Job, Line, Look, Seen, Way
from breakkit.workflow.watching.state import State

ENTER = "⏎"
STYLES = {Verdict.FIXED: "bold green", Verdict.NOT_JUDGED: "bold yellow"}
LONG = frozenset({Job.VERIFY, Job.OBSERVE, Job.LIST, Job.NEXT})


def seen(state: State) -> tuple[str, str]:  # noqa: PLR0911  # a sentence each
    """What the linked tests said last, or what goes on, and its style."""
    look, doing = state.look, state.doing
    job = doing.job if doing is not None else None
    if job is Job.LOOK and look is None:
        return tr("… running the linked tests; the first time takes a little longer"), "dim"
    if job is Job.NEXT:
        return tr("… going on to the next break"), "bold"
    if job is Job.LIST:
        return tr("… reading the catalog"), "bold"
    if job is Job.OBSERVE:
        return tr("… running the observation, without the break and with it"), "bold"
    if job is Job.VERIFY:
        if look is not None and look.seen is Seen.GREEN:
            return tr("● The linked tests are green. Now your fix is judged …"), "bold"
        return tr("… your fix is judged"), "bold"
    if look is None:
        return "", ""
    text, style = _answer(look)
    return (f"{text}  …" if job is Job.LOOK else text), style


def _answer(look: Look) -> tuple[str, str]:
    how = _how(look)
    if look.seen is Seen.NOT_RUN:
        return tr("? The tests did not run. {how}", how=how), "bold yellow"
    if look.seen is Seen.GREEN:
        said = trn(
            "● Green: the linked test passes. {how}",
            "● Green: all {n} linked tests pass. {how}",
            look.total,
            how=how,
        )
        return said, "bold green"
    said = trn(
        "✗ Red: {n} of {total} linked tests does not pass. {how}",
        "✗ Red: {n} of {total} linked tests do not pass. {how}",
        len(look.failures),
        total=look.total,
        how=how,
    )
    return said, "bold red"


def _how(look: Look) -> str:
    seconds = f"{look.seconds:.1f}"
    if look.way is Way.WARM:
        return tr("({seconds} s)", seconds=seconds)
    return tr("({seconds} s, cold: {reason})", seconds=seconds, reason=look.why_cold)


def judged(state: State) -> tuple[str, str] | None:
    """The verdict, and its style; None where there is none, or something longer goes on."""
    if state.verdict is None or (state.doing is not None and state.doing.job in LONG):
        return None
    return tr(VERDICTS[state.verdict]), STYLES.get(state.verdict, "bold red")


def watched(watching: Watching) -> str:
    """How saves are noticed."""
    match watching.how:
        case How.NOTICES:
            return tr("Watching: every save is judged.")
        case How.POLLING:
            return tr(
                "Watching by polling ({reason}): every save is judged, a moment later.",
                reason=watching.why,
            )
        case How.BY_HAND:
            return tr(
                "Saves cannot be noticed here ({reason}): press Enter to have one judged.",
                reason=watching.why,
            )


def asked(state: State, about: Do | Line) -> str:
    """The question that is put."""
    if isinstance(about, Line):
        if about.kind is Event.CAUSE:
            return tr("What was it, in your words? It goes into your journal. (Esc: not now)")
        if about.then is not None:
            return tr(
                "First: what do you suppose is wrong? It goes into your journal. (Enter: skip)"
            )
        return tr("What do you suppose is wrong? It goes into your journal. (Esc: not now)")
    if about.job is Job.REVEAL:
        return tr("Show the answer? It is recorded as giving up. y/n")
    ref = state.situation.kept_under if state.situation else ""
    return tr("Go back to before the break? Your changes are kept under {ref} y/n", ref=ref)


def offered(state: State, key: str) -> tuple[str, str]:
    """A key as it is shown, and what it does."""
    now = state.situation
    is_known = now is not None and (now.solved or now.revealed)
    words = {
        "h": tr("hint"),
        "v": tr("verify"),
        "o": tr("observe"),
        "n": tr("note the cause") if is_known else tr("note a hypothesis"),
        "e": tr("editor"),
        "r": tr("answer") if is_known else tr("reveal"),
        "b": tr("go back"),
        "l": tr("list"),
        "q": tr("quit"),
        "c": tr("next: {id}", id=state.next.id) if state.next else "",
        "enter": tr("judge now"),
    }
    return (ENTER if key == "enter" else key), words[key]
