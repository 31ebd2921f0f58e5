"""Results for people at a terminal, one function per command: what it is, where, what now."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from breakkit.i18n import tr, trn
from breakkit.render.checking import show_check
from breakkit.render.drills import scoring, show_answered
from breakkit.render.examined import show_doctor
from breakkit.render.journal import journaled, lesson
from breakkit.render.judged import observed, verified
from breakkit.render.listing import listed
from breakkit.render.places import made_playground, reverted
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
    WATCH,
    headed,
)
from breakkit.render.words import verdict_word

if TYPE_CHECKING:
    from breakkit.commands.apply import Applied
    from breakkit.commands.hint import Hinted
    from breakkit.commands.reveal import Revealed
    from breakkit.commands.show import Shown
    from breakkit.commands.status import SessionStatus
    from breakkit.commands.watch import Watched


def _show(result: Shown) -> str:
    screen = Screen()
    screen.say(headed(result.id, result.title), "bold")
    facts = [
        tr("difficulty {n} of 5", n=result.difficulty),
        trn("{n} hint", "{n} hints", result.levels),
        *result.concepts,
    ]
    if result.requires:
        facts.append(tr("to be done before: {ids}", ids=", ".join(result.requires)))
    screen.say(" · ".join(facts), "dim")
    screen.section(tr("Symptom"), result.symptom)
    screen.lines(tr("Linked tests: green before, red with the break"), result.tests)
    screen.lines(tr("Where to look"), result.locate)
    screen.section(tr("Why it is safe to run"), result.safety)
    screen.next_steps(
        VERIFY | HINT if result.applied else {f"breakkit apply {result.id}": tr("break it")}
    )
    return screen.text()


def _apply(result: Applied) -> str:
    screen = Screen()
    screen.say(tr("Break {name}", name=headed(result.id, result.title)), "bold")
    if result.sealed:
        where = tr("In a sealed checkout of {base}; nothing changed here.", base=result.base)
    else:
        where = tr(
            "Applied on branch {branch}, on top of {base}.",
            branch=result.branch,
            base=result.base,
        )
    screen.say(where, "dim")
    for note in result.notes:
        screen.say(tr("Note: {note}", note=note))
    screen.section(tr("Symptom"), result.symptom)
    if result.proved:
        screen.lines(tr("Red now, green before"), result.red)
    go_there = {}
    if result.sealed:
        show_reachable(screen, result.sealed)
        show_probes(screen, result.sealed)
        go_there = {f"cd {shlex.quote(result.sealed.path)}": tr("go there")}
    screen.line("")
    if result.proved:
        screen.say(
            tr("Your turn: find the cause and mend it. What is done to tests does not count.")
        )
    else:
        screen.say(tr("Not proved: no test was run."), "yellow")
    see = OBSERVE if result.can_be_observed else {}
    first = see if result.proved else PROVE
    drill = {} if result.title else DIAGNOSE
    screen.next_steps(go_there | first | HINT | drill | VERIFY | REVERT)
    return screen.text()


def _status(result: SessionStatus) -> str:
    screen = Screen()
    active = result.active
    if active is None:
        screen.say(tr("No break is applied here."))
        screen.next_steps(LIST | APPLY)
        return screen.text()
    screen.say(tr("Break {name}", name=headed(active.id, active.title)), "bold")
    since = f"{datetime.fromisoformat(active.since).astimezone():%Y-%m-%d %H:%M}"
    if active.sealed:
        where = tr("Applied in this sealed checkout since {since}.", since=since)
    else:
        where = tr(
            "Applied on branch {branch}, on top of {base}, since {since}.",
            branch=active.branch,
            base=active.base,
            since=since,
        )
    screen.say(where, "dim")
    if active.interrupted:
        screen.say(
            tr("A command was cut short. `breakkit doctor --repair` puts all in order."), "yellow"
        )
    seen = len({use.level for use in active.hints})
    if active.attempts:
        counted = tr(
            "Hints seen: {seen} of {levels}. Attempts: {tries}, the last one {verdict}.",
            seen=seen,
            levels=active.levels,
            tries=len(active.attempts),
            verdict=verdict_word(active.attempts[-1].verdict),
        )
    else:
        counted = tr(
            "Hints seen: {seen} of {levels}. Attempts: 0.", seen=seen, levels=active.levels
        )
    screen.say(counted)
    if active.solved:
        screen.say(tr("Solved."), "green")
    screen.section(tr("Symptom"), active.symptom)
    screen.next_steps(REVEAL | REVERT if active.solved else HINT | VERIFY | REVERT)
    return screen.text()


def _hint(result: Hinted) -> str:
    screen = Screen()
    screen.say(
        tr(
            "Hint {level} of {levels} for {id}",
            level=result.level,
            levels=result.levels,
            id=result.id,
        ),
        "bold",
    )
    screen.line("")
    screen.say(result.text, indent="  ")
    left = result.levels - result.level
    which = "" if result.applied else f" {result.id}"
    more = {
        f"breakkit hint{which}": trn("the next hint; {n} left", "the next hint; {n} left", left)
    }
    answer = {f"breakkit reveal{which}": tr("give up and see the answer")}
    screen.next_steps((VERIFY if result.applied else {}) | (more if left else answer))
    return screen.text()


def _reveal(result: Revealed) -> str:
    screen = Screen()
    screen.say(headed(result.id, result.title), "bold")
    if result.gave_up:
        screen.say(tr("Not solved before: recorded as given up."), "yellow")
    screen.section(tr("Hidden cause"), result.hidden_cause)
    show_answered(screen, result.answered)
    screen.section(tr("Fix"), result.fix)
    screen.heading(tr("What the break changes"))
    screen.diff(result.diff)
    screen.section(tr("The teaching moment"), result.teaching)
    screen.next_steps(scoring(result.answered, result.id) | (REVERT if result.applied else LIST))
    return screen.text()


def _watch(result: Watched) -> str:
    screen = Screen()
    if result.id is None:
        screen.say(tr("No break is applied here any more."))
        screen.next_steps(LIST | APPLY)
    elif result.solved:
        screen.say(tr("{id} is solved, and still applied.", id=result.id))
        screen.next_steps(REVEAL | REVERT)
    else:
        screen.say(tr("{id} stays applied.", id=result.id))
        screen.next_steps(WATCH | REVERT)
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
    "watch": _watch,
    "reveal": _reveal,
    "revert": reverted,
    "observe": observed,
    "playground": made_playground,
    "schema": _schema,
    "check": show_check,
    "doctor": show_doctor,
    "journal": journaled,
    "lesson": lesson,
}
