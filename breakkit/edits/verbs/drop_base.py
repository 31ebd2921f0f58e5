"""`drop_base`: take one base out of a class's bases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.edits import gaps, schemas
from breakkit.edits.change import Change, Place, take
from breakkit.edits.kinds import Base, Kind
from breakkit.edits.layout import without_item
from breakkit.edits.tree import arguments_of
from breakkit.edits.verb import Verb, one_layout

if TYPE_CHECKING:
    from breakkit.edits.program import AnyNode, Program

SCHEMA = schemas.text(
    "The base class to take out, as a pattern; `metaclass=$M` takes a keyword out.",
    "LoginRequiredMixin",
    "Generic[$T]",
    "metaclass=$M",
)


class DropBase(Verb):
    """Takes the base with its comma; the only one goes with the parentheses."""

    def read(self, argument: str) -> tuple[Kind, ...]:
        """The base's pattern."""
        return (Base(argument),)

    def change(self, program: Program, place: Place) -> Change:
        """The class without the base."""
        node: AnyNode = place.node
        slot = program.slot(node)
        row = arguments_of(slot.parent)
        inside = gaps.class_interior(program, slot.parent)
        if len(row) == 1:
            return one_layout(inside.start - 1, inside.end + 1, "", lambda: take(slot))
        spans = [self.kinds[0].span(program, item) for item in row]
        gone = without_item(program, spans, row.index(node), inside.end)
        return one_layout(*gone, "", lambda: take(slot))


VERB = DropBase
