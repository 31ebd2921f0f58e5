"""What happened when, and to whom: the lines of a log as points in lanes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MOST_POINTS = 2_000
"""More than can be told apart in a picture; the rest is counted."""

EPOCH_IN_MS = 1e11
"""As seconds since 1970 this is the year 5138: a larger number counts milliseconds."""


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the log.

    Args:
        at: seconds since the earliest line; where no such times are known, how many lines since.
        label: what happened.
        line: the line itself.
        number: its place in the log, from 0.
    """

    at: float
    label: str
    line: str
    number: int


@dataclass(frozen=True, slots=True)
class Lane:
    """The lines that belong together.

    Args:
        name: what they have in common, e.g. a request's id.
        note: what else all of them say and other lanes say otherwise, e.g. the student.
        points: at least one, as they stand in the log.
    """

    name: str
    note: str
    points: tuple[Point, ...]

    @property
    def lasted(self) -> float:
        """From its earliest to its latest line."""
        times = [point.at for point in self.points]
        return max(times) - min(times)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A log as a picture shows it.

    Args:
        key: the key of a line that says its lane.
        lanes: in the order of their first lines.
        stray: the lines that say no lane, in order.
        is_timed: whether `Point.at` is in seconds.
        left_out: how many lines are not here, because there were too many.
    """

    key: str
    lanes: tuple[Lane, ...]
    stray: tuple[Point, ...]
    is_timed: bool
    left_out: int = 0

    @property
    def points(self) -> tuple[Point, ...]:
        """All of them, in the order of the log."""
        every = (*self.stray, *(point for lane in self.lanes for point in lane.points))
        return tuple(sorted(every, key=lambda point: point.number))

    @property
    def lasts(self) -> float:
        """From the first line to the last."""
        return max((point.at for point in self.points), default=0.0)

    @property
    def slowest(self) -> Lane | None:
        """The lane that lasted longest, if one did so longer than all others."""
        ranked = sorted(self.lanes, key=lambda lane: lane.lasted, reverse=True)
        if not ranked or not self.is_timed or ranked[0].lasted == 0:
            return None
        is_alone = len(ranked) == 1 or ranked[0].lasted > ranked[1].lasted
        return ranked[0] if is_alone else None


def timeline(keys: Mapping[str, str], lines: Sequence[str]) -> Timeline:
    """The lines of a log, each a JSON text, as points in lanes.

    Args:
        keys: ``time``, ``lane`` and ``label`` → the key of a line that says it.
        lines: as they stand in the log.
    """
    shown = lines[:MOST_POINTS]
    entries = [_entry(line) for line in shown]
    times, is_timed = _times([entry.get(keys["time"]) for entry in entries])
    told = _told_of_lanes(entries, keys)
    lanes: dict[str, list[Point]] = {}
    notes: dict[str, str] = {}
    stray = []
    for number, (entry, at, line) in enumerate(zip(entries, times, shown, strict=True)):
        point = Point(at, _words(entry.get(keys["label"])), line, number)
        name = entry.get(keys["lane"])
        if name is None:
            stray.append(point)
            continue
        lanes.setdefault(_words(name), []).append(point)
        notes[_words(name)] = _words(entry.get(told)) if told else ""
    return Timeline(
        keys["lane"],
        tuple(Lane(name, notes[name], tuple(points)) for name, points in lanes.items()),
        tuple(stray),
        is_timed,
        len(lines) - len(shown),
    )


def _entry(line: str) -> Mapping[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


def _words(value: object) -> str:
    """A value of a line as text."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _times(values: Sequence[object]) -> tuple[list[float], bool]:
    """Seconds since the earliest; the numbers of the lines where times do not tell them apart."""
    instants = [_instant(value) for value in values]
    known = [instant for instant in instants if instant is not None]
    if len(known) < len(instants) or len(set(known)) <= 1:
        return [float(number) for number in range(len(values))], False
    return [instant - min(known) for instant in known], True


def _instant(value: object) -> float | None:
    """Seconds since 1970 (or since whatever the log counts from); None if it is no time."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if abs(number) > EPOCH_IN_MS:
        number /= 1000
    return number if math.isfinite(number) else None


def _told_of_lanes(entries: Sequence[Mapping[str, Any]], keys: Mapping[str, str]) -> str | None:
    """The first key that every line has, that is one text in each lane, and not one in all."""
    in_lanes = [entry for entry in entries if entry.get(keys["lane"]) is not None]
    if not in_lanes:
        return None
    for key in in_lanes[0]:
        if key in keys.values() or not all(isinstance(one.get(key), str) for one in in_lanes):
            continue
        by_lane = {(_words(one[keys["lane"]]), one[key]) for one in in_lanes}
        lanes, values = {lane for lane, _ in by_lane}, {value for _, value in by_lane}
        if len(by_lane) == len(lanes) and len(values) > 1:
            return key
    return None
