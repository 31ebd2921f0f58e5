"""`drop_entry`: take one entry out of a dict literal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.edits import schemas
from breakkit.edits.change import Change, Place, take
from breakkit.edits.kinds import Entry, Kind, entry_span
from breakkit.edits.layout import without_item
from breakkit.edits.verb import Verb, one_layout

if TYPE_CHECKING:
    from breakkit.edits.program import Program, Slot

SCHEMA = schemas.text(
    "The entry to take out of a dict literal: its key as a bare word (a string key), its key as a"
    " pattern, or `key: value` as a pattern.",
    "request_id",
    '"x-request-id"',
    "Status.OK",
    '"timeout": $V',
    "**$MORE",
)


class DropEntry(Verb):
    """Takes the entry with its comma and the comments that belong to it."""

    def read(self, argument: str) -> tuple[Kind, ...]:
        """The entry's pattern."""
        return (Entry(argument),)

    def change(self, program: Program, place: Place) -> Change:
        """The dict without the entry."""
        slot = program.slot(place.node)
        owner = slot.parent
        rows = [slot._replace(at=number) for number in range(len(owner.values))]
        spans = [entry_span(program, row) for row in rows]
        gone = without_item(program, spans, slot.at or 0, program.span(owner).end - 1)
        return one_layout(*gone, "", lambda: take_entry(slot))


def take_entry(slot: Slot) -> None:
    """Take an entry out of its dict's tree."""
    take(slot._replace(field="keys"))
    take(slot)


VERB = DropEntry
