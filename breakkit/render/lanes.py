"""A log in a terminal: a track for each lane, a dot for each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import set_cell_size
from rich.text import Text

from breakkit.i18n import tr
from breakkit.render.text import columns, safe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from breakkit.timeline import Point, Timeline

WIDEST_NAME = 14
NARROWEST_TRACK = 8
MOST_LANES = 40


def tracks(
    timeline: Timeline, width: int, *, scale: float, styles: Mapping[str, str], plain: str
) -> list[Text]:
    """A row for each lane, the lines without one in the last; none if there is no room for them.

    Args:
        timeline: the log.
        width: columns of a row.
        scale: how long the whole track is, as `Timeline.lasts` counts.
        styles: a lane's name → its style.
        plain: the style of the last row.
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
        track = _track(lane.points, room, scale, between="─")
        rows.append(Text(f"{_cut(name, widest)} {track}", styles.get(lane.name, plain)))
    if timeline.stray:
        track = _track(timeline.stray, room, scale, between=" ")
        rows.append(Text(f"{_cut(names[-1], widest)} {track}", plain))
    if more := len(timeline.lanes) - len(lanes):
        rows.append(Text(tr("… {n} more", n=more), plain))
    return rows


def _cut(name: str, width: int) -> str:
    return set_cell_size(name, width) if columns(name) <= width else f"{name[: width - 1]}…"


def _track(points: Sequence[Point], room: int, scale: float, *, between: str) -> str:
    places = {round(point.at / (scale or 1.0) * (room - 1)) for point in points}
    first, last = min(places), max(places)
    cells = (
        "●" if at in places else between if first < at < last else " " for at in range(last + 1)
    )
    return "".join(cells)
