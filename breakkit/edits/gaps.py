"""What stands between the nodes: punctuation, keywords, comments, redundant parentheses.

A gap is a stretch of text in which no string literal begins, so that it can be read without
Python's grammar.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from breakkit.edits.program import DEFINITIONS, LEAVES, AnyNode, Span
from breakkit.errors import WouldNotParse
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from breakkit.edits.program import Program

TOKEN = re.compile(
    r"(?P<blank>(?:[ \t\f\r\n]|\\\r?\n)+)|(?P<comment>#[^\r\n]*)|(?P<word>\w+)"
    r"|(?P<op>->|:=|\*\*=|//=|<<=|>>=|\.\.\.|\*\*|//|<<|>>|[!<>=+\-*/%&|^@]=|.)"
)


class Token(NamedTuple):
    """One word, operator or comment of a gap."""

    text: str
    start: int
    end: int


def tokens(program: Program, start: int, end: int) -> list[Token]:
    """The tokens of a gap, without white space and comments."""
    return [token for token in scan(program, start, end) if not token.text.startswith("#")]


def comments(program: Program, start: int, end: int) -> list[Token]:
    """The comments of a gap."""
    return [token for token in scan(program, start, end) if token.text.startswith("#")]


def scan(program: Program, start: int, end: int) -> Iterator[Token]:
    """Words, operators and comments of a gap, in order.

    Raises:
        WouldNotParse: a string literal stands there, so it is no gap.
    """
    for match in TOKEN.finditer(program.shadow, start, end):
        text = match.group()
        if text in {'"', "'"}:
            line = program.line_of(match.start())
            raise WouldNotParse(
                tr("line {line}: cannot tell the code around a string apart", line=line),
                tr("choose another place"),
            )
        if match.lastgroup != "blank":
            yield Token(text, match.start(), match.end())


def operator(program: Program, left: ast.expr, right: ast.expr) -> Span:
    """Where the operator between two operands stands."""
    gap = tokens(program, program.span(left).end, program.span(right).start)
    words = [token for token in gap if token.text not in {"(", ")"}]
    return Span(words[0].start, words[-1].end)


def is_word(character: str) -> bool:
    """Whether a word beside this character would become part of it."""
    return character.isalnum() or character in {"_", '"', "'"}


def placed_children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes under this one that have a place in the text; those without are looked through."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, LEAVES):
            continue
        if hasattr(child, "lineno"):
            yield child
        else:
            yield from placed_children(child)


def between(program: Program, owner: ast.AST, around: Span, span: Span) -> Span:
    """The stretch around a child up to its neighbours: `around`, cut where others stand."""
    if owner not in program.edges:
        children = list(placed_children(owner))
        program.edges[owner] = (
            sorted(statement_start(program, child) for child in children),
            sorted(program.span(child).end for child in children),
        )
    starts, ends = program.edges[owner]
    before, after = bisect_right(ends, span.start), bisect_left(starts, span.end)
    low = max(around.start, ends[before - 1]) if before else around.start
    high = min(around.end, starts[after]) if after < len(starts) else around.end
    return Span(low, high)


def interior(program: Program, owner: AnyNode, node: ast.AST) -> Span:
    """The stretch of `owner` that `node` may have redundant parentheses in.

    The parentheses of a call and of a class's bases are not redundant.
    """
    if isinstance(owner, ast.Call) and node is not owner.func:
        first = min(program.span(item).start for item in [*owner.args, *owner.keywords])
        between = tokens(program, program.span(owner.func).end, first)
        opening = next(token for token in between if token.text == "(")
        return Span(opening.end, program.span(owner).end - 1)
    if isinstance(owner, ast.ClassDef) and (node in owner.bases or node in owner.keywords):
        return class_interior(program, owner)
    slot = program.slot(node)
    if slot.field == "decorator_list" and slot.at is not None:
        return Span(decorator_start(program, owner, slot.at) + 1, program.span(owner).end)
    if isinstance(owner, ast.withitem):
        owner = program.slot(owner).parent
    if isinstance(owner, (ast.With, ast.AsyncWith)):
        return Span(program.span(owner).start, program.span(owner.body[0]).start)
    if not hasattr(owner, "lineno"):
        owner = next(up for up in program.ancestors(owner) if hasattr(up, "lineno"))
    return program.span(owner)


def class_interior(program: Program, owner: ast.ClassDef) -> Span:
    """What stands between the parentheses of a class's bases."""
    items = [*owner.bases, *owner.keywords]
    spans = [program.span(item) for item in items]
    before = tokens(program, header_start(program, owner), min(spans).start)
    after = tokens(program, max(span.end for span in spans), block_start(program, owner.body))
    colon = next(index for index, token in enumerate(after) if token.text == ":")
    return Span(next(t.end for t in before if t.text == "("), after[colon - 1].start)


def header_start(program: Program, owner: ast.ClassDef) -> int:
    """Where the gap before a class's bases begins: after its type parameters, if it has some."""
    parameters = getattr(owner, "type_params", [])
    return program.span(parameters[-1]).end if parameters else program.span(owner).start


def statement_start(program: Program, node: ast.AST) -> int:
    """Where a statement begins, its decorators included."""
    is_decorated = isinstance(node, DEFINITIONS) and node.decorator_list
    return decorator_start(program, node, 0) if is_decorated else program.span(node).start


def block_start(program: Program, block: list[ast.stmt]) -> int:
    """Where the first statement of a block begins, its decorators included."""
    return statement_start(program, block[0])


def decorator_start(program: Program, owner: AnyNode, index: int) -> int:
    """Where the @ of a decorator stands."""
    start = program.span(owner.decorator_list[index]).start
    line = program.line_of(start)
    while line > 0:
        begin = program.line_span(line).start
        found = re.compile(r"[ \t\f]*@").match(program.text, begin, start)
        if found:
            return found.end() - 1
        line -= 1
    raise WouldNotParse(
        tr("line {line}: cannot find the @ of a decorator", line=program.line_of(start)),
        tr("choose another place"),
    )


def bare(program: Program, node: ast.AST) -> Span:
    """Where an expression stands; without the parentheses that it borrows from its call."""
    span = program.span(node)
    owner = program.slot(node).parent
    if isinstance(node, ast.GeneratorExp) and is_only_argument(node, owner):
        own = tokens(program, program.span(owner.func).end, span.start)
        if all(token.text != "(" for token in own):
            inner = program.text[span.start + 1 : span.end - 1]
            start = span.start + 1 + len(inner) - len(inner.lstrip())
            return Span(start, start + len(inner.strip()))
    return span


def is_only_argument(node: ast.AST, owner: AnyNode) -> bool:
    """Whether an expression is all that stands between the parentheses of a call."""
    return isinstance(owner, ast.Call) and owner.args == [node] and not owner.keywords


def closed(program: Program, node: ast.AST) -> Span:
    """As `outer`, but with the parentheses that a generator borrows from its call."""
    return max(outer(program, node), program.span(node), key=lambda span: span.end - span.start)


def outer(program: Program, node: ast.AST) -> Span:
    """Where an expression stands, with the redundant parentheses around it."""
    span = bare(program, node)
    if span != program.span(node):
        return span
    owner = program.slot(node).parent
    around = interior(program, owner, node)
    placed = (
        owner
        if hasattr(owner, "lineno")
        else next(up for up in program.ancestors(owner) if hasattr(up, "lineno"))
    )
    low, high = between(program, placed, around, span)
    opening = []
    for token in reversed(tokens(program, low, span.start)):
        if token.text != "(":
            break
        opening.append(token.start)
    closing = []
    for token in tokens(program, span.end, high):
        if token.text != ")":
            break
        closing.append(token.end)
    pairs = min(len(opening), len(closing))
    return Span(opening[pairs - 1], closing[pairs - 1]) if pairs else span
