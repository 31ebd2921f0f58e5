"""Draws on a terminal: over the whole of it where that can be done, else line by line."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from breakkit.render.links import has_links, linked
from breakkit.render.screen import CODES, has_colours
from breakkit.render.text import safe
from breakkit.render.watch.pages import lines_of, part_of
from breakkit.render.watch.rows import Row, layout
from breakkit.workflow.watching.model import Page
from breakkit.workflow.watching.state import State
from breakkit.workflow.watching.verbs import TerminalGoneError

ENTER = "\x1b[?1049h\x1b[?2004h\x1b[?25l\x1b[2J"
"""xterm's alternate screen, pasted text marked as such, no cursor, nothing on it."""
LEAVE = "\x1b[?25h\x1b[?2004l\x1b[?1049l"
HOME, REST_OF_ROW, REST_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"
BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"
"""Drawn at once by terminals that know it: nothing flickers."""

USUAL = os.terminal_size((80, 24))
PLAIN_HEIGHT = 200
"""Line by line, nothing has to fit."""


class AtTerminal:
    """Draws on standard output."""

    def __init__(self) -> None:
        self._is_dumb = os.environ.get("TERM", "dumb") in ("dumb", "unknown", "")
        self._has_colours = has_colours()
        self._has_links = has_links() and not self._is_dumb
        self._last: tuple[str, ...] = ()

    def enter(self) -> None:
        """Take the terminal over; anything may be on it."""
        self._last = ()
        if not self._is_dumb:
            self._write(ENTER)

    def leave(self) -> None:
        """Give it back as it was, if it is still there."""
        try:
            self._write("\n" if self._is_dumb else LEAVE)
        except TerminalGoneError:
            return

    def draw(self, state: State) -> int:
        """Show it; how many pages what is in front has.

        Raises:
            TerminalGoneError: nobody can look any more.
        """
        width, height = _size()
        if self._is_dumb:
            height = PLAIN_HEIGHT
        pages, cursor = 1, None
        if isinstance(state.front, Page):
            lines = lines_of(state.front, state, width)
            rows, below, pages = part_of(lines, state.front, height)
            rows = [*rows, *[""] * (height - 1 - len(rows)), self._styled(Row(safe(below), "bold"))]
        else:
            drawn = layout(state, width, height, datetime.now(UTC))
            cursor = drawn.cursor
            rows = [self._styled(row) for row in drawn.rows]
        if self._is_dumb:
            self._append(rows)
        else:
            self._paint(rows, cursor)
        return pages

    def _paint(self, rows: list[str], cursor: int | None) -> None:
        shown = "\r\n".join(f"{row}{REST_OF_ROW}" for row in rows)
        at = HIDE if cursor is None else f"\r\x1b[{cursor + 1}G{SHOW}"
        painted = (f"{BEGIN}{HOME}{shown}{REST_OF_SCREEN}{at}{END}",)
        if painted != self._last:
            self._write(painted[0])
            self._last = painted

    def _append(self, rows: list[str]) -> None:
        """Print what is new: the rest of a row that has only grown, else all of it."""
        shown = tuple(row for row in rows if row)
        if shown == self._last or shown[1:] == self._last[1:]:  # the first one has the time
            return
        *before, now = shown
        grows = self._last[:-1] == tuple(before) and now.startswith(self._last[-1])
        text = now[len(self._last[-1]) :] if grows else "\n\n" + "\n".join(shown)
        self._last = shown
        self._write(text)

    def _styled(self, row: Row) -> str:
        text = row.text
        body = text.lstrip(" ")
        if row.place is not None and self._has_links:
            body = linked(body, row.place.file, row.place.line)
        if not self._has_colours:
            return text[: len(text) - len(text.lstrip(" "))] + body
        if row.keys:
            return self._with_keys(row)
        if row.style and body:
            codes = ";".join(str(CODES[word]) for word in row.style.split())
            body = f"\x1b[{codes}m{body}\x1b[0m"
        return text[: len(text) - len(text.lstrip(" "))] + body

    def _with_keys(self, row: Row) -> str:
        """Options, their keys in bold."""
        parts = []
        for option in row.text.split("   "):
            key, _, word = option.partition(" ")
            parts.append(f"\x1b[1m{key}\x1b[0m {word}")
        return "   ".join(parts)

    def _write(self, text: str) -> None:
        data = text.encode(sys.stdout.encoding or "utf-8", "backslashreplace")
        try:
            while data:
                data = data[os.write(sys.stdout.fileno(), data) :]
        except OSError as error:
            raise TerminalGoneError from error


def _size() -> tuple[int, int]:
    """Columns and rows of the terminal now, whatever the environment says it was."""
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        size = USUAL
    if size.columns <= 0 or size.lines <= 0:
        size = USUAL
    return size.columns, size.lines
