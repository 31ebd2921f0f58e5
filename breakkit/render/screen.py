"""A screen of text for people; everything on it is safe for a terminal and fits its width.

Rich takes 25 ms to import, so it is asked only to `draw`: tables and panels. Bold, dim and a few
colours need no library.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from breakkit.i18n import tr
from breakkit.render.text import WIDEST, safe, steps, wrapped

if TYPE_CHECKING:
    from rich.console import RenderableType

CODES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "cyan": 36}
"""Styles, and what ECMA-48 calls them (Select Graphic Rendition)."""

DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}

PADDING = re.compile(r"(?: |\x1b\[[\d;]*m)+$", re.MULTILINE)
"""What Rich fills lines up with: blanks, which may be styled."""

_leave_out_next_steps = ContextVar("_leave_out_next_steps", default=False)


@contextmanager
def without_next_steps() -> Iterator[None]:
    """Screens made in the block leave out what to type next: keys do it there."""
    token = _leave_out_next_steps.set(True)
    try:
        yield
    finally:
        _leave_out_next_steps.reset(token)


class Screen:
    """Collects what is to be shown; `text` is all of it, as standard output can show it."""

    def __init__(self) -> None:
        size = shutil.get_terminal_size()
        self.width = min(size.columns, WIDEST)
        self._size = size
        self._has_colours = has_colours()
        self._lines: list[str] = []

    def text(self) -> str:
        """All of it."""
        return "\n".join(self._lines) + "\n"

    def say(self, text: str, style: str = "", indent: str = "") -> None:
        """A paragraph."""
        for line in wrapped(text, self.width, indent):
            self.line(line, style)

    def section(self, title: str, text: str) -> None:
        """A heading and a paragraph under it."""
        self.heading(title)
        self.say(text, indent="  ")

    def heading(self, title: str) -> None:
        """A heading, with room above it."""
        self.line("")
        self.say(title, "bold")

    def line(self, text: str, style: str = "") -> None:
        """A line that must not be wrapped: a node id, a command to copy."""
        text = safe(text).rstrip(" ")
        if style and text and self._has_colours:
            codes = ";".join(str(CODES[word]) for word in style.split())
            text = f"\x1b[{codes}m{text}\x1b[0m"
        self._lines.append(text)

    def lines(self, title: str, texts: Iterable[str]) -> None:
        """A heading and such lines under it; nothing where there are none."""
        listed = list(texts)
        if listed:
            self.heading(title)
        for text in listed:
            self.line(f"  {text}")

    def diff(self, text: str) -> None:
        """A unified diff."""
        for row in text.rstrip("\n").split("\n"):
            self.line(row.removesuffix("\r").expandtabs(4), DIFF_STYLES.get(row[:1], ""))

    def draw(self, renderable: RenderableType) -> None:
        """A table or a picture of Rich's, whose texts are safe already."""
        from rich.console import Console  # noqa: PLC0415  # see above

        console = Console(
            file=io.StringIO(),
            width=self._size.columns,
            height=self._size.lines,
            force_terminal=self._has_colours or sys.stdout.isatty(),
            color_system="auto" if self._has_colours else None,
            highlight=False,
        )
        with console.capture() as drawn:
            console.print(renderable)
        unpadded = PADDING.sub(lambda end: end[0].replace(" ", ""), drawn.get())
        self._lines += unpadded.removesuffix("\n").split("\n")

    def next_steps(self, commands: Mapping[str, str]) -> None:
        """What can be done now: each command with what it does."""
        if _leave_out_next_steps.get():
            return
        self.heading(tr("Next"))
        meant = {command: tr(meaning) for command, meaning in commands.items()}
        for row in steps(meant, self.width):
            self.line(row)


def has_colours() -> bool:
    """Whether standard output is to get colours, and bold: https://no-color.org and its kin."""
    environ = os.environ
    if environ.get("NO_COLOR") or environ.get("TERM") in ("dumb", "unknown"):
        return False
    return bool(environ.get("FORCE_COLOR")) or sys.stdout.isatty()
