"""Expressions, statements and decorators, and what every kind of place can say of itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, ClassVar

from breakkit.edits import gaps
from breakkit.edits.matching import is_any_display, match
from breakkit.edits.pattern import (
    metavariables,
    one_name,
    read_expression,
    read_statement,
)
from breakkit.edits.program import FRAMES, AnyNode, Span
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.edits.matching import Bindings, Condition
    from breakkit.edits.program import Program, Slot

NO_VALUES = (ast.Starred, ast.Slice, ast.FormattedValue)


class Kind:
    """A pattern for one kind of place.

    Args:
        text: the pattern, as the spec says it.

    Raises:
        BadPattern: the text is no pattern of this kind.
    """

    name: ClassVar[str]
    in_blocks: ClassVar[bool] = False
    """Whether all such places are statements or their clauses, not parts of expressions."""
    type: type | tuple[type, ...] = ast.AST
    """The class of the nodes that can be such places."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise BadPattern(
                tr("{text!r} is not a pattern", text=text), tr("write it as a text, in quotes")
            )
        self.text = text
        self.tree = self.read(text)
        self.condition: Condition | None = None

    def read(self, text: str) -> ast.AST:
        """The tree of the pattern."""
        return read_expression(text)

    @property
    def names(self) -> set[str]:
        """The metavariables of the pattern."""
        return metavariables(self.tree)

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """Whether a node that hangs there is a place of this kind."""
        raise NotImplementedError

    def subject(self, node: AnyNode, slot: Slot) -> object:
        """What the pattern is held against, for a place of this kind."""
        del slot
        return node

    def match(self, node: ast.AST, slot: Slot) -> Bindings | None:
        """What the metavariables stand for, if the node is such a place and matches."""
        if not self.hangs(node, slot):
            return None
        return match(self.tree, self.subject(node, slot), self.condition)

    def differs(self, node: ast.AST, slot: Slot) -> str:
        """Why a place of this kind does not match, where its tree alone does not say it."""
        del node, slot
        return tr("a metavariable stands for what `where` does not allow")

    def advice(self) -> str:
        """What to do where nothing matches; empty where there is nothing to say."""
        return ""

    def span(self, program: Program, node: ast.AST) -> Span:
        """The text of a place, redundant parentheses included."""
        return gaps.outer(program, node)


class Expression(Kind):
    """A value that is read."""

    name = "expr"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.type = type(self.tree)
        if one_name(self.tree) is not None:
            self.type = ast.expr
        elif is_any_display(self.tree, ast.Dict(keys=[], values=[])):
            self.type = (ast.Dict, ast.Set)

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """Any expression, unless it is assigned to or deleted, or text of an f-string."""
        if not isinstance(node, self.type) or isinstance(node, NO_VALUES):
            return False
        if type(slot.parent).__name__ in FRAMES or slot.field == "format_spec":
            return False
        return isinstance(getattr(node, "ctx", None), (ast.Load, type(None)))

    def span(self, program: Program, node: ast.AST) -> Span:
        """The bare expression."""
        return program.span(node)


class Statement(Kind):
    """A statement of a block; an `elif` is a part of one."""

    name = "stmt"
    in_blocks = True
    type = ast.stmt

    def read(self, text: str) -> ast.AST:
        """The tree of a statement."""
        return read_statement(text)

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """Any statement of a block."""
        if not isinstance(node, ast.stmt) or slot.at is None:
            return False
        is_alone_in_else = slot.field == "orelse" and isinstance(slot.parent, ast.If)
        return not (is_alone_in_else and is_elif(node, slot.parent))

    def span(self, program: Program, node: ast.AST) -> Span:
        """The statement with its decorators."""
        return Span(gaps.statement_start(program, node), program.span(node).end)


class Around(Statement):
    """A statement that encloses a place; an `elif` is as good as an `if`."""

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """Any statement."""
        del slot
        return isinstance(node, ast.stmt)


def is_elif(node: ast.AST, parent: ast.AST) -> bool:
    """Whether an `if` in another one's `else` is written `elif`: it stands in the same column."""
    return (
        isinstance(node, ast.If)
        and isinstance(parent, ast.If)
        and parent.orelse == [node]
        and node.col_offset == parent.col_offset
    )


class Decorator(Kind):
    """A decorator, without its @."""

    name = "decorator"

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """What stands over a function or class."""
        del node
        return slot.field == "decorator_list"

    def span(self, program: Program, node: ast.AST) -> Span:
        """The decorator with its @."""
        slot = program.slot(node)
        start = gaps.decorator_start(program, slot.parent, slot.at or 0)
        return Span(start, gaps.outer(program, node).end)
