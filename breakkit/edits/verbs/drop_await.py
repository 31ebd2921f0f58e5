"""`drop_await`: call a coroutine without awaiting it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import gaps, schemas
from breakkit.edits.change import Change, Place, put
from breakkit.edits.kinds import Expression, Kind
from breakkit.edits.verb import Verb, one_layout

if TYPE_CHECKING:
    from breakkit.edits.program import AnyNode, Program, Slot

SCHEMA = schemas.text(
    "What is no longer awaited, as a pattern.", "client.get($$$)", "self.lock.acquire()"
)


class Awaited(Expression):
    """An `await`, by what is awaited."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        if isinstance(self.tree, ast.Await):
            self.tree = self.tree.value
        self.type = ast.Await

    def subject(self, node: AnyNode, slot: Slot) -> object:
        """What is awaited."""
        del slot
        return node.value


class DropAwait(Verb):
    """Takes the word `await`, and nothing else."""

    def read(self, argument: str) -> tuple[Kind, ...]:
        """The pattern of what is awaited."""
        return (Awaited(argument),)

    def change(self, program: Program, place: Place) -> Change:
        """What was awaited, alone."""
        node: AnyNode = place.node
        slot = program.slot(node)
        start = gaps.outer(program, node.value).start
        return one_layout(place.span.start, start, "", lambda: put(slot, node.value))


VERB = DropAwait
