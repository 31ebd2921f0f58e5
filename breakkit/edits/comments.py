"""Commenting lines out, as an editor's toggle-comment does, so that it is the exact inverse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.edits.change import Replacement
from breakkit.edits.layout import own_lines
from breakkit.edits.program import Span
from breakkit.errors import WouldNotParse
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.edits.program import Program

MARK = "# "


def comment_lines(program: Program, span: Span, mark: str, instead: str) -> tuple[Replacement, ...]:
    """The marks to put before the lines of a place, all at its least indentation.

    Args:
        program: the text.
        span: the place, which must not share its lines with other code.
        mark: what may stand behind it, as in `own_lines`.
        instead: the verb that does not need whole lines.

    Raises:
        WouldNotParse: other code stands on the same lines.
    """
    lines = own_lines(program, span, mark)
    if lines is None:
        raise WouldNotParse(
            tr("it shares its line with other code"), tr("use {verb}", verb=instead)
        )
    numbers = range(program.line_of(lines.start), program.line_of(lines.end - 1) + 1)
    starts = [program.line_span(number) for number in numbers]
    texts = [program.text[line.start : line.end] for line in starts]
    indents = [text[: len(text) - len(text.lstrip(" \t\f"))] for text in texts if text.strip()]
    least, most = min(indents), max(indents)
    width = next(
        (i for i, pair in enumerate(zip(least, most, strict=False)) if len(set(pair)) > 1),
        len(least),
    )
    return tuple(
        Replacement(line.start + width, line.start + width, MARK)
        for line, text in zip(starts, texts, strict=True)
        if text.strip()
    )
