"""A log as a picture: where each lane and each dot stands, and what can be read off them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from breakkit.i18n import tr, trn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from breakkit.timeline import Lane, Point, Timeline

MOST_LANES = 40
STREAM_ROWS = 8
TICKS = 5

WIDTH, LABELS, RIGHT, ROW, AXIS = 640, 196, 18, 26, 30  # pixels of the picture
GAP = 9  # between the middles of two dots


FEW = 3
"""So many dots may stand beside each other though they are of one moment; more become one."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A line of the log in the picture, or `count` of them of about one moment."""

    x: float
    y: float
    title: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A lane in the picture; without a colour it is the stream of lines that say no lane."""

    name: str
    note: str
    spoken: str
    colour: int | None
    y: float
    height: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The lanes of one side, on the scale of both."""

    rows: tuple[Row, ...]
    height: float
    ticks: tuple[tuple[float, str], ...]
    remarks: tuple[str, ...]


def picture(timeline: Timeline, colours: Mapping[str, int], scale: float) -> Picture:
    """The lanes from top to bottom, then the stream of lines that say no lane."""
    rows, y = [], 0.0
    for lane in timeline.lanes[:MOST_LANES]:
        dots = _in_a_row(lane.points, scale, y + ROW / 2)
        rows.append(
            Row(lane.name, lane.note, _spoken(lane, timeline), colours[lane.name], y, ROW, dots)
        )
        y += ROW
    if timeline.stray:
        dots, height = _stream(timeline.stray, scale, y)
        name = tr("no {key}", key=timeline.key)
        count = trn("{n} line", "{n} lines", len(timeline.stray))
        rows.append(Row(name, count, f"{name}: {count}", None, y, height, dots))
        y += height
    ticks = tuple((_x(at, scale), label) for at, label in _ticks(scale, timeline.is_timed))
    return Picture(tuple(rows), y, ticks, tuple(remarks(timeline)))


def remarks(timeline: Timeline) -> list[str]:
    """What can be read off the picture, and what can not."""
    said = []
    slowest, stray = timeline.slowest, len(timeline.stray)
    if slowest is not None:
        who = f"{slowest.name} ({slowest.note})" if slowest.note else slowest.name
        said.append(tr("Slowest: {who}, {lasted}.", who=who, lasted=_duration(slowest.lasted)))
    if stray and not timeline.lanes:
        said.append(
            trn(
                "The only line does not say its {key}.",
                "No line says its {key}: all {n} are one stream.",
                stray,
                key=timeline.key,
            )
        )
        if timeline.is_timed and timeline.lasts:
            lasts = _duration(timeline.lasts)
            said.append(
                tr(
                    "Something took up to {lasts}, and nothing says which lines belong to it.",
                    lasts=lasts,
                )
            )
    elif stray:
        said.append(
            trn(
                "{n} line without {key}: nothing says where it belongs.",
                "{n} lines without {key}: nothing says where they belong.",
                stray,
                key=timeline.key,
            )
        )
    if (more := len(timeline.lanes) - MOST_LANES) > 0:
        said.append(trn("{n} more lane is not drawn.", "{n} more lanes are not drawn.", more))
    if timeline.left_out:
        left_out = timeline.left_out
        said.append(trn("{n} more line is not drawn.", "{n} more lines are not drawn.", left_out))
    return said


def _x(at: float, scale: float) -> float:
    return round(LABELS + GAP + at / scale * (WIDTH - LABELS - RIGHT - GAP), 1)


def _in_a_row(points: Sequence[Point], scale: float, y: float) -> tuple[Dot, ...]:
    """Dots that do not hide each other, at their times or beside them."""
    dots: list[Dot] = []
    for moment in _moments(points, scale):
        x = _x(moment[0].at, scale)
        if len(moment) > FEW:
            title = "\n".join(_title(point) for point in moment[:FEW])
            more = trn("… {n} more line", "… {n} more lines", len(moment) - FEW)
            dots.append(Dot(x, y, f"{title}\n{more}", len(moment)))
            continue
        x = min(x, WIDTH - RIGHT - (len(moment) - 1) * GAP)
        dots += [Dot(x + at * GAP, y, _title(point)) for at, point in enumerate(moment)]
    return tuple(dots)


def _moments(points: Sequence[Point], scale: float) -> list[list[Point]]:
    """Points in order of time, those together whose dots would hide each other."""
    moments: list[list[Point]] = []
    end = 0.0
    for point in sorted(points, key=lambda point: point.at):
        x = _x(point.at, scale)
        if moments and x < end:
            moments[-1].append(point)
        else:
            moments.append([point])
        end = _x(moments[-1][0].at, scale) + GAP * min(len(moments[-1]), FEW)
    return moments


def _stream(points: Sequence[Point], scale: float, y: float) -> tuple[tuple[Dot, ...], float]:
    """Dots in as few rows as keep them apart, and the height of these."""
    ends = [0.0]
    dots = []
    for point in sorted(points, key=lambda point: point.at):
        wanted = _x(point.at, scale)
        free = [row for row, end in enumerate(ends) if end + GAP <= wanted]
        if not free and len(ends) < STREAM_ROWS:
            ends.append(0.0)
            free = [len(ends) - 1]
        row = free[0] if free else ends.index(min(ends))
        x = min(max(wanted, ends[row] + GAP), float(WIDTH - RIGHT))
        ends[row] = x
        dots.append(Dot(x, y + ROW / 2 + row * (GAP + 1), _title(point)))
    return tuple(dots), ROW + (len(ends) - 1) * (GAP + 1)


def _title(point: Point) -> str:
    return f"{point.label}\n{point.line}" if point.label else point.line


def _spoken(lane: Lane, timeline: Timeline) -> str:
    """A lane in words, for those who do not see it."""
    who = f"{lane.name}, {lane.note}" if lane.note else lane.name
    number = len(lane.points)
    if timeline.is_timed:
        lasted = _duration(lane.lasted)
        lines = trn("{n} line in {lasted}", "{n} lines in {lasted}", number, lasted=lasted)
    else:
        lines = trn("{n} line", "{n} lines", number)
    events = ", ".join(point.label for point in lane.points if point.label)
    return f"{who}: {lines}" + (f": {events}" if events else "")


def _ticks(scale: float, is_timed: bool) -> list[tuple[float, str]]:  # noqa: FBT001  # one caller
    """Round places on the axis, and what stands at them."""
    power = 10.0
    while power > scale:
        power /= 10
    while power * 10 <= scale:
        power *= 10
    steps = (power / 5, power / 2, power, power * 2, power * 5)
    step = next(step for step in steps if scale / step <= TICKS)
    places = [number * step for number in range(int(scale / step) + 1)]
    return [(at, _duration(at) if is_timed else tr("line {n}", n=f"{at + 1:g}")) for at in places]


def _duration(seconds: float) -> str:
    """A time that people read at a glance, to the millisecond."""
    if seconds == 0:
        return "0"
    if seconds < 1:
        return f"{round(seconds * 1000, 3):g} ms"
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + " s"
