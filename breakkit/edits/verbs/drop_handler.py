"""`drop_handler`: take one `except` clause out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.edits import blocks, schemas
from breakkit.edits.change import Change, Layout, Place, put_block, take
from breakkit.edits.kinds import Handler, Kind
from breakkit.edits.layout import line_at
from breakkit.edits.verb import Verb, one_layout
from breakkit.errors import WouldNotParse
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.edits.program import AnyNode, Program

SCHEMA = schemas.text(
    "The exception of the `except` clause to take out, as a pattern; `except` alone is the bare"
    " clause.",
    "TimeoutError",
    "(KeyError, $_)",
    "except",
)


class DropHandler(Verb):
    """Takes one clause; where it is the last thing that a `try` has, the `try` goes too."""

    def read(self, argument: str) -> tuple[Kind, ...]:
        """The clause's pattern."""
        return (Handler(argument),)

    def change(self, program: Program, place: Place) -> Change:
        """The `try` without the clause, or its body alone."""
        slot = program.slot(place.node)
        owner: AnyNode = slot.parent
        if len(owner.handlers) > 1 or (owner.finalbody and not owner.orelse):
            start = line_at(program, place.span.start).start
            end = line_at(program, place.span.end).end
            return one_layout(start, end, "", lambda: take(slot))
        if owner.orelse:
            raise WouldNotParse(
                tr("it is the only except clause, and the `else` of the try needs one"),
                tr("use set_exception or replace"),
            )
        around = program.slot(owner)
        colon = blocks.colon_before(program, program.span(owner).start, owner.body)
        alone = blocks.unwrap(program, owner, colon, owner.body)
        return Change((Layout((alone,)),), lambda: put_block(around, owner.body))


VERB = DropHandler
