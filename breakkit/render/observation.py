"""The two sides of an observation in a terminal: what the base shows, what the break shows."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from breakkit.i18n import tr, trn
from breakkit.render.lanes import marks_of, tracks
from breakkit.render.text import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from breakkit.timeline import Timeline

# Of the 256 standard colours those that have a contrast of 4:1 and more on black and on white.
LANE_STYLES = tuple(f"color({number})" for number in (27, 130, 30, 164, 28, 129, 161, 64, 131, 97))
NO_LANE_STYLE = "color(243)"
HOLDS_STYLE = "bold color(28)"
HOLDS_NOT_STYLE = "bold color(196)"

STACKED_BELOW_COLUMNS = 70
_MAX_ROWS_OF_A_LINE = 6
_PANEL_FRAME_COLUMNS = 4
_PANEL_FRAME_ROWS = 2
_ROWS_LEFT_FOR_OTHERS = 6
_MIN_ROWS = 8
_MIN_LINES = 2
_INDENT = "  "


def side_by_side(
    before: Sequence[str],
    after: Sequence[str],
    *,
    before_verdict: Sequence[str],
    after_verdict: Sequence[str],
    lane: str | None = None,
    titles: tuple[str, str] | None = None,
    timelines: tuple[Timeline | None, Timeline | None] = (None, None),
) -> SideBySide:
    """Both outputs of an observation beside each other; below 70 columns, under each other.

    Args:
        before: the JSON lines that the base shows.
        after: the JSON lines that the break shows.
        before_verdict: why the base does not show what it must; empty = it does.
        after_verdict: the same for the break.
        lane: the key whose value decides a line's colour, the same on both sides.
        titles: what each side is called, if not base and break.
        timelines: the whole log of each side, drawn above its lines.
    """
    base, broken = titles or (tr("base"), tr("with the break"))
    return SideBySide(
        _Side(base, before, before_verdict, timelines[0]),
        _Side(broken, after, after_verdict, timelines[1]),
        lane,
    )


@dataclass(frozen=True, slots=True)
class _Side:
    title: str
    lines: Sequence[str]
    reasons: Sequence[str]
    timeline: Timeline | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A rich renderable; on a terminal it keeps to the screen's height, elsewhere it shows all."""

    before: _Side
    after: _Side
    lane: str | None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Two panels of equal height in a row, or one above the other."""
        width = options.max_width
        stacked = width < STACKED_BELOW_COLUMNS
        max_rows = None
        if console.is_terminal:
            free = console.height - _ROWS_LEFT_FOR_OTHERS - _PANEL_FRAME_ROWS * (1 + stacked)
            max_rows = max(_MIN_ROWS, free // (1 + stacked))
        styles = self._styles()
        if stacked:
            for side in (self.before, self.after):
                yield _panel(side, self._rows(side, width, max_rows, styles), width)
            return
        widths = (width // 2, width - width // 2)
        sides = [
            (side, self._rows(side, side_width, max_rows, styles), side_width)
            for side, side_width in zip((self.before, self.after), widths, strict=True)
        ]
        height = max(len(rows) for _, rows, _ in sides)
        grid = Table.grid()
        grid.add_row(*(_panel(side, rows, columns, height) for side, rows, columns in sides))
        yield grid

    def _styles(self) -> dict[str, str]:
        """Lane → style, given out in order of first appearance, the same on both sides."""
        drawn = [lane.name for one in self._timelines() for lane in one.lanes]
        shown = [_value(line, self.lane) for line in (*self.before.lines, *self.after.lines)]
        names = dict.fromkeys([*drawn, *(name for name in shown if name is not None)])
        return dict(zip(names, cycle(LANE_STYLES), strict=False))

    def _timelines(self) -> list[Timeline]:
        return [side.timeline for side in (self.before, self.after) if side.timeline is not None]

    def _rows(
        self, side: _Side, panel_width: int, max_rows: int | None, styles: Mapping[str, str]
    ) -> list[Text]:
        """What stands in a panel: the verdict, the log as a picture, the lines."""
        width = max(1, panel_width - _PANEL_FRAME_COLUMNS)
        rows = [*_head(side, width), Text()]
        if side.timeline is not None:
            scale = max(timeline.lasts for timeline in self._timelines())
            drawn = tracks(
                side.timeline,
                width,
                scale=scale,
                styles=styles,
                marks=marks_of(self._timelines()),
                plain=NO_LANE_STYLE,
            )
            if drawn and (max_rows is None or len(rows) + len(drawn) + _MIN_LINES <= max_rows):
                rows += [*drawn, Text()]
        if not side.lines:
            return [*rows, Text(tr("(empty)"), NO_LANE_STYLE)]
        for index, line in enumerate(side.lines):
            folded = _fold(safe(line), width)
            left = len(side.lines) - index
            if max_rows is not None and len(rows) + len(folded) + (left > 1) > max_rows:
                return [
                    *rows,
                    Text(trn("… {n} more line", "… {n} more lines", left), NO_LANE_STYLE),
                ]
            style = styles.get(_value(line, self.lane) or "", NO_LANE_STYLE)
            rows += [Text(row, style) for row in folded]
        return rows


def _panel(side: _Side, rows: list[Text], width: int, height: int = 0) -> Panel:
    padding = [Text()] * (height - len(rows))
    return Panel(
        Text("\n").join(rows + padding),
        title=Text(safe(side.title)),
        title_align="left",
        width=width,
    )


def _head(side: _Side, width: int) -> Iterable[Text]:
    count = trn("{n} line", "{n} lines", len(side.lines))
    if not side.reasons:
        yield Text(f"✓ {tr('as expected')} · {count}", HOLDS_STYLE)
        return
    yield Text(f"✗ {tr('not as expected')} · {count}", HOLDS_NOT_STYLE)
    for reason in side.reasons:
        yield from (Text(row) for row in _fold(safe(reason), width))


def _value(line: str, key: str | None) -> str | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    value = entry.get(key) if isinstance(entry, dict) else None
    return None if value is None else str(value)


def _fold(line: str, width: int) -> list[str]:
    """The line in rows, broken after commas and spaces where possible; cut after six rows."""
    rows = [""]
    for piece in re.findall(r"[^\s,]*[\s,]+|[^\s,]+", line):
        if cell_len(rows[-1] + piece.rstrip()) <= width:
            rows[-1] += piece
            continue
        if rows[-1].strip():
            rows.append(_INDENT)
        for part in chop_cells(piece.rstrip(), max(1, width - len(_INDENT))):
            if rows[-1].strip():
                rows.append(_INDENT)
            rows[-1] += part
        rows[-1] += piece[len(piece.rstrip()) :]
    if len(rows) > _MAX_ROWS_OF_A_LINE:
        rows = rows[:_MAX_ROWS_OF_A_LINE]
        rows[-1] = set_cell_size(rows[-1], width - 1).rstrip() + "…"
    return [row.rstrip() for row in rows]
