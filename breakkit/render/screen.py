"""A screen of text for people; everything on it is safe for a terminal and fits its width."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping

from rich.console import Console, RenderableType
from rich.text import Text

from breakkit.render.text import WIDEST, safe, steps, wrapped

DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}

_BLANKS_AT_LINE_END = re.compile(r"(?: |\x1b\[[\d;]*m)+$", re.MULTILINE)


def prose(text: str, style: str = "") -> Text:
    """A text from anywhere, without markup or control characters."""
    return Text(safe(text.strip(), keep="\n"), style=style)


class Screen:
    """Collects what is to be shown; `text` is all of it, as standard output can show it.

    Rich decides about colour: a pipe and ``TERM=dumb`` get plain text. With `NO_COLOR` Rich would
    still print bold; here it gets plain text too.
    """

    def __init__(self) -> None:
        terminal = Console()
        self._paper = io.StringIO()
        self._console = Console(
            file=self._paper,
            width=terminal.width,
            height=terminal.height,
            force_terminal=terminal.is_terminal,
            color_system=None if terminal.no_color else terminal.color_system,  # type: ignore[arg-type]  # Rich's own
            highlight=False,
        )
        self.width = min(terminal.width, WIDEST)

    def text(self) -> str:
        """All of it. Rich pads what it lays out; no line ends in blanks here."""
        return _BLANKS_AT_LINE_END.sub(lambda end: end[0].replace(" ", ""), self._paper.getvalue())

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
        self._console.print(Text(safe(text), style=style), soft_wrap=True)

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
        self._console.print(renderable)

    def next_steps(self, commands: Mapping[str, str]) -> None:
        """What can be done now: each command with what it does."""
        self.heading("Next")
        for row in steps(commands, self.width):
            self.line(row)
