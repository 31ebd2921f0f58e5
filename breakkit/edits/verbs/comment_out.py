"""`comment_out`: comment lines out; the editor's toggle-comment is the exact inverse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.edits import schemas
from breakkit.edits.change import Change, Layout, Place, take
from breakkit.edits.comments import comment_lines
from breakkit.edits.kinds import KINDS, Kind
from breakkit.edits.verb import Verb
from breakkit.edits.verbs.drop_entry import take_entry
from breakkit.errors import WouldNotParse
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.edits.program import Program

SCHEMA = schemas.one_of(
    "What is commented out; its lines stay where they are. Exactly one key.",
    {"entry": "request_id"},
    {"stmt": "session.commit()"},
    entry=schemas.text("A dict entry, as in drop_entry.", "request_id", '"a": $V'),
    stmt=schemas.text("A statement, as in drop_stmt.", "session.commit()"),
    arg=schemas.text("An argument, as in drop_arg.", "timeout", "timeout=$V"),
    decorator=schemas.text("A decorator, as in drop_decorator.", "functools.lru_cache"),
)


MARKS = {"entry": ",?", "arg": ",?", "stmt": ";?", "decorator": ""}


class CommentOut(Verb):
    """Puts comment marks before the lines of the place, and touches nothing else."""

    def read(self, argument: Mapping[str, str]) -> tuple[Kind, ...]:
        """The pattern of the one kind that is named."""
        ((kind, pattern),) = argument.items()
        return (KINDS[kind](pattern),)

    def change(self, program: Program, place: Place) -> Change:
        """The same lines, commented."""
        kind = self.kinds[0].name
        slot = program.slot(place.node)
        block = getattr(slot.parent, slot.field)
        if kind == "stmt" and len(block) == 1 and slot.parent is not program.tree:
            raise WouldNotParse(tr("it is the only statement of its block"), tr("use drop_stmt"))
        marks = comment_lines(program, place.span, MARKS[kind], f"drop_{kind}")
        intend = take_entry if kind == "entry" else take
        return Change((Layout(marks),), lambda: intend(slot))


VERB = CommentOut
