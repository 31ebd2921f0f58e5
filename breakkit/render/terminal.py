"""Results for people at a terminal, one function per command: what it is, where, what now."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import datetime
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

NARROW = 60
"""Columns below which a table keeps to what matters most."""

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
    Verdict.COLLATERAL: "✗ Not fixed: the linked tests pass, but a guard test went red.",
    Verdict.TAMPERED: "✗ Not fixed: the tests turned green, but not because of the code.",
    Verdict.NOT_JUDGED: "? Not judged: the tests did not run. This does not count against you.",
}

LIST = {"breakkit list": "the breaks, and where you stand with each"}
SHOW = {"breakkit show ID": "what one sees when it is broken"}
APPLY = {"breakkit apply ID": "break it, on a branch of its own"}
OBSERVE = {"breakkit observe": "see it: without the break and with it, side by side"}
HINT = {"breakkit hint": "when you are stuck"}
VERIFY = {"breakkit verify": "have your fix judged"}
REVEAL = {"breakkit reveal": "the answer, with the diff of the break"}
REVERT = {"breakkit revert": "go back to how it was; your work is kept"}


def _headed(break_id: str, title: str) -> str:
    return f"{break_id} · {title}" if title else break_id


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _list(result: Listed) -> str:
    screen = Screen()
    if not result.breaks:
        screen.say("No break is to be listed.")
        screen.next_steps({"breakkit list": "the active breaks, of all concepts"})
        return screen.text()
    headings = ["", "ID", "Title", "Difficulty", "Concepts"]
    if screen.width < NARROW:
        headings = headings[:3]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in ("", "ID", "Difficulty"))
    for row in result.breaks:
        cells = (
            prose(MARKS[row.state]),
            prose(row.id, "bold"),
            prose(row.title),
            prose("●" * row.difficulty + "○" * (5 - row.difficulty)),
            prose(", ".join(row.concepts), "dim"),
        )
        table.add_row(*cells[: len(headings)])
    screen.draw(table)
    states = {row.state for row in result.breaks}
    legend = "  ".join(f"{mark} {state}" for state, mark in MARKS.items() if state in states)
    screen.line("")
    screen.line(legend, "dim")
    screen.next_steps(SHOW | APPLY)
    return screen.text()


def _show(result: Shown) -> str:
    screen = Screen()
    screen.say(_headed(result.id, result.title), "bold")
    hints = _counted(result.levels, "hint")
    facts = [f"difficulty {result.difficulty} of 5", hints, *result.concepts]
    if result.requires:
        facts.append("to be done before: " + ", ".join(result.requires))
    screen.say(" · ".join(facts), "dim")
    screen.section("Symptom", result.symptom)
    screen.lines("Linked tests: green before, red with the break", result.tests)
    screen.lines("Where to look", result.locate)
    screen.section("Why it is safe to run", result.safety)
    screen.next_steps(
        VERIFY | HINT if result.applied else {f"breakkit apply {result.id}": "break it"}
    )
    return screen.text()


def _apply(result: Applied) -> str:
    screen = Screen()
    screen.say(f"Break {_headed(result.id, result.title)}", "bold")
    screen.say(f"is applied, on branch {result.branch}, on top of {result.base}.", "dim")
    for note in result.notes:
        screen.say(f"Note: {note}")
    screen.section("Symptom", result.symptom)
    if result.proved:
        screen.lines("Red now, green before", result.red)
        screen.next_steps(OBSERVE | HINT | VERIFY | REVERT)
    else:
        screen.line("")
        screen.say("Not proved: no test was run.", "yellow")
        proof = {"breakkit verify --observable": "prove that the linked tests are red"}
        screen.next_steps(proof | HINT | VERIFY | REVERT)
    return screen.text()


def _status(result: SessionStatus) -> str:
    screen = Screen()
    active = result.active
    if active is None:
        screen.say("No break is applied here.")
        screen.next_steps(LIST | APPLY)
        return screen.text()
    screen.say(f"Break {_headed(active.id, active.title)}", "bold")
    since = f"{datetime.fromisoformat(active.since).astimezone():%Y-%m-%d %H:%M}"
    screen.say(
        f"is applied, on branch {active.branch}, on top of {active.base}, since {since}.", "dim"
    )
    if active.interrupted:
        screen.say("A command was cut short. `breakkit revert` puts everything in order.", "yellow")
    seen = len({use.level for use in active.hints})
    tries = f"{len(active.attempts)}"
    if active.attempts:
        tries += f", the last one {active.attempts[-1].verdict.replace('_', ' ')}"
    screen.say(f"Hints seen: {seen} of {active.levels}. Attempts: {tries}.")
    if active.solved:
        screen.say("Solved.", "green")
    screen.section("Symptom", active.symptom)
    screen.next_steps(REVEAL | REVERT if active.solved else HINT | VERIFY | REVERT)
    return screen.text()


def _verify(result: Verified) -> str:
    screen = Screen()
    _judgement(screen, result)
    _outcomes(screen, result)
    screen.lines("Changes to protected files, which do not count", result.protected_changes)
    if result.verdict is Verdict.FIXED and not result.asked_observable:
        _lesson(screen, result)
        screen.next_steps(REVEAL | REVERT)
    else:
        screen.next_steps(HINT | VERIFY | REVERT)
    return screen.text()


def _judgement(screen: Screen, result: Verified) -> None:
    live = "is live: red as declared" if result.observable else "is not live any more"
    if result.verdict is Verdict.NOT_JUDGED:
        live = "was not seen: the tests did not run"
    if result.asked_observable:
        screen.say(f"The break {live}.", "bold")
    else:
        screen.say(f"The break {live}.", "dim")
        fixed = result.verdict is Verdict.FIXED
        screen.say(VERDICTS[result.verdict], "bold green" if fixed else "bold red")
    if result.verdict in (Verdict.TAMPERED, Verdict.NOT_JUDGED):
        screen.section("Why", result.reason)


def _outcomes(screen: Screen, result: Verified) -> None:
    bad = {node: what for node, what in result.tests.items() if what is not Outcome.PASSED}
    if not result.tests:
        return
    screen.line("")
    for node, what in bad.items():
        screen.line(f"  {what:<8} {node}", "red")
        screen.say(result.messages.get(node, ""), "dim", indent=" " * 11)
    passed = len(result.tests) - len(bad)
    screen.say(f"{passed} of {len(result.tests)} linked and guard tests pass.")


def _lesson(screen: Screen, result: Verified) -> None:
    if result.canary is Canary.RED:
        screen.say("With the break put back they went red again: they do judge your fix.", "dim")
    screen.section(f"What it was: {_headed(result.id, result.title)}", result.hidden_cause or "")
    screen.section("The teaching moment", result.teaching or "")
    if result.next:
        screen.section("To read or do next", result.next)


def _reveal(result: Revealed) -> str:
    screen = Screen()
    screen.say(_headed(result.id, result.title), "bold")
    if result.gave_up:
        screen.say("Not solved before: recorded as given up.", "yellow")
    screen.section("Hidden cause", result.hidden_cause)
    screen.section("Fix", result.fix)
    screen.heading("What the break changes")
    screen.diff(result.diff)
    screen.section("The teaching moment", result.teaching)
    screen.next_steps(REVERT if result.applied else LIST)
    return screen.text()


def _revert(result: Reverted) -> str:
    screen = Screen()
    screen.say(f"Reverted {result.id}: back on {result.base}.", "bold")
    if result.moved:
        screen.say(f"{result.base} has commits that were made meanwhile; they were left there.")
    if result.kept and result.bring_back:
        screen.say(f"Your work is kept as {result.kept}. To bring it back:")
        screen.line(f"  {result.bring_back}")
    else:
        screen.say("There was no work of yours to keep.")
    screen.next_steps(LIST | APPLY)
    return screen.text()


def _observe(result: Observed) -> str:
    screen = Screen()
    screen.say(f"Observation of {result.id}", "bold")
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
        )
    )
    screen.say("The observation holds." if result.holds else "The observation does not hold.")
    return screen.text()


def _playground(result: Playground) -> str:
    screen = Screen()
    screen.say("A playground is ready:", "bold")
    screen.line(f"  {result.path}")
    first = result.breaks[0] if result.breaks else "ID"
    needs = {"pip install 'breakkit[sample]'": f"its tests need {', '.join(result.missing)}"}
    screen.next_steps(
        {
            f"cd {shlex.quote(result.path)}": "go there",
            **(needs if result.missing else {}),
            f"breakkit show {first}": "what one sees when it is broken",
            f"breakkit apply {first}": "break it, on a branch of its own",
        }
    )
    return screen.text()


RENDERERS: dict[str, Callable[[Any], str]] = {
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
