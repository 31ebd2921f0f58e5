"""`drop_decorator`: take one decorator off a function or class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.edits import gaps, schemas
from breakkit.edits.change import Change, Place, take
from breakkit.edits.kinds import Decorator, Kind
from breakkit.edits.layout import line_at, own_lines
from breakkit.edits.verb import Verb, one_layout
from breakkit.errors import WouldNotParse
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.edits.program import Program

SCHEMA = schemas.text(
    "The decorator to take off, as a pattern, without the @.",
    "functools.lru_cache",
    "functools.lru_cache($$$)",
)


class DropDecorator(Verb):
    """Takes the decorator's lines, and the comments between it and the decorator above.

    Comments above the first decorator are about the whole definition, and stay.
    """

    def read(self, argument: str) -> tuple[Kind, ...]:
        """The decorator's pattern."""
        return (Decorator(argument),)

    def change(self, program: Program, place: Place) -> Change:
        """The definition without the decorator."""
        slot = program.slot(place.node)
        lines = own_lines(program, place.span)
        if lines is None:
            raise WouldNotParse(
                tr("the decorator shares its line with other code"), tr("use replace")
            )
        start = lines.start
        if slot.at:
            above = gaps.outer(program, slot.parent.decorator_list[slot.at - 1])
            start = line_at(program, above.end).end
        return one_layout(start, lines.end, "", lambda: take(slot))


VERB = DropDecorator
