"""The tokens of a text, with offsets."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass
from functools import lru_cache

from benchmarks.fuzz.tree import Source

SKIPPED = (
    tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT,
    tokenize.ENCODING, tokenize.ENDMARKER,
)  # fmt: skip


@dataclass(frozen=True)
class Token:
    """A token and where it is in the text."""

    kind: int
    text: str
    start: int
    end: int


@lru_cache(maxsize=8)
def tokens(source: Source) -> list[Token]:
    """The tokens of a text, with offsets; [] where `tokenize` gives up on what `ast` takes."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source.text, newline="").readline):
            line, column = token.start
            start = source.line_start(line) + column
            line, column = token.end
            found.append(Token(token.type, token.string, start, source.line_start(line) + column))
    except (tokenize.TokenError, SyntaxError):
        return []
    return found
