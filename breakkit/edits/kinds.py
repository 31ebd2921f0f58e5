"""The kinds of places that patterns speak of: where they hang, what of them is matched, their text.

A kind is made from a pattern. It is asked about nodes that were walked over, one by one.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, ClassVar

from breakkit.edits import gaps
from breakkit.edits.matching import match
from breakkit.edits.pattern import (
    BARE_WORD,
    metavariables,
    one_name,
    read_expression,
    read_module,
    read_statement,
)
from breakkit.edits.program import AnyNode, Span
from breakkit.errors import BadPattern

if TYPE_CHECKING:
    from breakkit.edits.matching import Bindings, Condition
    from breakkit.edits.program import Program, Slot


class Kind:
    """A pattern for one kind of place.

    Args:
        text: the pattern, as the spec says it.

    Raises:
        BadPattern: the text is no pattern of this kind.
    """

    name: ClassVar[str]
    advice: ClassVar[str] = ""

    def __init__(self, text: str) -> None:
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
        return "a metavariable stands for what `where` does not allow"

    def span(self, program: Program, node: ast.AST) -> Span:
        """The text of a place, redundant parentheses included."""
        return gaps.outer(program, node)


class Expression(Kind):
    """A value that is read."""

    name = "expr"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.type = ast.expr if one_name(self.tree) is not None else type(self.tree)

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """Any expression, unless it is assigned to or deleted."""
        del slot
        if not isinstance(node, self.type):
            return False
        return isinstance(getattr(node, "ctx", None), (ast.Load, type(None)))

    def span(self, program: Program, node: ast.AST) -> Span:
        """The bare expression."""
        return program.span(node)


class Statement(Kind):
    """A statement of a block; an `elif` is a part of one."""

    name = "stmt"

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


def is_elif(node: ast.AST, parent: ast.AST) -> bool:
    """Whether an `if` in another one's `else` is written `elif`: it stands in the same column."""
    return (
        isinstance(node, ast.If)
        and isinstance(parent, ast.If)
        and parent.orelse == [node]
        and node.col_offset == parent.col_offset
    )


class Entry(Kind):
    """An entry of a dict literal: `key`, `key: value`, `**more`, or a bare word for a string."""

    name = "entry"
    advice = "a bare word is a string key; write any other key as Python, for example '\"a-b\"'"

    def read(self, text: str) -> ast.AST:
        """A slice `key:value`, either side missing where any will do; a keyword for `**more`."""
        if BARE_WORD.match(text) and text not in {"None", "True", "False"}:
            return ast.Slice(lower=ast.Constant(text))
        if (key := self.read_key(text)) is not None:
            return ast.Slice(lower=key)
        module = read_module(text, "{", "\n}")
        match module.body:
            case [ast.Expr(value=ast.Dict(keys=[None], values=[value]))]:
                return ast.keyword(arg=None, value=value)
            case [ast.Expr(value=ast.Dict(keys=[key], values=[value]))]:
                return ast.Slice(lower=key, upper=value)
        raise BadPattern(f"the pattern {text!r} is not one entry: key, key: value or **more")

    @staticmethod
    def read_key(text: str) -> ast.expr | None:
        """The pattern as a key alone, if it is one."""
        try:
            return read_expression(text)
        except BadPattern:
            return None

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """The value of an entry stands for it."""
        del node
        return slot.field == "values" and isinstance(slot.parent, ast.Dict)

    def subject(self, node: AnyNode, slot: Slot) -> object:
        """The entry in the form of the pattern; without its value where the pattern has none."""
        key = slot.parent.keys[slot.at]
        if key is None:
            return ast.keyword(arg=None, value=node)
        has_value = getattr(self.tree, "upper", None) is not None
        return ast.Slice(lower=key, upper=node if has_value else None)

    def span(self, program: Program, node: ast.AST) -> Span:
        """From the key to the value."""
        return entry_span(program, program.slot(node))


def entry_span(program: Program, slot: Slot) -> Span:
    """Where an entry of a dict literal stands, without its comma."""
    owner, at = slot.parent, slot.at or 0
    key, value = owner.keys[at], owner.values[at]
    end = gaps.outer(program, value).end
    if key is not None:
        return Span(gaps.outer(program, key).start, end)
    before = program.span(owner.values[at - 1]).end if at else program.span(owner).start
    stars = [t for t in gaps.tokens(program, before, program.span(value).start) if t.text == "**"]
    return Span(stars[-1].start, end)


class Argument(Kind):
    """An argument of a call: a bare word is a keyword's name."""

    name = "arg"
    advice = "a bare word is a keyword's name; `(user)` is the variable as a positional argument"

    def read(self, text: str) -> ast.AST:
        """A keyword (with value None where any will do) or an expression."""
        if BARE_WORD.match(text):
            return ast.keyword(arg=text, value=ast.Name("breakkit_one__"))
        module = read_module(text, "f(", "\n)")
        match module.body:
            case [ast.Expr(value=ast.Call(args=[one], keywords=[]))]:
                return one
            case [ast.Expr(value=ast.Call(args=[], keywords=[keyword]))]:
                return keyword
        raise BadPattern(f"the pattern {text!r} is not one argument")

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """What stands between the parentheses of a call."""
        del node
        return isinstance(slot.parent, ast.Call) and slot.field != "func"

    def span(self, program: Program, node: ast.AST) -> Span:
        """The argument without its comma."""
        return program.span(node) if isinstance(node, ast.keyword) else gaps.outer(program, node)


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


KINDS: dict[str, type[Kind]] = {
    kind.name: kind for kind in (Expression, Statement, Entry, Argument, Decorator)
}
