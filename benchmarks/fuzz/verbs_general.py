"""`replace` and `comment_out`, which do what others do at the same places."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from benchmarks.fuzz import pattern
from benchmarks.fuzz.pattern import Bindings
from benchmarks.fuzz.tree import Path, Source, at, put
from benchmarks.fuzz.verb import Span, Spot, Verb, Way
from benchmarks.fuzz.verbs_blocks import DropStmt
from benchmarks.fuzz.verbs_expressions import is_read
from benchmarks.fuzz.verbs_items import DropArg, DropDecorator, DropEntry


class Expression(Verb):
    """An expression that is read, as `replace` with `kind: expr` finds it."""

    def read(self, argument: Any) -> None:
        self.pattern = pattern.expression(argument)

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, ast.expr):
            if is_read(path, node):
                yield Spot(path, node)
            elif isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
                yield Spot(path, node, sure=False)

    def match(self, spot: Spot) -> Bindings | None:
        return pattern.match(self.pattern, spot.node)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        raise NotImplementedError("only found, never dropped")


KINDS: dict[str, type[Verb]] = {
    "expr": Expression,
    "stmt": DropStmt,
    "entry": DropEntry,
    "arg": DropArg,
    "decorator": DropDecorator,
}


class CommentOut(Verb):
    """`comment_out: {entry: request_id}`: what the tree loses is what `drop_…` takes from it."""

    def read(self, argument: Any) -> None:
        ((self.kind, what),) = argument.items()
        self.drop = KINDS[self.kind](replace(self.edit, argument=what))

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        raise NotImplementedError("look() has those of the argument's kind")

    def look(self, path: Path, node: ast.AST) -> Iterator[Spot]:
        return self.drop.look(path, node)

    def match(self, spot: Spot) -> Bindings | None:
        return self.drop.match(spot)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        self.drop.perform(tree, spot)

    def span(self, source: Source, spot: Spot) -> Span:
        return self.drop.span(source, spot)


class Replace(Verb):
    """`replace: {kind: expr, pattern: $A <= $B, with: $B > $A}`."""

    drops = False

    def read(self, argument: Any) -> None:
        self.kind = argument["kind"]
        self.find = KINDS[self.kind](replace(self.edit, argument=argument["pattern"]))
        self.to = argument["with"]

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        raise NotImplementedError("look() has those of the argument's kind")

    def look(self, path: Path, node: ast.AST) -> Iterator[Spot]:
        return self.find.look(path, node)

    def match(self, spot: Spot) -> Bindings | None:
        return self.find.match(spot)

    def ways(self, spot: Spot) -> Iterable[Way]:
        return [lambda tree: self.perform(tree, spot)]

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        if self.kind == "entry":
            new = pattern.entry(self.to)
            display = at(tree, spot.path)
            assert isinstance(display, ast.Dict)
            assert isinstance(new, ast.Dict)
            assert spot.item is not None
            filled = pattern.fill(new, spot.bound)
            display.keys[spot.item], display.values[spot.item] = filled.keys[0], filled.values[0]
            return
        parsers = {"stmt": pattern.statement, "arg": pattern.argument}
        template: ast.AST = parsers.get(self.kind, pattern.expression)(self.to)
        put(tree, spot.path, pattern.fill(template, spot.bound))

    def span(self, source: Source, spot: Spot) -> Span:
        return self.find.span(source, spot)
