"""`rename_use`: read another name in one place."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import schemas
from breakkit.edits.expressions import replace_expression
from breakkit.edits.kinds import Expression, Kind
from breakkit.edits.templates import Template
from breakkit.edits.verb import Verb
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.edits.change import Change, Place
    from breakkit.edits.program import Program

SCHEMA = schemas.mapping(
    "The one use of a name that reads another name.",
    {"at": "student_id", "to": "request_id"},
    at=schemas.text("The name that is read now, plain or dotted.", "student_id", "self.limit"),
    to=schemas.text("The name to read instead.", "request_id"),
)


class RenameUse(Verb):
    """Reads another name in one place; assignments, parameters and imports are no uses."""

    def read(self, argument: Mapping[str, str]) -> tuple[Kind, ...]:
        """The name's pattern."""
        kind = Expression(argument["at"])
        self.to = Template(argument["to"], kind.names)
        for said, tree in ((argument["at"], kind.tree), (argument["to"], self.to.tree)):
            if not isinstance(tree, (ast.Name, ast.Attribute)):
                raise BadPattern(
                    tr("{text!r} is not a name, plain or dotted", text=said), tr("use replace")
                )
        return (kind,)

    def change(self, program: Program, place: Place) -> Change:
        """The other name in place of the one."""
        return replace_expression(program, place.node, self.to, place.bindings)


VERB = RenameUse
