"""Results for people at a terminal, one function per command.

Rich decides about colour: `NO_COLOR`, a pipe and ``TERM=dumb`` get plain text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich.table import Table

from breakkit.model import Canary, Outcome, Progress, Verdict
from breakkit.render.observation import side_by_side
from breakkit.render.screen import Screen, prose

if TYPE_CHECKING:
    from breakkit.commands.apply import Applied
    from breakkit.commands.list import Listed
    from breakkit.commands.observe import Observed
    from breakkit.commands.playground import Playground
    from breakkit.commands.reveal import Revealed
    from breakkit.commands.revert import Reverted
    from breakkit.commands.show import Shown
    from breakkit.commands.status import SessionStatus
    from breakkit.commands.verify import Verified

MARKS = {
    Progress.NEW: "·",
    Progress.ACTIVE: "▶",
    Progress.TRIED: "~",
    Progress.SOLVED: "✓",
    Progress.REVEALED: "◦",
}

VERDICTS = {
    Verdict.FIXED: "✓ Fixed.",
    Verdict.STILL_RED: "✗ Not fixed yet: a linked test is still red.",
    Verdict.COLLATERAL: "✗ The linked tests pass, but a guard test went red.",
    Verdict.TAMPERED: "✗ Tampered: green, but not because of the code.",
    Verdict.NOT_JUDGED: "? Not judged: the tests did not run. This does not count against you.",
}


def _headed(break_id: str, title: str) -> str:
    return f"{break_id} · {title}" if title else break_id


def _list(result: Listed) -> None:
    screen = Screen()
    if not result.breaks:
        screen.say("No breaks here.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", "ID", "Title", "Difficulty", "Concepts"):
        table.add_column(heading, overflow="fold")
    for row in result.breaks:
        table.add_row(
            prose(MARKS[row.state]),
            prose(row.id, "bold"),
            prose(row.title),
            prose("●" * row.difficulty + "○" * (5 - row.difficulty)),
            prose(", ".join(row.concepts), "dim"),
        )
    screen.print(table)
    states = {row.state for row in result.breaks}
    legend = "  ".join(f"{mark} {state}" for state, mark in MARKS.items() if state in states)
    screen.print()
    screen.say(legend, "dim")
    screen.next_steps("breakkit show ID", "breakkit apply ID")


def _show(result: Shown) -> None:
    screen = Screen()
    screen.say(_headed(result.id, result.title), "bold")
    facts = [f"difficulty {result.difficulty} of 5", f"{result.levels} hints", *result.concepts]
    if result.requires:
        facts.append("after " + ", ".join(result.requires))
    screen.say("  ·  ".join(facts), "dim")
    screen.section("Symptom", result.symptom)
    screen.lines("Linked tests", result.tests)
    screen.lines("Where to look", result.locate)
    screen.section("Safety", result.safety)
    screen.next_steps(f"breakkit apply {result.id}")


def _apply(result: Applied) -> None:
    screen = Screen()
    screen.say(f"Break {_headed(result.id, result.title)}", "bold")
    screen.say(f"applied on branch {result.branch}, on top of {result.base}", "dim")
    for note in result.notes:
        screen.say(f"note: {note}")
    screen.section("Symptom", result.symptom)
    if result.proved:
        screen.lines("Red now, green before", result.red)
    else:
        screen.print()
        screen.say("Not proved: no test was run.", "yellow")
    screen.next_steps("breakkit observe", "breakkit hint", "breakkit verify", "breakkit revert")


def _status(result: SessionStatus) -> None:
    screen = Screen()
    active = result.active
    if active is None:
        screen.say("No break is applied here.")
        screen.next_steps("breakkit list", "breakkit apply ID")
        return
    screen.say(f"Break {_headed(active.id, active.title)}", "bold")
    screen.say(f"on branch {active.branch}, on top of {active.base}, since {active.since}", "dim")
    if active.interrupted:
        screen.say("A command was cut short: `breakkit revert` puts all in order.", "yellow")
    seen = len({use.level for use in active.hints})
    tries = ", ".join(attempt.verdict for attempt in active.attempts) or "none"
    screen.say(f"Hints used: {seen} of {active.levels}.  Attempts: {tries}.")
    if active.solved:
        screen.say(f"Solved at {active.solved}.", "green")
    screen.section("Symptom", active.symptom)
    screen.next_steps("breakkit hint", "breakkit verify", "breakkit revert")


def _verify(result: Verified) -> None:
    screen = Screen()
    live = "is live: red as declared" if result.observable else "is not live any more"
    if result.verdict is Verdict.NOT_JUDGED:
        live = "was not seen: the tests did not run"
    screen.say(f"The break {live}.", "dim" if not result.asked_observable else "bold")
    if not result.asked_observable:
        style = "bold green" if result.verdict is Verdict.FIXED else "bold red"
        screen.say(VERDICTS[result.verdict], style)
    if result.verdict in (Verdict.TAMPERED, Verdict.NOT_JUDGED):
        screen.section("Why", result.reason)
    _outcomes(screen, result)
    if result.protected_changes:
        screen.lines("Changes to protected files, which do not count", result.protected_changes)
    if result.asked_observable:
        return
    if result.verdict is not Verdict.FIXED:
        screen.next_steps("breakkit hint", "breakkit verify", "breakkit revert")
        return
    if result.canary is Canary.RED:
        screen.print()
        screen.say(
            "With the break put back, the tests went red again: they judge your fix.",
            "dim",
        )
    screen.section(f"What it was — {_headed(result.id, result.title)}", result.hidden_cause or "")
    screen.section("The teaching moment", result.teaching or "")
    if result.next:
        screen.section("Next", result.next)
    screen.next_steps("breakkit reveal", "breakkit revert")


def _outcomes(screen: Screen, result: Verified) -> None:
    bad = {node: what for node, what in result.tests.items() if what is not Outcome.PASSED}
    passed = len(result.tests) - len(bad)
    screen.print()
    for node, what in bad.items():
        screen.line(f"  {what:<8} {node}", "red")
        if message := result.messages.get(node):
            screen.line(f"           {message}", "dim")
    if result.tests:
        screen.say(f"  {passed} of {len(result.tests)} linked and guard tests pass")


def _reveal(result: Revealed) -> None:
    screen = Screen()
    screen.say(_headed(result.id, result.title), "bold")
    if result.gave_up:
        screen.say("Recorded as given up.", "yellow")
    screen.section("Hidden cause", result.hidden_cause)
    screen.section("Fix", result.fix)
    screen.print()
    screen.say("What the break changed", "bold")
    screen.diff(result.diff)
    screen.section("The teaching moment", result.teaching)
    screen.next_steps("breakkit revert")


def _revert(result: Reverted) -> None:
    screen = Screen()
    screen.say(f"Reverted {result.id}: back on {result.base}.", "bold")
    if result.moved:
        screen.say(f"{result.base} has commits that were made meanwhile; they were left there.")
    if result.kept and result.bring_back:
        screen.line(f"Your work is kept as {result.kept}. To bring it back:")
        screen.line(f"  {result.bring_back}")


def _observe(result: Observed) -> None:
    screen = Screen()
    screen.say(f"Observation of {result.id}", "bold")
    screen.line(f"$ {result.command}", "dim")
    if result.filter is not None:
        screen.line(f"$ jq '{result.filter}'", "dim")
    screen.print(
        side_by_side(
            result.before.lines,
            result.after.lines,
            before_verdict=result.before.reasons,
            after_verdict=result.after.reasons,
            lane=result.lane,
        )
    )
    screen.say("The observation holds." if result.holds else "The observation does not hold.")


def _playground(result: Playground) -> None:
    screen = Screen()
    screen.say("A playground is ready:", "bold")
    screen.line(f"  {result.path}")
    if result.missing:
        screen.print()
        screen.say(f"Its tests need {', '.join(result.missing)}. Install them first:", "yellow")
        screen.line("  pip install 'breakkit[sample]'")
    first = result.breaks[0] if result.breaks else "ID"
    screen.next_steps(f"cd {result.path}", f"breakkit apply {first}")


RENDERERS: dict[str, Callable[[Any], None]] = {
    "list": _list,
    "show": _show,
    "apply": _apply,
    "status": _status,
    "verify": _verify,
    "reveal": _reveal,
    "revert": _revert,
    "observe": _observe,
    "playground": _playground,
}
