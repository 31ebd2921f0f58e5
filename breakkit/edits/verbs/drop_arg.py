"""`drop_arg`: take one argument out of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.edits import schemas
from breakkit.edits.change import Change, Place, take
from breakkit.edits.kinds import Argument, Kind
from breakkit.edits.layout import without_item
from breakkit.edits.tree import arguments_of
from breakkit.edits.verb import Verb, one_layout

if TYPE_CHECKING:
    from breakkit.edits.program import AnyNode, Program

SCHEMA = schemas.text(
    "The argument to take out of a call: a keyword's name as a bare word, or an argument as a"
    " pattern (`(user)` is the variable, not the keyword).",
    "timeout",
    "timeout=$V",
    "(user)",
    "*$ARGS",
)


class DropArg(Verb):
    """Takes the argument with its comma and the comments that belong to it."""

    def read(self, argument: str) -> tuple[Kind, ...]:
        """The argument's pattern."""
        return (Argument(argument),)

    def change(self, program: Program, place: Place) -> Change:
        """The call without the argument."""
        node: AnyNode = place.node
        slot = program.slot(node)
        row = arguments_of(slot.parent)
        spans = [self.kinds[0].span(program, item) for item in row]
        end = program.span(slot.parent).end - 1
        gone = without_item(program, spans, row.index(node), end)
        return one_layout(*gone, "", lambda: take(slot))


VERB = DropArg
