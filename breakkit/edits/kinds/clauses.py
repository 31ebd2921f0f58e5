"""Clauses of statements: `except` and the context managers of `with`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import gaps
from breakkit.edits.kinds.code import Kind
from breakkit.edits.pattern import (
    read_expression,
    read_module,
)
from breakkit.edits.program import AnyNode, Span
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.edits.program import Program, Slot


class Handler(Kind):
    """An `except` clause, by what it catches; `except` alone catches everything."""

    name = "handler"
    in_blocks = True
    type = ast.ExceptHandler

    def read(self, text: str) -> ast.AST:
        """A clause without a body."""
        head = text.strip().removesuffix(":")
        if head.split(maxsplit=1)[:1] not in (["except"], ["except*"]):
            return ast.ExceptHandler(type=read_expression(text), name=None, body=[])
        module = read_module(f"try: pass\n{head}: pass")
        match module.body:
            case [ast.Try(handlers=[handler])] | [ast.TryStar(handlers=[handler])]:
                return ast.ExceptHandler(type=handler.type, name=handler.name, body=[])
        raise BadPattern(
            tr("the pattern {text!r} is not one except clause", text=text),
            tr("write for example `except TimeoutError`"),
        )

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """A clause of a `try`."""
        del slot
        return isinstance(node, ast.ExceptHandler)

    def subject(self, node: AnyNode, slot: Slot) -> object:
        """The clause without its body; without its name where the pattern has none."""
        del slot
        name = node.name if getattr(self.tree, "name", None) else None
        return ast.ExceptHandler(type=node.type, name=name, body=[])

    def span(self, program: Program, node: ast.AST) -> Span:
        """The whole clause."""
        return program.span(node)


class WithItem(Kind):
    """One context manager of a `with`, with or without its name."""

    name = "with item"
    type = ast.withitem

    def read(self, text: str) -> ast.AST:
        """An item of a `with`."""
        module = read_module(f"with {text}: pass")
        match module.body:
            case [ast.With(items=[item])]:
                return item
        raise BadPattern(
            tr("the pattern {text!r} is not one context manager", text=text),
            tr("write for example `open($$$)`"),
        )

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """What stands behind `with`."""
        del slot
        return isinstance(node, ast.withitem)

    def subject(self, node: AnyNode, slot: Slot) -> object:
        """The item; without its name where the pattern has none."""
        del slot
        has_name = getattr(self.tree, "optional_vars", None) is not None
        name = node.optional_vars if has_name else None
        return ast.withitem(context_expr=node.context_expr, optional_vars=name)

    def span(self, program: Program, node: AnyNode) -> Span:
        """The context manager, and its name."""
        start, end = gaps.outer(program, node.context_expr)
        if node.optional_vars is not None:
            end = gaps.outer(program, node.optional_vars).end
        return Span(start, end)
