"""Screens of what was judged and observed: `verify` and `observe`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.i18n import later, tr, trn
from breakkit.model import Canary, Likeness, Outcome, Verdict
from breakkit.render.drills import scoring, show_answered
from breakkit.render.screen import Screen
from breakkit.render.steps import HINT, REVEAL, REVERT, VERIFY, headed
from breakkit.render.text import columns
from breakkit.render.words import outcome_word

if TYPE_CHECKING:
    from breakkit.commands.observe import Observed
    from breakkit.commands.verify import Verified

VERDICTS = {
    Verdict.FIXED: later("✓ Fixed."),
    Verdict.STILL_RED: later("✗ Not fixed yet: a linked test is still red."),
    Verdict.COLLATERAL: later("✗ Not fixed: the linked tests pass, but a guard test went red."),
    Verdict.TAMPERED: later("✗ Not fixed: the tests turned green, but not because of the code."),
    Verdict.NOT_JUDGED: later(
        "? Not judged: the tests did not run. This does not count against you."
    ),
}

LIKENESSES = {
    Likeness.EXACT: later("Your code is the original again, byte for byte."),
    Likeness.EQUIVALENT: later(
        "Your code is the original's equal: only layout or comments differ."
    ),
    Likeness.DIFFERENT: later("Your code is another than the original, and does what it did."),
}


def verified(result: Verified) -> str:
    """The verdict, the tests that are not green, and after success the lesson."""
    screen = Screen()
    _judgement(screen, result)
    _outcomes(screen, result)
    screen.lines(tr("Changes to protected files, which do not count"), result.protected_changes)
    if result.verdict is Verdict.FIXED and not result.asked_observable:
        _lesson(screen, result)
        screen.next_steps(scoring(result.answered, result.id) | REVEAL | REVERT)
    else:
        screen.next_steps(HINT | VERIFY | REVERT)
    return screen.text()


def _judgement(screen: Screen, result: Verified) -> None:
    if result.verdict is Verdict.NOT_JUDGED:
        live = tr("The break was not seen: the tests did not run.")
    elif result.observable:
        live = tr("The break is live: red as declared.")
    else:
        live = tr("The break is not live any more.")
    screen.say(live, "bold" if result.asked_observable else "dim")
    if not result.asked_observable:
        fixed = result.verdict is Verdict.FIXED
        screen.say(tr(VERDICTS[result.verdict]), "bold green" if fixed else "bold red")
    if result.verdict in (Verdict.TAMPERED, Verdict.NOT_JUDGED):
        screen.section(tr("Why"), result.reason)


def _outcomes(screen: Screen, result: Verified) -> None:
    bad = {node: what for node, what in result.tests.items() if what is not Outcome.PASSED}
    if not result.tests:
        return
    screen.line("")
    width = max((columns(outcome_word(what)) for what in bad.values()), default=0)
    for node, what in bad.items():
        word = outcome_word(what)
        screen.line(f"  {word}{' ' * (width - columns(word))}  {node}", "red")
        screen.say(result.messages.get(node, ""), "dim", indent=" " * (width + 4))
    screen.say(
        trn(
            "{passed} of {n} linked and guard test passes.",
            "{passed} of {n} linked and guard tests pass.",
            len(result.tests),
            passed=len(result.tests) - len(bad),
        )
    )
    if result.canary is Canary.RED:
        screen.say(
            tr("With the break put back they went red again: they do judge your fix."), "dim"
        )
    if result.likeness is not None and not result.asked_observable:
        screen.say(tr(LIKENESSES[result.likeness]), "dim")


def _lesson(screen: Screen, result: Verified) -> None:
    what = tr("What it was: {name}", name=headed(result.id, result.title))
    screen.section(what, result.hidden_cause or "")
    show_answered(screen, result.answered)
    screen.section(tr("The teaching moment"), result.teaching or "")
    if result.next:
        screen.section(tr("To read or do next"), result.next)


def observed(result: Observed) -> str:
    """Both sides of an observation, and whether it holds."""
    from breakkit.render.observation import side_by_side  # noqa: PLC0415  # Rich takes 25 ms

    screen = Screen()
    screen.say(tr("Observation of {id}", id=result.id), "bold")
    screen.line(f"$ {result.command}", "dim")
    if result.filter is not None:
        screen.line(f"$ jq '{result.filter}'", "dim")
    screen.draw(
        side_by_side(
            result.before.lines,
            result.after.lines,
            before_verdict=result.before.reasons,
            after_verdict=result.after.reasons,
            lane=result.lane,
            timelines=(result.before.timeline, result.after.timeline),
        )
    )
    if result.holds:
        screen.say(tr("The observation holds: both sides show what the lesson says."), "green")
    else:
        screen.say(tr("The observation does not hold: a side shows something else."), "red")
    if result.page is not None:
        screen.say(tr("As a page: {file}", file=result.page))
    return screen.text()
