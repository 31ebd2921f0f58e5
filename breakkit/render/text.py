"""Text that came from outside, made safe for a terminal and laid out for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

WIDEST = 100
"""Columns beyond which prose is hard to read."""

_JOINERS = "\u200c\u200d"  # scripts and emoji are spelled with them; they hide and move nothing
_SHORT_COMMAND = 28


def safe(text: str, *, keep: str = "") -> str:
    r"""The text with every character that could steer or fool a terminal as a visible escape.

    That is all that is not printable: control characters (C0 with line ends and tab, C1), bidi
    and other invisible format characters, line separators, lone surrogates, unassigned ones.
    The result can be printed in any Unicode encoding. `keep` names characters to leave as they
    are, such as ``"\n"`` for a text of several lines.
    """
    if text.isprintable():
        return text
    return "".join(
        character if _is_harmless(character) or character in keep else _escaped(character)
        for character in text
    )


def wrapped(text: str, width: int, indent: str = "") -> Iterator[str]:
    """The lines of a text for people, none wider than `width` columns nor with a blank at its end.

    The text's own line ends stay, an entry of a list (``- …``) hangs, and a word that is wider
    than a line is cut. Everything is made safe.
    """
    for paragraph in safe(text.strip(), keep="\n").split("\n"):
        own = paragraph[: len(paragraph) - len(paragraph.lstrip(" "))]
        hang = "  " if paragraph.lstrip(" ").startswith("- ") else ""
        words = [word for word in paragraph.split(" ") if word]
        yield from _filled(words, width, indent + own, indent + own + hang)


def steps(commands: Mapping[str, str], width: int) -> Iterator[str]:
    """What can be done now: each command with what it does, beside it or below."""
    column = max(
        (len(command) for command in commands if len(command) <= _SHORT_COMMAND), default=0
    )
    for command, meaning in commands.items():
        row = f"  {safe(command):<{column}}  {meaning}"
        if columns(row) <= width:
            yield row
        else:
            yield f"  {safe(command)}"
            yield from wrapped(meaning, width, "      ")


def columns(text: str) -> int:
    """How many columns of a terminal a printable text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if character in _JOINERS or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _filled(words: list[str], width: int, first: str, hang: str) -> Iterator[str]:
    width = max(width, len(hang) + 2)  # room for one wide character at least
    line, is_empty = first, True
    for word in words:
        if not is_empty and columns(line) + 1 + columns(word) <= width:
            line = f"{line} {word}"
            continue
        if not is_empty:
            yield line
            line = hang
        rest = word
        while len(head := _head(rest, width - len(line))) < len(rest):
            yield line + head
            line, rest = hang, rest[len(head) :]
        line, is_empty = line + rest, False
    yield "" if is_empty else line


def _head(word: str, width: int) -> str:
    """As much of a word as fits."""
    taken = 0
    for index, character in enumerate(word):
        taken += _columns(character)
        if taken > width:
            return word[:index]
    return word


def _is_harmless(character: str) -> bool:
    return (
        character.isprintable()
        or character in _JOINERS
        or unicodedata.category(character) == "Zs"  # no-break and other spaces
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
