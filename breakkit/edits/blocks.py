"""Blocks of statements in the text: where they stand, and how they move to another indentation."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from breakkit.edits import gaps
from breakkit.edits.change import Replacement
from breakkit.edits.layout import line_at
from breakkit.edits.program import FRAMES, AnyNode, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from breakkit.edits.program import Program

LITERAL = re.compile(
    r"""[A-Za-z]{0,3}(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}"""
    r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
    re.DOTALL,
)
BETWEEN_LITERALS = re.compile(r"(?:[ \t\f\r\n]|\\\r?\n|#[^\r\n]*)*")


def indent_of(program: Program, offset: int) -> str:
    """The white space that the line of a character begins with."""
    line = line_at(program, offset)
    text = program.text[line.start : line.end]
    return text[: len(text) - len(text.lstrip(" \t\f"))]


def is_inline(program: Program, block: list[ast.stmt]) -> bool:
    """Whether a block stands on the line of its header."""
    start = gaps.block_start(program, block)
    return bool(program.text[line_at(program, start).start : start].strip(" \t\f"))


def colon_before(program: Program, after: int, block: list[ast.stmt]) -> gaps.Token:
    """The colon that opens a block; `after` is where the last node before it ends."""
    between = gaps.tokens(program, after, gaps.block_start(program, block))
    return next(token for token in between if token.text == ":")


def block_lines(program: Program, colon: gaps.Token, block: list[ast.stmt]) -> Span:
    """The whole lines of a block that does not stand on its header's line, comments included."""
    start = line_at(program, colon.start).end
    indent = indent_of(program, gaps.block_start(program, block))
    end = line_at(program, program.span(block[-1]).end).end
    while end < len(program.text):
        below = line_at(program, end)
        text = program.text[below.start : below.end]
        if not (indent and text.startswith(indent) and text.lstrip(" \t\f").startswith("#")):
            break
        end = below.end
    return Span(start, end)


def moved(program: Program, lines: Span, nodes: list[ast.stmt], old: str, new: str) -> str:
    """Whole lines at another indentation; lines that begin inside a string stay as they are."""
    inside = {line for node in nodes for line in lines_in_strings(program, node)}
    pieces = []
    number = program.line_of(lines.start)
    while number <= len(program.line_starts) and program.line_span(number).start < lines.end:
        span = program.line_span(number)
        text = program.text[span.start : span.end]
        if number not in inside and text.strip() and text.startswith(old):
            text = new + text.removeprefix(old)
        pieces.append(text)
        number += 1
    return "".join(pieces)


def lines_in_strings(program: Program, root: ast.AST) -> Iterator[int]:
    """The numbers of the lines that begin inside a string literal."""
    pending = [root]
    while pending:
        node: AnyNode = pending.pop()
        is_string = isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
        if is_string or type(node).__name__ in FRAMES:
            if node.end_lineno > node.lineno:
                yield from lines_in_string(program, program.span(node))
        else:
            pending.extend(ast.iter_child_nodes(node))


def lines_in_string(program: Program, span: Span) -> Iterator[int]:
    """The same for one string, which may be written in several pieces."""
    pieces, at = [], span.start
    while (piece := LITERAL.match(program.text, at, span.end)) is not None:
        pieces.append(Span(piece.start(), piece.end()))
        gap = BETWEEN_LITERALS.match(program.text, piece.end(), span.end)
        at = gap.end() if gap else piece.end()
    if at != span.end:  # newer f-strings nest quotes: leave all of it alone
        pieces = [span]
    for start, end in pieces:
        yield from range(program.line_of(start) + 1, program.line_of(end) + 1)


def unwrap(
    program: Program, statement: ast.stmt, colon: gaps.Token, block: list[ast.stmt]
) -> Replacement:
    """What to put where so that only one block of a statement is left, at its indentation."""
    whole = program.span(statement)
    if is_inline(program, block):
        start, end = gaps.block_start(program, block), program.span(block[-1]).end
        return Replacement(whole.start, whole.end, program.text[start:end])
    lines = block_lines(program, colon, block)
    end = max(lines.end, line_at(program, whole.end).end)
    old = indent_of(program, gaps.block_start(program, block))
    text = moved(program, lines, block, old, indent_of(program, whole.start))
    return Replacement(line_at(program, whole.start).start, end, text)
