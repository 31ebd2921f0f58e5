"""The screen of `watch`: fits any terminal, and nothing on it steers one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakkit.commands.hint import Hinted
from breakkit.edges.journal import Event
from breakkit.edges.watching import How, Watching
from breakkit.model import Verdict
from breakkit.render.text import columns
from breakkit.render.watch.pages import folded, part_of
from breakkit.render.watch.rows import layout
from breakkit.workflow.watching.model import (
    Ask,
    Do,
    Failure,
    Job,
    Line,
    Look,
    Page,
    Place,
    Seen,
    Way,
)
from breakkit.workflow.watching.state import State
from tests.render.test_hostile import ESCAPED, poisoned
from tests.watched import situation

SINCE = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
NOW = SINCE + timedelta(minutes=12)
PLACE = Place(Path("/w/tests/a_rather_long_folder/test_a.py"), "tests/long/test_a.py", 7)
SITUATION = situation(
    symptom="Customers ask which order this is. " * 8,
    since=SINCE.isoformat(),
    hints=1,
    attempts=2,
    has_hypothesis=True,
    notices=("shown in en: no es translation",),
)
FAILURES = tuple(Failure(f"tests/t.py::test_{n}", f"it is {n} " * 40, PLACE, PLACE) for n in "abcd")
LOOK = Look(Seen.RED, 4, FAILURES, 0.31, Way.COLD, "a new file", ("conftest.py",), True)
HINT = Hinted("10-01", 1, 3, "Look at an order that is described. " * 4, True, ())
STATE = State(SITUATION, Watching(How.NOTICES), look=LOOK, hint=HINT, trouble="no", advice="do")
STATES = [
    STATE,
    replace(STATE, front=Ask(Do(Job.REVERT))),
    replace(STATE, front=Line(Event.HYPOTHESIS, "x" * 300)),
    replace(STATE, look=replace(LOOK, seen=Seen.NOT_RUN, trouble="SyntaxError", place=PLACE)),
    replace(STATE, doing=Do(Job.VERIFY), step="running"),
    replace(STATE, verdict=Verdict.FIXED, judged=object()),
    replace(STATE, situation=None, watching=Watching(How.BY_HAND, "no room")),
    State(SITUATION, Watching(How.POLLING, "nfs")),
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(STATES), st.integers(20, 200), st.integers(4, 60))
def test_it_fits_any_terminal_and_always_says_what_can_be_pressed(state, width, height):
    drawn = layout(state, width, height, NOW)
    assert len(drawn.rows) <= height
    assert all(columns(row.text) <= width for row in drawn.rows)
    if state.front is None and height > 8:
        assert "q quit" in drawn.rows[-1].text


def text_of(state, width=80, height=24):
    return "\n".join(row.text for row in layout(state, width, height, NOW).rows)


def test_all_that_matters_is_on_eighty_by_twenty_four():
    text = text_of(STATE)
    for part in (
        "10-01 · Orders lose their id",
        "12 min · hints 1/3 · attempts 2",
        "Red: 4 of 4 linked tests do not pass. (0.3 s, cold: a new file)",
        "tests/long/test_a.py:7",
        "Hint 1 of 3",
        "Watching: every save is judged.",
        "h hint",
    ):
        assert part in text


def test_what_is_written_is_seen_at_its_end():
    drawn = layout(replace(STATE, front=Line(Event.CAUSE, "a" * 300 + "z")), 40, 24, NOW)
    assert drawn.rows[-1].text.endswith("az")
    assert drawn.cursor == len(drawn.rows[-1].text)


@pytest.mark.parametrize("state", STATES)
def test_hostile_text_is_seen_and_steers_nothing(state):
    evil = replace(
        state,
        situation=state.situation and poisoned(replace(state.situation, since="")),
        look=state.look and poisoned(state.look),
        hint=state.hint and poisoned(state.hint),
        step=poisoned(state.step) if state.step else "",
    )
    if evil.situation:
        evil = replace(evil, situation=replace(evil.situation, since=SINCE.isoformat()))
    rows = layout(evil, 300, 60, NOW).rows
    assert all(row.text.isprintable() for row in rows)
    if evil.situation:
        assert ESCAPED in "\n".join(row.text for row in rows)


@given(st.lists(st.sampled_from(["\x1b[1m", "\x1b[31m", "\x1b[0m", "ab ", "界", "é"]), max_size=20))
def test_a_folded_line_loses_nothing_and_fits(parts):
    line = "".join(parts)
    rows = list(folded(line, 7))
    plain = [re.sub(r"\x1b\[[\d;]*m", "", row) for row in rows]
    assert "".join(plain) == re.sub(r"\x1b\[[\d;]*m", "", line)
    assert all(columns(row) <= 7 for row in plain)


def test_pages_have_all_lines_and_say_which_they_are():
    lines = [str(number) for number in range(50)]
    seen = []
    for number in range(3):
        rows, below, pages = part_of(lines, Page("list", None, number), 24)
        assert pages == 3
        assert (f"Page {number + 1} of 3" in below) == (number < 2)
        seen += rows
    assert seen == lines
