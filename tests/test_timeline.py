"""Logs as points in lanes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakkit.timeline import MOST_POINTS, timeline

KEYS = {"time": "ts", "lane": "request", "label": "event"}


def log(*entries: dict[str, object]) -> list[str]:
    return [json.dumps(entry) for entry in entries]


def test_lines_stand_in_the_lanes_that_they_say():
    lines = log(
        {"ts": "2026-05-23T10:00:01.500Z", "request": "a", "who": "alice", "event": "in"},
        {"ts": "2026-05-23T10:00:01.250Z", "request": "b", "who": "bob", "event": "in"},
        {"ts": "2026-05-23T10:00:03Z", "request": "a", "who": "alice", "event": "out", "ms": 1500},
        {"ts": "2026-05-23T10:00:02Z", "event": "lost"},
    )

    drawn = timeline(KEYS, lines)

    assert [(lane.name, lane.note, lane.lasted) for lane in drawn.lanes] == [
        ("a", "alice", 1.5),
        ("b", "bob", 0.0),
    ]
    assert [(point.at, point.label, point.number) for point in drawn.lanes[0].points] == [
        (0.25, "in", 0),
        (1.75, "out", 2),
    ]
    assert [(point.at, point.line) for point in drawn.stray] == [(0.75, lines[3])]
    assert (drawn.is_timed, drawn.lasts, drawn.left_out) == (True, 1.75, 0)
    assert drawn.slowest == drawn.lanes[0]


def test_without_the_key_all_is_one_stream():
    drawn = timeline(KEYS, log({"ts": 1, "event": "in"}, {"ts": 3.5, "event": "out"}))

    assert (drawn.lanes, drawn.slowest) == ((), None)
    assert [point.at for point in drawn.stray] == [0.0, 2.5]


@pytest.mark.parametrize(
    "times",
    [
        ["yesterday", "2026-05-23T10:00:01Z"],
        [None, 1],
        [True, 1],
        [float("nan"), 1],
        [10**400, 1],
        ["2026-05-23T10:00:01Z", "2026-05-23T10:00:01Z"],
        [{}, []],
    ],
)
def test_without_times_that_tell_lines_apart_their_order_does(times):
    drawn = timeline(KEYS, log(*({"ts": time, "request": "a"} for time in times)))

    assert not drawn.is_timed
    assert [point.at for point in drawn.lanes[0].points] == [0.0, 1.0]
    assert drawn.slowest is None


def test_milliseconds_since_1970_are_told_from_seconds():
    drawn = timeline(KEYS, log({"ts": 1779530401000}, {"ts": 1779530401250}))

    assert [point.at for point in drawn.stray] == [0.0, 0.25]


def test_a_note_is_what_tells_lanes_apart():
    lines = log(
        {"level": "info", "request": 1, "who": "a", "path": "/x"},
        {"level": "info", "request": 1, "who": "a", "path": "/y"},
        {"level": "info", "request": 2, "who": "a2", "path": "/x"},
    )

    assert [(lane.name, lane.note) for lane in timeline(KEYS, lines).lanes] == [
        ("1", "a"),
        ("2", "a2"),
    ]


def test_the_slowest_is_one_or_none():
    even = log(*({"ts": ts, "request": r} for ts, r in ((0, "a"), (1, "b"), (2, "a"), (3, "b"))))

    assert timeline(KEYS, even).slowest is None


def test_more_than_can_be_drawn_is_counted():
    drawn = timeline(KEYS, log(*({"ts": n} for n in range(MOST_POINTS + 3))))

    assert (len(drawn.stray), drawn.left_out) == (MOST_POINTS, 3)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
entries = st.dictionaries(st.sampled_from(["ts", "request", "event", "who"]), values) | values


@settings(deadline=None, derandomize=True)
@given(st.lists(entries.map(json.dumps), max_size=8))
def test_any_json_line_has_exactly_one_place(lines):
    drawn = timeline(KEYS, lines)

    points = [*drawn.stray, *(point for lane in drawn.lanes for point in lane.points)]
    assert sorted((point.number, point.line) for point in points) == list(enumerate(lines))
    assert all(point.at >= 0 for point in points)
