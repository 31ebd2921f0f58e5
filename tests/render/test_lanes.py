"""The picture of a log in a terminal: who, when, and by its mark what happened."""

import json

import pytest
from rich.cells import cell_len

from breakkit.render.lanes import MARKS, marks_of, tracks
from breakkit.timeline import timeline

KEYS = {"time": "n", "lane": "who", "label": "event"}


def log(*events):
    lines = [
        json.dumps({"n": number, "who": who, "event": event})
        for number, (who, event) in enumerate(events)
    ]
    return timeline(KEYS, lines)


def drawn(shown, others=(), width=40):
    marks = marks_of([shown, *others])
    rows = tracks(shown, width, scale=shown.lasts, styles={}, marks=marks, plain="")
    return [row.plain for row in rows]


def test_what_is_answered_and_what_is_refused_do_not_look_the_same():
    shown = log(("north", "answered"), ("south", "refused"), ("north", "refused"))
    assert drawn(shown, width=15) == ["north ●───────○", "south     ○", "● answered", "○ refused"]
    assert drawn(shown)[-1] == "● answered  ○ refused"


def test_an_event_has_the_same_mark_on_both_sides():
    base, broken = log(("north", "answered")), log(("north", "refused"), ("north", "answered"))
    assert drawn(base, [broken])[0].startswith("north ●")
    assert marks_of([base, broken]) == {"answered": "●", "refused": "○"}


@pytest.mark.parametrize("kinds", [1, len(MARKS) + 1])
def test_where_marks_would_tell_nothing_there_is_no_legend(kinds):
    shown = log(*(("north", f"event {number}") for number in range(kinds)))
    (row,) = drawn(shown)
    assert set(row.removeprefix("north ")) <= {"●", "─"}


def test_lines_of_nobody_have_marks_too():
    north, nobody, legend = drawn(log(("north", "began"), (None, "ended")))
    assert (north, nobody.split()) == ("north  ●", ["no", "who", "○"])
    assert legend == "● began  ○ ended"


@pytest.mark.parametrize("width", [10, 17, 30])
@pytest.mark.parametrize("name", ["名" * 30, "\x1b[2J", "", "a" * 60])
def test_no_row_is_wider_than_its_room_whatever_things_are_called(name, width):
    rows = drawn(log((name, name), ("b", "other")), width=width)
    assert all(cell_len(row) <= width for row in rows)
    assert not any("\x1b" in row for row in rows)
