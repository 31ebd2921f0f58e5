"""The few ways in which words reach a terminal; each escapes what could move the cursor."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from breakkit.render.text import safe

WIDEST = 100
"""Columns beyond which prose is hard to read."""

DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def prose(text: str, style: str = "") -> Text:
    """A text from anywhere, without markup or control characters."""
    return Text(safe(text.strip(), keep="\n"), style=style)


class Screen:
    """Standard output, for people."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._width = min(self._console.width, WIDEST)
        self.print = self._console.print

    def say(self, text: str, style: str = "") -> None:
        """A paragraph."""
        self.print(prose(text, style), width=self._width)

    def section(self, title: str, text: str) -> None:
        """A heading and a paragraph under it."""
        self.print()
        self.say(title, "bold")
        self.print(Padding(prose(text), (0, 0, 0, 2)), width=self._width)

    def line(self, text: str, style: str = "") -> None:
        """A line that must not be wrapped: a node id, a command to copy."""
        self.print(Text(safe(text), style=style), soft_wrap=True)

    def lines(self, title: str, texts: Iterable[str]) -> None:
        """A heading and such lines under it; nothing where there are none."""
        listed = list(texts)
        if listed:
            self.print()
            self.say(title, "bold")
        for text in listed:
            self.line(f"  {text}")

    def diff(self, text: str) -> None:
        """A unified diff."""
        for row in text.splitlines():
            self.line(row, DIFF_STYLES.get(row[:1], ""))

    def next_steps(self, *commands: str) -> None:
        """What can be done now."""
        self.print()
        self.say("Next: " + "  ·  ".join(commands), "dim")
