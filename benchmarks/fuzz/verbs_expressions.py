"""Verbs that change an expression where it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks.fuzz import pattern
from benchmarks.fuzz.pattern import Bindings
from benchmarks.fuzz.tree import Path, Source, at, dump, put
from benchmarks.fuzz.verb import Impossible, Span, Spot, Verb, Way

COMPARISONS: dict[str, type[ast.cmpop]] = {
    "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "==": ast.Eq, "!=": ast.NotEq,
    "is": ast.Is, "is not": ast.IsNot, "in": ast.In, "not in": ast.NotIn,
}  # fmt: skip
ARITHMETIC: dict[str, type[ast.operator]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv, "%": ast.Mod,
    "**": ast.Pow, "@": ast.MatMult, "<<": ast.LShift, ">>": ast.RShift, "&": ast.BitAnd,
    "|": ast.BitOr, "^": ast.BitXor,
}  # fmt: skip
BOOLEAN: dict[str, type[ast.boolop]] = {"and": ast.And, "or": ast.Or}
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip


class DropAwait(Verb):
    """`drop_await: client.get($$$)`."""

    drops = False

    def read(self, argument: Any) -> None:
        self.pattern = pattern.expression(argument)

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, ast.Await):
            yield Spot(path, node)

    def match(self, spot: Spot) -> Bindings | None:
        assert isinstance(spot.node, ast.Await)
        return pattern.match(self.pattern, spot.node.value)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        awaited = at(tree, spot.path)
        assert isinstance(awaited, ast.Await)
        put(tree, spot.path, awaited.value)

    def gone(self, source: Source, spot: Spot) -> list[Span]:
        del source, spot
        return []


class SetOperator(Verb):
    """`set_operator: {at: i <= limit, to: "<"}`."""

    drops = False

    def read(self, argument: Any) -> None:
        self.to = argument["to"]
        statement = pattern.statement(argument["at"])
        self.pattern = statement.value if isinstance(statement, ast.Expr) else statement

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, (ast.Compare, ast.BinOp, ast.BoolOp, ast.AugAssign)):
            yield Spot(path, node)

    def match(self, spot: Spot) -> Bindings | None:
        return pattern.match(self.pattern, spot.node)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        node = at(tree, spot.path)
        if isinstance(node, ast.Compare):
            if len(node.ops) > 1:
                raise Impossible("which of the chain's operators?")
            node.ops = [COMPARISONS[self.to]()]
        elif isinstance(node, ast.BoolOp):
            node.op = BOOLEAN[self.to]()
        elif isinstance(node, ast.BinOp):
            node.op = ARITHMETIC[self.to]()
        elif isinstance(node, ast.AugAssign):
            node.op = ARITHMETIC[self.to.removesuffix("=")]()

    def gone(self, source: Source, spot: Spot) -> list[Span]:
        del source, spot
        return []


class SetValue(Verb):
    """`set_value: {at: TIMEOUT_S = $V, to: "0"}`: a right-hand side, or a literal."""

    drops = False
    ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)

    def read(self, argument: Any) -> None:
        statement = pattern.statement(argument["at"])
        self.pattern = statement.value if isinstance(statement, ast.Expr) else statement
        self.to = pattern.expression(argument["to"])

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, cls.ASSIGNMENTS) and node.value is not None:
            yield Spot(path, node, sure=not isinstance(node, ast.AugAssign))
        elif is_literal(node):
            names = {name for name, _ in path}
            yield Spot(path, node, sure="pattern" not in names and "cls" not in names)

    def match(self, spot: Spot) -> Bindings | None:
        return pattern.match(self.pattern, spot.node)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        assigned = isinstance(spot.node, self.ASSIGNMENTS)
        path = (*spot.path, ("value", None)) if assigned else spot.path
        put(tree, path, pattern.fill(self.to, spot.bound))

    def span(self, source: Source, spot: Spot) -> Span:
        assigned = isinstance(spot.node, self.ASSIGNMENTS)
        return source.span([getattr(spot.node, "value") if assigned else spot.node])  # noqa: B009


def is_literal(node: ast.AST) -> bool:
    """A constant, or one with a sign, or a display that is read."""
    if isinstance(node, ast.UnaryOp):
        signed = isinstance(node.op, (ast.USub, ast.UAdd))
        return signed and isinstance(node.operand, ast.Constant)
    display = isinstance(node, (ast.List, ast.Tuple, ast.Set, ast.Dict))
    stored = isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))
    return isinstance(node, ast.Constant) or (display and not stored)


class Negate(Verb):
    """`negate: user.is_active`: a condition."""

    drops = False

    def read(self, argument: Any) -> None:
        self.pattern = pattern.expression(argument)

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        """Conditions; whether any other expression is one is left open."""
        if isinstance(node, ast.expr) and is_read(path, node):
            name = path[-1][0] if path else ""
            yield Spot(path, node, sure=name in ("test", "ifs", "guard"))

    def match(self, spot: Spot) -> Bindings | None:
        return pattern.match(self.pattern, spot.node)

    def ways(self, spot: Spot) -> Iterable[Way]:
        node = spot.node
        assert isinstance(node, ast.expr)
        opposites: list[ast.expr] = [ast.UnaryOp(ast.Not(), node)]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            opposites.append(node.operand)
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in OPPOSITE:
            opposite = OPPOSITE[type(node.ops[0])]()
            opposites.append(ast.Compare(node.left, [opposite], node.comparators))
        return [lambda tree, other=other: put(tree, spot.path, other) for other in opposites]

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        raise NotImplementedError("ways() has them")

    def gone(self, source: Source, spot: Spot) -> list[Span]:
        del source, spot
        return []


def is_read(path: Path, node: ast.AST) -> bool:
    """An expression whose value is used, and that stands by itself in the text."""
    partial = isinstance(node, (ast.Starred, ast.Slice, ast.FormattedValue))
    stored = isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))
    return not partial and not stored and bool(path) and path[-1][0] != "format_spec"


class SwapArgs(Verb):
    """`swap_args: {of: transfer($$$), positions: [0, 1]}`."""

    drops = False

    def read(self, argument: Any) -> None:
        self.pattern = pattern.expression(argument["of"])
        self.one, self.other = argument["positions"]

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, ast.Call):
            yield Spot(path, node, sure=len(node.args) > 1)

    def match(self, spot: Spot) -> Bindings | None:
        return pattern.match(self.pattern, spot.node)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        call = at(tree, spot.path)
        assert isinstance(call, ast.Call)
        last = max(self.one, self.other)
        if last >= len(call.args):
            raise Impossible("the call has no such argument")
        if any(isinstance(each, ast.Starred) for each in call.args[: last + 1]):
            raise Impossible("a starred argument: positions are not known")
        if dump(call.args[self.one]) == dump(call.args[self.other]):
            raise Impossible("both arguments are the same")
        call.args[self.one], call.args[self.other] = call.args[self.other], call.args[self.one]

    def gone(self, source: Source, spot: Spot) -> list[Span]:
        del source, spot
        return []


class RenameUse(Verb):
    """`rename_use: {at: student_id, to: request_id}`: one use of a name."""

    drops = False

    def read(self, argument: Any) -> None:
        self.pattern = pattern.expression(argument["at"])
        self.to = pattern.expression(argument["to"])

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if is_dotted(node):
            updated = path[-1] == ("target", None)  # of an augmented assignment: read and set
            if isinstance(getattr(node, "ctx", None), ast.Load) or updated:
                yield Spot(path, node, sure=not updated)

    def match(self, spot: Spot) -> Bindings | None:
        return pattern.match(self.pattern, spot.node)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        put(tree, spot.path, pattern.fill(self.to, {}))


def is_dotted(node: ast.AST) -> bool:
    """`a` or `a.b.c`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)
