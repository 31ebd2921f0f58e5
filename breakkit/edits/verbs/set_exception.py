"""`set_exception`: change the exception that one `except` clause catches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.edits import schemas
from breakkit.edits.expressions import replace_expression
from breakkit.edits.kinds import Handler, Kind
from breakkit.edits.templates import Template
from breakkit.edits.verb import Verb
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.edits.change import Change, Place
    from breakkit.edits.program import AnyNode, Program

SCHEMA = schemas.mapping(
    "The `except` clause that catches another exception.",
    {"from": "TimeoutError", "to": "Exception"},
    from_=schemas.text("What is caught now, as a pattern.", "TimeoutError", "($A, $B)"),
    to=schemas.text("What is caught instead; may use the metavariables.", "Exception", "$A"),
)


class SetException(Verb):
    """Puts another exception behind `except`."""

    def read(self, argument: Mapping[str, str]) -> tuple[Kind, ...]:
        """The clause's pattern."""
        kind = Handler(argument["from"])
        tree: AnyNode = kind.tree
        if tree.type is None:
            raise BadPattern(
                tr("a bare `except` names no exception"), tr("use drop_handler or replace")
            )
        self.to = Template(argument["to"], kind.names)
        return (kind,)

    def change(self, program: Program, place: Place) -> Change:
        """The clause with the other exception."""
        node: AnyNode = place.node
        return replace_expression(program, node.type, self.to, place.bindings)


VERB = SetException
