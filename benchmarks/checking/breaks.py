"""Small breaks of a module, each one change of one node, spliced into its text."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

OPERATORS: dict[type, tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"),
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "+"), ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "/"), ast.Mod: ("%", "*"), ast.And: ("and", "or"), ast.Or: ("or", "and"),
}  # fmt: skip


@dataclass(frozen=True)
class Break:
    """One changed module.

    Args:
        kind: which change.
        line: where, from 1.
        function: the qualified name it lies in; empty = the module or a class body.
        source: the whole new text.
    """

    kind: str
    line: int
    function: str
    source: bytes


def breaks_of(source: bytes, count: int, seed: int = 4) -> list[Break]:
    """At most so many breaks that compile, drawn at random but always the same."""
    every = list(_every(source))
    shuffled = random.Random(seed).sample(range(len(every)), len(every))
    tree = ast.dump(ast.parse(source))
    picked: list[int] = []
    for index in shuffled:
        if len(picked) == count:
            break
        if _differs(every[index].source, tree):
            picked.append(index)
    return [every[index] for index in sorted(picked)]


def _differs(changed: bytes, tree: str) -> bool:
    """Whether it compiles, and is another program."""
    try:
        compile(changed, "changed", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return ast.dump(ast.parse(changed)) != tree


def _every(source: bytes) -> Iterator[Break]:
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def at(line: int, column: int) -> int:
        return starts[line - 1] + column

    def span(node: ast.expr | ast.stmt) -> tuple[int, int]:
        return at(node.lineno, node.col_offset), at(node.end_lineno or 0, node.end_col_offset or 0)

    def visit(node: ast.AST, function: str, scope: str) -> Iterator[Break]:
        for start, end, new, kind, line in _changes(node, span, source):
            yield Break(kind, line, function, source[:start] + new.encode() + source[end:])
        for child in ast.iter_child_nodes(node):
            inner_function, inner_scope = function, scope
            if isinstance(child, ast.ClassDef):
                inner_scope = f"{scope}{child.name}."
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inner_function, inner_scope = scope + child.name, f"{scope}{child.name}."
            yield from visit(child, inner_function, inner_scope)

    yield from visit(ast.parse(source), "", "")


def _changes(node, span, source) -> Iterator[tuple[int, int, str, str, int]]:
    yield from _operators(node, span, source)
    yield from _expressions(node, span, source)
    yield from _statements(node, span, source)


def _operators(node, span, source) -> Iterator[tuple[int, int, str, str, int]]:
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            yield from _operator(left, operator, right, span, source)
        case ast.BinOp(left=left, op=operator, right=right):
            yield from _operator(left, operator, right, span, source)
        case ast.BoolOp(op=operator, values=[left, right]):
            yield from _operator(left, operator, right, span, source)


def _expressions(node, span, source) -> Iterator[tuple[int, int, str, str, int]]:
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield span(node)[0], span(operand)[0], "", "drop not", node.lineno
        case ast.Constant(value=bool() as value):
            yield *span(node), str(not value), "constant", node.lineno
        case ast.Constant(value=int() as value):
            yield *span(node), str(value + 1), "constant", node.lineno
        case ast.Await(value=value):
            yield span(node)[0], span(value)[0], "", "drop await", node.lineno
        case ast.Call(keywords=[*_, ast.keyword(arg=str()) as last]):
            start = source.rfind(b",", span(node)[0], span(last.value)[0])
            if start > 0:
                yield start, span(last.value)[1], "", "drop argument", node.lineno


def _statements(node, span, source) -> Iterator[tuple[int, int, str, str, int]]:
    match node:
        case ast.Return(value=ast.expr() as value):
            yield *span(value), "None", "return", node.lineno
        case ast.Raise():
            yield *span(node), "pass", "drop raise", node.lineno
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield *span(node), "pass", "drop call", node.lineno
        case ast.Assign(value=value) if not isinstance(value, ast.Constant):
            yield *span(value), "None", "assigned None", node.lineno
        case ast.If(test=test) | ast.While(test=test):
            start, end = span(test)
            text = source[start:end].decode()
            yield start, end, f"not ({text})", "negate", node.lineno
        case ast.Break():
            yield *span(node), "continue", "continue", node.lineno
        case ast.Continue():
            yield *span(node), "break", "break", node.lineno
        case ast.FunctionDef(decorator_list=[first, *_]) | ast.ClassDef(decorator_list=[first, *_]):
            start, end = span(first)
            yield source.rfind(b"@", 0, start), end, "", "drop decorator", first.lineno


def _operator(left, operator, right, span, source) -> Iterator[tuple[int, int, str, str, int]]:
    if type(operator) not in OPERATORS:
        return
    old, new = OPERATORS[type(operator)]
    start, end = span(left)[1], span(right)[0]
    between = source[start:end].decode(errors="replace")
    found = list(re.finditer(re.escape(old) if not old[0].isalpha() else rf"\b{old}\b", between))
    if len(found) == 1 and "#" not in between:
        yield (
            start + found[0].start(),
            start + found[0].end(),
            new,
            f"{old} to {new}",
            left.end_lineno,
        )
