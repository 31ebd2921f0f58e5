"""Pieces of Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def fenced(text: str, language: str) -> str:
    """A code block; its fence is longer than any in the text."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def folded(summary: str, told: Sequence[str]) -> str:
    """Blocks that are there and not seen, until somebody opens them: on a site and on a forge."""
    inside = "\n\n".join(told)
    return f'<details markdown="1">\n<summary>{escape(summary)}</summary>\n\n{inside}\n\n</details>'


def listed(items: Sequence[str]) -> str:
    """A list."""
    return "\n".join(f"- {item}" for item in items)


def flat(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())
