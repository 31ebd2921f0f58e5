"""Verbs about statements and clauses: drop, branch, return, handler, exception, swap, default."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from benchmarks.fuzz import pattern
from benchmarks.fuzz.pattern import Bindings
from benchmarks.fuzz.tree import Path, Source, at, dump, put, put_block
from benchmarks.fuzz.verb import Impossible, Span, Spot, Verb

NEAR = 4  # how far apart the statements of a swap are, in what is tried


class DropStmt(Verb):
    """`drop_stmt: session.commit()`; a sole statement leaves `pass`."""

    def read(self, argument: Any) -> None:
        self.pattern = pattern.statement(argument)

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, ast.stmt):
            yield Spot(path, node)

    def match(self, spot: Spot) -> Bindings | None:
        return pattern.match(self.pattern, spot.node)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        put_block(tree, spot.path)


class DropReturn(Verb):
    """`drop_return: $X`: `return x` becomes `x`."""

    drops = False

    def read(self, argument: Any) -> None:
        self.pattern = pattern.expression(argument)

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, ast.Return) and node.value is not None:
            yield Spot(path, node)

    def match(self, spot: Spot) -> Bindings | None:
        assert isinstance(spot.node, ast.Return)
        return pattern.match(self.pattern, spot.node.value)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        statement = at(tree, spot.path)
        assert isinstance(statement, ast.Return)
        assert statement.value is not None
        put(tree, spot.path, ast.Expr(statement.value))

    def gone(self, source: Source, spot: Spot) -> list[Span]:
        del source, spot
        return []


class Handler(Verb):
    """What `drop_handler` and `set_exception` share: `except` clauses by what they catch."""

    pattern: ast.expr | None

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, ast.ExceptHandler):
            yield Spot(path, node)

    def match(self, spot: Spot) -> Bindings | None:
        caught = getattr(spot.node, "type", None)
        if self.pattern is None or caught is None:
            return {} if self.pattern is caught else None
        return pattern.match(self.pattern, caught)


class DropHandler(Handler):
    """`drop_handler: TimeoutError`, `except` for the bare clause."""

    def read(self, argument: Any) -> None:
        self.pattern = None if argument == "except" else pattern.expression(argument)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        """A `try` that has no clause left is its block, and then that of its `else`."""
        whole = at(tree, spot.path[:-1])
        assert isinstance(whole, (ast.Try, ast.TryStar))
        block = [*whole.body, *whole.orelse]
        if len(whole.handlers) > 1:
            put(tree, spot.path)
        elif whole.finalbody:
            put(tree, spot.path[:-1], ast.Try(block, [], [], whole.finalbody))
        else:
            put(tree, spot.path[:-1], *block)

    def region(self, source: Source, spot: Spot) -> Span:
        return source.span([at(source.tree, spot.path[:-1])])

    def gone(self, source: Source, spot: Spot) -> list[Span]:
        """The clause, and the `try` and `else` of one that goes."""
        whole = at(source.tree, spot.path[:-1])
        assert isinstance(whole, (ast.Try, ast.TryStar))
        gone = [self.span(source, spot)]
        if len(whole.handlers) == 1:
            start, _ = source.span([whole])
            gone.append((start, source.span(whole.body)[0]))
            if whole.orelse:
                gone.append((gone[0][1], source.span(whole.orelse)[0]))
        return gone


class SetException(Handler):
    """`set_exception: {from: TimeoutError, to: Exception}`."""

    drops = False

    def read(self, argument: Any) -> None:
        self.pattern = pattern.expression(argument["from"])
        self.to = pattern.expression(argument["to"])

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        put(tree, (*spot.path, ("type", None)), pattern.fill(self.to, spot.bound))

    def span(self, source: Source, spot: Spot) -> Span:
        assert isinstance(spot.node, ast.ExceptHandler)
        assert spot.node.type is not None
        return source.span([spot.node.type])


class DropBranch(Verb):
    """`drop_branch: {if: $C, keep: body | else}`."""

    def read(self, argument: Any) -> None:
        self.pattern = pattern.expression(argument["if"])
        self.keep = {"body": "body", "else": "orelse"}[argument["keep"]]

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, ast.If):
            yield Spot(path, node)

    def match(self, spot: Spot) -> Bindings | None:
        assert isinstance(spot.node, ast.If)
        return pattern.match(self.pattern, spot.node.test)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        put_block(tree, spot.path, *getattr(at(tree, spot.path), self.keep))
        parent, (name, _) = at(tree, spot.path[:-1]), spot.path[-1]
        block = getattr(parent, name)
        if is_elif(parent, spot) and not getattr(spot.node, self.keep):
            block.clear()  # the clause goes, and leaves no `else: pass`

    def gone(self, source: Source, spot: Spot) -> list[Span]:
        start, end = self.span(source, spot)
        kept = getattr(spot.node, self.keep)
        if not kept:
            return [(start, end)]
        first, last = source.span(kept)
        return [(start, first), (last, end)]


def is_elif(parent: ast.AST, spot: Spot) -> bool:
    """Whether it is a clause of the `if` above it: it stands as far left, and not in an `else`."""
    same_column = getattr(parent, "col_offset", None) == getattr(spot.node, "col_offset", None)
    return isinstance(parent, ast.If) and spot.path[-1][0] == "orelse" and same_column


def blocks(node: ast.AST) -> Iterator[tuple[str, list[ast.stmt]]]:
    """The lists of statements in a node, by the name of their field."""
    for name, value in ast.iter_fields(node):
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            yield name, value


class Swap(Verb):
    """`swap: [validate($X), save($X)]`: two statements of one block, in their present order."""

    drops = False

    def read(self, argument: Any) -> None:
        self.first, self.second = map(pattern.statement, argument)

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        for name, block in blocks(node):
            for index in range(len(block)):
                for other in range(index + 1, min(index + NEAR, len(block))):
                    yield Spot((*path, (name, index)), block[index], other, block[other])

    def look(self, path: Path, node: ast.AST) -> Iterator[Spot]:
        """Every pair whose first is meant: not only near ones."""
        for name, block in blocks(node):
            for index, statement in enumerate(block):
                if pattern.match(self.first, statement) is not None:
                    for other in range(index + 1, len(block)):
                        yield Spot((*path, (name, index)), statement, other, block[other])

    def match(self, spot: Spot) -> Bindings | None:
        bound = pattern.match(self.first, spot.node)
        return None if bound is None else pattern.match(self.second, spot.context, bound)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        name, index = spot.path[-1]
        assert index is not None
        assert spot.item is not None
        block = getattr(at(tree, spot.path[:-1]), name)
        if dump(block[index]) == dump(block[spot.item]):
            raise Impossible("both statements are the same")
        block[index], block[spot.item] = block[spot.item], block[index]

    def span(self, source: Source, spot: Spot) -> Span:
        return source.span([spot.node, spot.context])

    def gone(self, source: Source, spot: Spot) -> list[Span]:
        del source, spot
        return []


class SetDefault(Verb):
    """`set_default: {param: limit, to: "None"}`."""

    drops = False

    def read(self, argument: Any) -> None:
        self.param = argument["param"]
        self.to = pattern.expression(argument["to"])

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, ast.arguments):
            placed = [*node.posonlyargs, *node.args]
            placed = placed[len(placed) - len(node.defaults) :]
            for name, owners in (("defaults", placed), ("kw_defaults", node.kwonlyargs)):
                for index, default in enumerate(getattr(node, name)):
                    if default is not None:
                        yield Spot((*path, (name, index)), default, context=owners[index])

    def match(self, spot: Spot) -> Bindings | None:
        return {} if getattr(spot.context, "arg", None) == self.param else None

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        put(tree, spot.path, pattern.fill(self.to, {}))
