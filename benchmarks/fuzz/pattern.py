"""A slow, obvious matcher: Python with metavariables against an `ast` tree.

A metavariable becomes a name that nobody uses, so that the pattern parses as Python: `$X` is
`_one_X_`, `$$$ARGS` is `_any_ARGS_`. In a string there are none.
"""

from __future__ import annotations

import ast
import copy
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import TypeVar

from benchmarks.fuzz.tree import dump

Bindings = dict[str, list[ast.AST]]
Node = TypeVar("Node", bound=ast.AST)

TRIPLE = r"'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\""
STRING = rf"{TRIPLE}|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\""
TOKEN = re.compile(rf"(?s:{STRING})|\$\$\$(\w*)|\$(\w+)")
ONE = re.compile(r"_one_(\w+)_$")
ANY = re.compile(r"_any_(\w*)_$")
SPOKEN = re.compile(r"_one_(\w+?)_(?!\w)|_any_(\w*?)_(?!\w)")
IGNORED = ("ctx", "kind", "type_comment")

KINDS = {
    name.lower(): kind
    for name, kind in vars(ast).items()
    if isinstance(kind, type) and kind.__base__ in (ast.expr, ast.stmt)  # ast.Num is of old times
}
del KINDS["expr"]  # a good name for a variable, and a type that says nothing
CONSTANTS = {
    "int": int,
    "float": float,
    "str": str,
    "bytes": bytes,
    "bool": bool,
    "none": type(None),
}


def encode(pattern: str) -> str:
    """The pattern as plain Python."""

    def plain(found: re.Match[str]) -> str:
        many, one = found.groups()
        if one is not None:
            return f"_one_{one}_"
        return found.group() if many is None else f"_any_{many}_"

    return TOKEN.sub(plain, pattern)


def decode(python: str) -> str:
    """Plain Python with metavariables as the author writes them."""
    return SPOKEN.sub(
        lambda found: f"${found[1]}" if found[1] is not None else f"$$${found[2]}", python
    )


def expression(pattern: str) -> ast.expr:
    return ast.parse(encode(pattern).strip(), mode="eval").body


def statement(pattern: str) -> ast.stmt:
    (only,) = ast.parse(encode(textwrap.dedent(pattern))).body
    return only


def argument(pattern: str) -> ast.expr | ast.keyword:
    """One argument of a call."""
    call = ast.parse(f"f({encode(pattern)})", mode="eval").body
    if not isinstance(call, ast.Call):
        raise SyntaxError(pattern)  # noqa: TRY004 -- about the pattern, not about a type
    (only,) = [*call.args, *call.keywords]
    return only


def entry(pattern: str) -> ast.Dict | ast.expr:
    """One entry of a dict as a dict that has only this, or a key."""
    display = ast.parse(f"{{{encode(pattern)}}}", mode="eval").body
    if isinstance(display, ast.Set):
        return display.elts[0]
    if not isinstance(display, ast.Dict):
        raise SyntaxError(pattern)  # noqa: TRY004 -- about the pattern, not about a type
    return display


def _name(pattern: object, which: re.Pattern[str]) -> str | None:
    if isinstance(pattern, ast.Expr):
        pattern = pattern.value
    found = which.match(pattern.id) if isinstance(pattern, ast.Name) else None
    return found[1] if found else None


def match(pattern: object, node: object, bound: Bindings | None = None) -> Bindings | None:
    """What the metavariables stand for, if the pattern is that code."""
    return next(_match(pattern, node, dict(bound or {})), None)


def _match(pattern: object, node: object, bound: Bindings) -> Iterator[Bindings]:
    name = _name(pattern, ONE) if isinstance(node, ast.expr) else None
    if name is not None and isinstance(pattern, ast.Name):
        yield from _bind(name, node, bound)
    elif isinstance(pattern, list):
        if isinstance(node, list):
            yield from _match_all(pattern, node, bound)
    elif isinstance(pattern, ast.Call) and isinstance(node, ast.Call):
        for inner in _match(pattern.func, node.func, bound):
            yield from _match_all(
                [*pattern.args, *pattern.keywords], [*node.args, *node.keywords], inner
            )
    elif isinstance(pattern, ast.AST):
        if type(pattern) is type(node):
            fields = [name for name in pattern._fields if name not in IGNORED]
            yield from _match_all(
                [getattr(pattern, name, None) for name in fields],
                [getattr(node, name, None) for name in fields],
                bound,
            )
    elif type(pattern) is type(node) and repr(pattern) == repr(node):
        yield bound


def _match_all(patterns: list[object], nodes: list[object], bound: Bindings) -> Iterator[Bindings]:
    if not patterns:
        if not nodes:
            yield bound
    elif (name := _name(patterns[0], ANY)) is not None:
        for taken in range(len(nodes) + 1):
            value = [node for node in nodes[:taken] if isinstance(node, ast.AST)]
            for inner in _bind(name, value, bound):
                yield from _match_all(patterns[1:], nodes[taken:], inner)
    elif nodes:
        for inner in _match(patterns[0], nodes[0], bound):
            yield from _match_all(patterns[1:], nodes[1:], inner)


def _bind(name: str, value: object, bound: Bindings) -> Iterator[Bindings]:
    nodes = value if isinstance(value, list) else [value]
    if name in ("", "_"):
        yield bound
    elif list(map(dump, bound.get(name, nodes))) == list(map(dump, nodes)):
        yield {**bound, name: nodes}


def holds(where: Mapping[str, str], bound: Bindings) -> bool:
    """Whether the metavariables are what the spec asks of them."""
    return all(_is(wanted, bound.get(name, [])) for name, wanted in where.items())


def _is(wanted: str, nodes: list[ast.AST]) -> bool:
    if len(nodes) != 1:
        return False
    (node,) = nodes
    if wanted in CONSTANTS:
        return isinstance(node, ast.Constant) and type(node.value) is CONSTANTS[wanted]
    if wanted in KINDS:
        return isinstance(node, KINDS[wanted])
    return match(expression(wanted), node) is not None


def fill(template: Node, bound: Bindings) -> Node:
    """A copy of the template with the metavariables' code in it."""

    class Filler(ast.NodeTransformer):
        def visit_Expr(self, node: ast.Expr) -> object:
            name = _name(node, ANY)
            return self.generic_visit(node) if name is None else copy.deepcopy(bound[name])

        def visit_Name(self, node: ast.Name) -> object:
            one, many = _name(node, ONE), _name(node, ANY)
            if many is not None:
                return copy.deepcopy(bound[many])
            return node if one is None else copy.deepcopy(bound[one][0])

    filled: Node = Filler().visit(copy.deepcopy(template))
    return filled
