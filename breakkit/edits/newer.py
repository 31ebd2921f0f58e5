"""Source that this Python cannot parse."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from breakkit.errors import WouldNotParse

if TYPE_CHECKING:
    from breakkit.edits.program import Program


def read_newer(text: str, where: str, error: SyntaxError) -> Program:
    """The program in a text that `ast` cannot parse.

    Raises:
        WouldNotParse: it cannot be read.
    """
    del text
    refuse(where, error)


def refuse(where: str, error: SyntaxError) -> NoReturn:
    """Say that the source does not parse."""
    raise WouldNotParse(
        f"{where}:{error.lineno or 1}:{error.offset or 1}: the source does not parse: {error.msg}",
        "repair the file first",
    )
