"""Results for people at a terminal, one function per command: what it is, where, what now."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from breakkit.render.checking import show_check
from breakkit.render.drills import scoring, show_answered
from breakkit.render.examined import show_doctor
from breakkit.render.journal import journaled, lesson
from breakkit.render.judged import observed, verified
from breakkit.render.listing import listed
from breakkit.render.screen import Screen
from breakkit.render.sealing import show_probes, show_reachable
from breakkit.render.steps import (
    APPLY,
    DIAGNOSE,
    HINT,
    LIST,
    OBSERVE,
    PROVE,
    REVEAL,
    REVERT,
    VERIFY,
    headed,
)

if TYPE_CHECKING:
    from breakkit.commands.apply import Applied
    from breakkit.commands.hint import Hinted
    from breakkit.commands.playground import Playground
    from breakkit.commands.reveal import Revealed
    from breakkit.commands.revert import Reverted
    from breakkit.commands.show import Shown
    from breakkit.commands.status import SessionStatus


def _show(result: Shown) -> str:
    screen = Screen()
    screen.say(headed(result.id, result.title), "bold")
    facts = [f"difficulty {result.difficulty} of 5", f"{result.levels} hints", *result.concepts]
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
    screen.say(f"Break {headed(result.id, result.title)}", "bold")
    if result.sealed:
        screen.say(f"is in a sealed checkout of {result.base}; nothing changed here.", "dim")
    else:
        screen.say(f"is applied, on branch {result.branch}, on top of {result.base}.", "dim")
    for note in result.notes:
        screen.say(f"Note: {note}")
    screen.section("Symptom", result.symptom)
    if result.proved:
        screen.lines("Red now, green before", result.red)
    go_there = {}
    if result.sealed:
        show_reachable(screen, result.sealed)
        show_probes(screen, result.sealed)
        go_there = {f"cd {shlex.quote(result.sealed.path)}": "go there"}
    screen.line("")
    if result.proved:
        screen.say("Your turn: find the cause and mend it. What is done to tests does not count.")
    else:
        screen.say("Not proved: no test was run.", "yellow")
    see = OBSERVE if result.can_be_observed else {}
    first = see if result.proved else PROVE
    drill = {} if result.title else DIAGNOSE
    screen.next_steps(go_there | first | HINT | drill | VERIFY | REVERT)
    return screen.text()


def _status(result: SessionStatus) -> str:
    screen = Screen()
    active = result.active
    if active is None:
        screen.say("No break is applied here.")
        screen.next_steps(LIST | APPLY)
        return screen.text()
    screen.say(f"Break {headed(active.id, active.title)}", "bold")
    since = f"{datetime.fromisoformat(active.since).astimezone():%Y-%m-%d %H:%M}"
    where = f"on branch {active.branch}, on top of {active.base}"
    if active.sealed:
        where = "in this sealed checkout"
    screen.say(f"is applied, {where}, since {since}.", "dim")
    if active.interrupted:
        screen.say(
            "A command was cut short. `breakkit doctor --repair` puts all in order.", "yellow"
        )
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


def _hint(result: Hinted) -> str:
    screen = Screen()
    screen.say(f"Hint {result.level} of {result.levels} for {result.id}", "bold")
    screen.line("")
    screen.say(result.text, indent="  ")
    left = result.levels - result.level
    which = "" if result.applied else f" {result.id}"
    more = {f"breakkit hint{which}": f"the next hint; {left} left"}
    answer = {f"breakkit reveal{which}": "give up and see the answer"}
    screen.next_steps((VERIFY if result.applied else {}) | (more if left else answer))
    return screen.text()


def _reveal(result: Revealed) -> str:
    screen = Screen()
    screen.say(headed(result.id, result.title), "bold")
    if result.gave_up:
        screen.say("Not solved before: recorded as given up.", "yellow")
    screen.section("Hidden cause", result.hidden_cause)
    show_answered(screen, result.answered)
    screen.section("Fix", result.fix)
    screen.heading("What the break changes")
    screen.diff(result.diff)
    screen.section("The teaching moment", result.teaching)
    screen.next_steps(scoring(result.answered, result.id) | (REVERT if result.applied else LIST))
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
    if result.record:
        screen.say("The record of hints and attempts could not go back, and is kept here:")
        screen.line(f"  {result.record}")
    if result.sealed:
        screen.say(
            "This was a sealed checkout. It is an ordinary repository now, with the unbroken code; "
            "when you need it no more, remove the folder."
        )
    else:
        screen.next_steps(LIST | APPLY)
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


def _schema(result: dict[str, Any]) -> str:
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


RENDERERS: dict[str, Callable[[Any], str]] = {
    "list": listed,
    "show": _show,
    "apply": _apply,
    "status": _status,
    "hint": _hint,
    "verify": verified,
    "reveal": _reveal,
    "revert": _revert,
    "observe": observed,
    "playground": _playground,
    "schema": _schema,
    "check": show_check,
    "doctor": show_doctor,
    "journal": journaled,
    "lesson": lesson,
}
