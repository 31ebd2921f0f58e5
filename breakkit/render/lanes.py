"""A log in a terminal: a track for each lane, a mark for each line, by what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import set_cell_size
from rich.text import Text

from breakkit.i18n import tr
from breakkit.render.text import columns, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from breakkit.timeline import Point, Timeline

WIDEST_NAME = 14
NARROWEST_TRACK = 8
MOST_LANES = 40
MARKS = "●○◆◇■□▲△"


def marks_of(timelines: Iterable[Timeline]) -> dict[str, str]:
    """What happened → its mark, the same in all pictures.

    Empty where that would tell nothing: one kind of event only, or more than there are marks.
    """
    points = (
        point
        for one in timelines
        for several in (*(lane.points for lane in one.lanes), one.stray)
        for point in several
    )
    labels = dict.fromkeys(point.label for point in points)
    return dict(zip(labels, MARKS, strict=False)) if 1 < len(labels) <= len(MARKS) else {}


def tracks(
    timeline: Timeline,
    width: int,
    *,
    scale: float,
    styles: Mapping[str, str],
    marks: Mapping[str, str],
    plain: str,
) -> list[Text]:
    """A row for each lane, the lines without one in the last, then the legend.

    None at all if there is no room for them.

    Args:
        timeline: the log.
        width: columns of a row.
        scale: how long the whole track is, as `Timeline.lasts` counts.
        styles: a lane's name → its style.
        marks: as of `marks_of`.
        plain: the style of what belongs to no lane.
    """
    lanes = timeline.lanes[:MOST_LANES]
    names = [safe(lane.name) for lane in lanes]
    if timeline.stray:
        names.append(safe(tr("no {key}", key=timeline.key)))
    widest = min(max(map(columns, names), default=0), WIDEST_NAME)
    room = width - widest - 1
    if room < NARROWEST_TRACK:
        return []
    rows = []
    for name, lane in zip(names, lanes, strict=False):
        track = _track(lane.points, room, scale, marks, between="─")
        rows.append(Text(f"{_cut(name, widest)} {track}", styles.get(lane.name, plain)))
    if timeline.stray:
        track = _track(timeline.stray, room, scale, marks, between=" ")
        rows.append(Text(f"{_cut(names[-1], widest)} {track}", plain))
    if more := len(timeline.lanes) - len(lanes):
        rows.append(Text(tr("… {n} more", n=more), plain))
    return [*rows, *(Text(row, plain) for row in _legend(marks, width))]


def _legend(marks: Mapping[str, str], width: int) -> list[str]:
    rows: list[str] = []
    for label, mark in marks.items():
        name = safe(label) or "?"
        entry = f"{mark} {_cut(name, min(columns(name), width - 2))}"
        if rows and columns(f"{rows[-1]}  {entry}") <= width:
            rows[-1] += f"  {entry}"
        else:
            rows.append(entry)
    return rows


def _cut(name: str, width: int) -> str:
    if columns(name) <= width:
        return set_cell_size(name, width)
    return f"{set_cell_size(name, width - 1)}…"


def _track(
    points: Sequence[Point], room: int, scale: float, marks: Mapping[str, str], *, between: str
) -> str:
    places = {
        round(point.at / (scale or 1.0) * (room - 1)): marks.get(point.label, MARKS[0])
        for point in points
    }
    first, last = min(places), max(places)
    gaps = (between if at > first else " " for at in range(last + 1))
    return "".join(places.get(at, gap) for at, gap in enumerate(gaps))
