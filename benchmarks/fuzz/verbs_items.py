"""Verbs that drop one item of several: entries, arguments, decorators, bases, elements, `with`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from benchmarks.fuzz import pattern
from benchmarks.fuzz.pattern import Bindings
from benchmarks.fuzz.tree import Definition, Path, Source, at, put, put_block
from benchmarks.fuzz.verb import Impossible, Span, Spot, Verb


class DropEntry(Verb):
    """`drop_entry: request_id`, `'"a"'`, `'"a": $V'`, `**$MORE`."""

    key: ast.expr | None
    value: ast.expr | None

    def read(self, argument: Any) -> None:
        if argument.isidentifier() and argument not in ("None", "True", "False"):
            self.key, self.value = ast.Constant(argument), None
            return
        entry = pattern.entry(argument)
        if isinstance(entry, ast.Dict):
            (self.key,), (self.value,) = entry.keys, entry.values
        else:
            self.key, self.value = entry, None

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, ast.Dict):
            for item in range(len(node.keys)):
                yield Spot(path, node, item)

    def match(self, spot: Spot) -> Bindings | None:
        key, value = entry_of(spot)
        if (self.key is None) != (key is None):
            return None
        bound = pattern.match(self.key, key)
        if bound is None or self.value is None:
            return bound
        return pattern.match(self.value, value, bound)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        display = at(tree, spot.path)
        assert isinstance(display, ast.Dict)
        assert spot.item is not None
        del display.keys[spot.item], display.values[spot.item]

    def span(self, source: Source, spot: Spot) -> Span:
        key, value = entry_of(spot)
        if key is not None:
            return source.span([key, value])
        start, end = source.span([value])
        return source.text.rindex("**", 0, start), end


def entry_of(spot: Spot) -> tuple[ast.expr | None, ast.expr]:
    assert isinstance(spot.node, ast.Dict)
    assert spot.item is not None
    return spot.node.keys[spot.item], spot.node.values[spot.item]


class DropArg(Verb):
    """`drop_arg: timeout`, `timeout=$V`, `(user)`, `*$ARGS`."""

    def read(self, argument: Any) -> None:
        self.name = argument if argument.isidentifier() else None
        self.pattern = None if self.name else pattern.argument(argument)

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, ast.Call):
            for name in ("args", "keywords"):
                for index, item in enumerate(getattr(node, name)):
                    yield Spot((*path, (name, index)), item)

    def match(self, spot: Spot) -> Bindings | None:
        if self.name is not None:
            return {} if getattr(spot.node, "arg", None) == self.name else None
        return pattern.match(self.pattern, spot.node)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        put(tree, spot.path)


class DropDecorator(Verb):
    """`drop_decorator: functools.lru_cache`."""

    def read(self, argument: Any) -> None:
        self.pattern = pattern.expression(argument)

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, Definition):
            for index, item in enumerate(node.decorator_list):
                yield Spot((*path, ("decorator_list", index)), item)

    def match(self, spot: Spot) -> Bindings | None:
        return pattern.match(self.pattern, spot.node)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        put(tree, spot.path)


class DropBase(Verb):
    """`drop_base: Generic[$T]`, `metaclass=$M`."""

    def read(self, argument: Any) -> None:
        self.pattern = pattern.argument(argument)

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, ast.ClassDef):
            for name in ("bases", "keywords"):
                for index, item in enumerate(getattr(node, name)):
                    yield Spot((*path, (name, index)), item)

    def match(self, spot: Spot) -> Bindings | None:
        return pattern.match(self.pattern, spot.node)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        put(tree, spot.path)


class DropElement(Verb):
    """`drop_element: {of: ALLOWED, value: '"es"'}`."""

    LITERALS = (ast.List, ast.Tuple, ast.Set)

    def read(self, argument: Any) -> None:
        self.of = pattern.expression(argument["of"])
        self.value = pattern.argument(argument["value"])

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        """By the literal itself, and by the name where it is assigned to one."""
        literal: ast.AST | None = node
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            literal, path = node.value, (*path, ("value", None))
            if isinstance(literal, ast.Call) and len(literal.args) == 1:
                literal, path = literal.args[0], (*path, ("args", 0))
        if isinstance(literal, cls.LITERALS) and is_loaded(literal):
            for index, item in enumerate(literal.elts):
                yield Spot((*path, ("elts", index)), item, context=node)

    def match(self, spot: Spot) -> Bindings | None:
        if isinstance(spot.context, (ast.Assign, ast.AnnAssign)):
            held = names(spot.context)
        else:
            held = [spot.context]
        for each in held:
            bound = pattern.match(self.of, each)
            if bound is not None:
                return pattern.match(self.value, spot.node, bound)
        return None

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        put(tree, spot.path)
        literal = at(tree, spot.path[:-1])
        if isinstance(literal, ast.Set) and not literal.elts:
            put(tree, spot.path[:-1], ast.Call(ast.Name("set"), [], []))

    def region(self, source: Source, spot: Spot) -> Span:
        """With one element left a tuple needs its comma, without any a set is a call."""
        literal = at(source.tree, spot.path[:-1])
        few = isinstance(literal, (ast.Tuple, ast.Set)) and len(literal.elts) < 3
        return source.span([literal]) if few else self.span(source, spot)


def null_context(tree: ast.Module) -> ast.expr:
    """How the module says `contextlib.nullcontext`."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "contextlib":
            for alias in node.names:
                if alias.name == "nullcontext":
                    return ast.Name(alias.asname or alias.name)
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "contextlib":
                    return ast.Attribute(ast.Name(alias.asname or alias.name), "nullcontext")
    raise Impossible("contextlib is not imported")


def names(assignment: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    """The names, plain or dotted, that a value is assigned to."""
    targets = getattr(assignment, "targets", None) or [getattr(assignment, "target", None)]
    return [target for target in targets if isinstance(target, (ast.Name, ast.Attribute))]


def is_loaded(literal: ast.AST) -> bool:
    """Not a target of an assignment."""
    return not isinstance(getattr(literal, "ctx", None), (ast.Store, ast.Del))


class DropWith(Verb):
    """`drop_with: self._lock`, `body: dedent | if-true | nullcontext`."""

    def read(self, argument: Any) -> None:
        self.pattern = pattern.expression(argument)

    @classmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        if isinstance(node, (ast.With, ast.AsyncWith)):
            for index, item in enumerate(node.items):
                yield Spot((*path, ("items", index)), item, item=len(node.items))

    def match(self, spot: Spot) -> Bindings | None:
        assert isinstance(spot.node, ast.withitem)
        return pattern.match(self.pattern, spot.node.context_expr)

    def perform(self, tree: ast.Module, spot: Spot) -> None:
        block = at(tree, spot.path[:-1])
        assert isinstance(block, (ast.With, ast.AsyncWith))
        if len(block.items) > 1:
            put(tree, spot.path)
        elif self.edit.body == "dedent":
            put_block(tree, spot.path[:-1], *block.body)
        elif self.edit.body == "nullcontext":
            item = block.items[0]
            held = [item.context_expr] if item.optional_vars else []  # what `as` still names
            item.context_expr = ast.Call(null_context(tree), held, [])
        else:
            put(tree, spot.path[:-1], ast.If(ast.Constant(value=True), block.body, []))

    def span(self, source: Source, spot: Spot) -> Span:
        if spot.item == 1:
            return source.span([at(source.tree, spot.path[:-1])])
        return source.span([spot.node])

    def gone(self, source: Source, spot: Spot) -> list[Span]:
        """The lines of the `with` itself, to their end."""
        start, _ = self.span(source, spot)
        _, end = source.span([spot.node])
        if spot.item == 1:
            end = source.line_start(source.line_of(end) + 1)
        return [(start, end)]
