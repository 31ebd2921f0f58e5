"""What the oracle knows of a verb: where it could act, what a spec means there, what it does."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks.fuzz.pattern import Bindings
from benchmarks.fuzz.tree import Path, Source
from breakkit.model import Edit

Span = tuple[int, int]
Way = Callable[[ast.Module], None]


class Impossible(Exception):
    """There is no program that the edit could mean at this place."""


@dataclass(frozen=True)
class Spot:
    """A place that a verb could edit.

    Args:
        path: leads to `node`.
        node: what is touched; of a dict entry the dict, of two statements the first.
        item: which entry, or where in the block the second statement is.
        context: what a spec needs beside the node: the other statement, the parameter, the literal.
        sure: False where the format leaves open whether this is a place.
        bound: what the metavariables stand for.
    """

    path: Path
    node: ast.AST
    item: int | None = None
    context: ast.AST | None = None
    sure: bool = True
    bound: Bindings = field(default_factory=dict)


class Verb(ABC):
    """A verb with its argument, as the oracle understands it."""

    drops = True

    def __init__(self, edit: Edit) -> None:
        self.edit = edit
        self.read(edit.argument)

    @abstractmethod
    def read(self, argument: Any) -> None:
        """Take the argument apart; SyntaxError if it is not Python."""

    @classmethod
    @abstractmethod
    def spots(cls, path: Path, node: ast.AST) -> Iterator[Spot]:
        """What the verb could edit about this node, whatever the argument."""

    def look(self, path: Path, node: ast.AST) -> Iterator[Spot]:
        """Like `spots`, for a verb that acts on what its argument says."""
        return self.spots(path, node)

    @abstractmethod
    def match(self, spot: Spot) -> Bindings | None:
        """Whether the argument means that place."""

    @abstractmethod
    def perform(self, tree: ast.Module, spot: Spot) -> None:
        """Make the change in a fresh tree of the same text."""

    def ways(self, spot: Spot) -> Iterable[Way]:
        """Every change that would be right; usually one."""
        return [lambda tree: self.perform(tree, spot)]

    def span(self, source: Source, spot: Spot) -> Span:
        """What is dropped or changed."""
        return source.span([spot.node])

    def region(self, source: Source, spot: Spot) -> Span:
        """What the change may touch: the span, unless something around it must follow."""
        return self.span(source, spot)

    def gone(self, source: Source, spot: Spot) -> list[Span]:
        """Where comments may go with it."""
        return [self.span(source, spot)]
