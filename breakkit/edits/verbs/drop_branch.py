"""`drop_branch`: keep one branch of an `if`, without the question."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import blocks, gaps, schemas
from breakkit.edits.change import Change, Layout, Place, Replacement, put_block, take_statement
from breakkit.edits.kinds import Expression, Kind, is_elif
from breakkit.edits.layout import line_at, without_statement
from breakkit.edits.verb import Verb
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from breakkit.edits.program import AnyNode, Program, Slot, Span

SCHEMA = schemas.mapping(
    "The `if` or `elif` whose question goes, so that one branch always runs.",
    {"if": "user.is_admin", "keep": "body"},
    if_=schemas.text("The condition, as a pattern.", "$C", "user.is_admin"),
    keep=schemas.choice("The branch that stays.", "body", "else"),
)


class Question(Expression):
    """An `if` or `elif`, by its condition."""

    in_blocks = True

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.type = ast.If

    def subject(self, node: AnyNode, slot: Slot) -> object:
        """The condition."""
        del slot
        return node.test

    def span(self, program: Program, node: ast.AST) -> Span:
        """The whole statement, from its `if` or `elif` on."""
        return program.span(node)


class DropBranch(Verb):
    """Leaves one branch of an `if`, as if the question had only that answer."""

    def read(self, argument: Mapping[str, str]) -> tuple[Kind, ...]:
        """The condition's pattern."""
        self.keeps_body = argument["keep"] == "body"
        if argument["keep"] not in {"body", "else"}:
            raise BadPattern(
                tr("keep: {keep!r} is neither body nor else", keep=argument["keep"]),
                tr("write `keep: body` or `keep: else`"),
            )
        return (Question(argument["if"]),)

    def change(self, program: Program, place: Place) -> Change:
        """The branch that stays, in place of the statement or of its `elif`."""
        node: AnyNode = place.node
        slot = program.slot(node)
        block = node.body if self.keeps_body else node.orelse
        if is_elif(node, slot.parent):
            write = keep_elif_body if self.keeps_body else drop_elif
            return changed(write(program, node), lambda: setattr(slot.parent, "orelse", block))
        if self.keeps_body:
            colon = blocks.colon_before(program, program.span(node.test).end, block)
            written = (blocks.unwrap(program, node, colon, block),)
        elif not block:
            around = getattr(slot.parent, slot.field)
            is_module = isinstance(slot.parent, ast.Module)
            gone = without_statement(program, around, slot.at or 0, may_be_empty=is_module)
            return changed((gone,), lambda: take_statement(slot))
        elif is_elif(block[0], node):
            start = program.span(block[0]).start
            written = (Replacement(place.span.start, start + len("el"), ""),)
        else:
            colon = blocks.colon_before(program, program.span(node.body[-1]).end, block)
            written = (blocks.unwrap(program, node, colon, block),)
        return changed(written, lambda: put_block(slot, block))


def changed(replacements: tuple[Replacement, ...], intend: Callable[[], None]) -> Change:
    """A change that can be written in one way only."""
    return Change((Layout(replacements),), intend)


def keep_elif_body(program: Program, node: ast.If) -> tuple[Replacement, ...]:
    """Make an `elif` the last word: `else`, and nothing behind its body."""
    whole = program.span(node)
    colon = blocks.colon_before(program, program.span(node.test).end, node.body)
    head = Replacement(whole.start, colon.start, "else")
    start = line_at(program, program.span(node.body[-1]).end).end
    end = line_at(program, whole.end).end
    return (head, Replacement(start, end, "")) if end > start else (head,)


def drop_elif(program: Program, node: ast.If) -> tuple[Replacement, ...]:
    """Take an `elif` out; what is behind it stays."""
    whole = program.span(node)
    end = line_at(program, whole.end).end
    if node.orelse:
        after = program.span(node.body[-1]).end
        between = gaps.tokens(program, after, gaps.block_start(program, node.orelse))
        words = [token.start for token in between if token.text == "else"]
        follows = words[0] if words else program.span(node.orelse[0]).start
        end = line_at(program, follows).start
    return (Replacement(line_at(program, whole.start).start, end, ""),)


VERB = DropBranch
