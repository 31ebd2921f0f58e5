"""What stands in a row, separated by commas: entries, arguments, bases, elements."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import gaps
from breakkit.edits.kinds.code import Kind
from breakkit.edits.pattern import (
    BARE_WORD,
    read_argument,
    read_entry,
    read_expression,
    read_module,
)
from breakkit.edits.program import AnyNode, Span
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.edits.program import Program, Slot


class Entry(Kind):
    """An entry of a dict literal: `key`, `key: value`, `**more`, or a bare word for a string."""

    name = "entry"
    type = ast.expr

    def read(self, text: str) -> ast.AST:
        """A slice `key:value`, either side missing where any will do; a keyword for `**more`."""
        if BARE_WORD.match(text) and text not in {"None", "True", "False"}:
            return ast.Slice(lower=ast.Constant(text))
        if (key := self.read_key(text)) is not None:
            return ast.Slice(lower=key)
        return read_entry(text)

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

    def advice(self) -> str:
        """How a key is written."""
        return tr(
            "a bare word is a string key; write any other key as Python, for example '\"a-b\"'"
        )

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
    type = (ast.expr, ast.keyword)

    def read(self, text: str) -> ast.AST:
        """A keyword (with value None where any will do) or an expression."""
        if BARE_WORD.match(text):
            return ast.keyword(arg=text, value=ast.Name("breakkit_one__"))
        return read_argument(text)

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """What stands between the parentheses of a call."""
        del node
        return isinstance(slot.parent, ast.Call) and slot.field != "func"

    def advice(self) -> str:
        """How an argument is written."""
        return tr(
            "a bare word is a keyword's name; `(user)` is the variable as a positional argument"
        )

    def span(self, program: Program, node: ast.AST) -> Span:
        """The argument without its comma."""
        return program.span(node) if isinstance(node, ast.keyword) else gaps.outer(program, node)


class Base(Argument):
    """A base of a class, or a keyword beside the bases; a bare word is a base."""

    name = "base"

    def read(self, text: str) -> ast.AST:
        """As for an argument, but a word is a name."""
        return super().read(f"({text})" if BARE_WORD.match(text) else text)

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """What stands between the parentheses behind a class's name."""
        del node
        return isinstance(slot.parent, ast.ClassDef) and slot.field in {"bases", "keywords"}


class Element(Kind):
    """An element of a list, tuple or set literal."""

    name = "element"
    type = ast.expr

    def read(self, text: str) -> ast.AST:
        """An expression, or one with a star."""
        match read_module(text, "[", "\n]").body:
            case [ast.Expr(value=ast.List(elts=[element]))]:
                return element
        raise BadPattern(
            tr("the pattern {text!r} is not one element", text=text),
            tr("write one element, for example `*$REST`"),
        )

    def hangs(self, node: AnyNode, slot: Slot) -> bool:
        """Elements of what is read; those that are assigned to are targets."""
        del node
        owner = slot.parent
        is_read = isinstance(getattr(owner, "ctx", None), (ast.Load, type(None)))
        return isinstance(owner, (ast.List, ast.Tuple, ast.Set)) and is_read
