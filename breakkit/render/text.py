"""Text that came from outside, made safe for a terminal."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"  # scripts and emoji are spelled with them; they hide and move nothing


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


def _is_harmless(character: str) -> bool:
    return (
        character.isprintable()
        or character in _JOINERS
        or unicodedata.category(character) == "Zs"  # no-break and other spaces
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
