"""`drop_stmt`: take one statement out; a sole statement leaves `pass`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import schemas
from breakkit.edits.change import Change, Layout, Place, take_statement
from breakkit.edits.kinds import Kind, Statement
from breakkit.edits.layout import without_statement
from breakkit.edits.verb import Verb

if TYPE_CHECKING:
    from breakkit.edits.program import Program

SCHEMA = schemas.text(
    "The statement to take out, as a pattern; a sole statement leaves `pass`.",
    "session.commit()",
    "$X = self._cache.get($$$)",
    "if $C: $$$",
)


class DropStmt(Verb):
    """Takes the statement with the comments that belong to it; the only one leaves `pass`."""

    def read(self, argument: str) -> tuple[Kind, ...]:
        """The statement's pattern."""
        return (Statement(argument),)

    def change(self, program: Program, place: Place) -> Change:
        """The block without the statement."""
        slot = program.slot(place.node)
        block = getattr(slot.parent, slot.field)
        may_be_empty = isinstance(slot.parent, ast.Module)
        gone = without_statement(program, block, slot.at or 0, may_be_empty=may_be_empty)
        return Change((Layout((gone,)),), lambda: take_statement(slot))


VERB = DropStmt
