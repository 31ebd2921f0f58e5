"""`replace`: put other code in one place."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from breakkit.edits import schemas
from breakkit.edits.change import Change, Layout, Place, Replacement, put, put_block
from breakkit.edits.expressions import replace_expression
from breakkit.edits.kinds import KINDS, Kind
from breakkit.edits.pattern import read_argument, read_entry, read_expression, read_statements
from breakkit.edits.templates import Template
from breakkit.edits.tree import arguments_of
from breakkit.edits.verb import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from breakkit.edits.program import Program, Slot

SCHEMA = schemas.mapping(
    "The place, and the code that it becomes.",
    {"kind": "expr", "pattern": "$A <= $B", "with": "$B > $A"},
    kind=schemas.choice("What the pattern is.", "expr", "stmt", "entry", "arg", "decorator"),
    pattern=schemas.text("The code to find.", "$A <= $B", "raise $E"),
    with_=schemas.text("The new code; may use the metavariables.", "$B > $A", "return None"),
)


READERS: dict[str, Callable[[str], Any]] = {
    "expr": read_expression,
    "stmt": read_statements,
    "entry": read_entry,
    "arg": read_argument,
    "decorator": read_expression,
}


class Replace(Verb):
    """Puts other code, which may use what the pattern found, in place of what it found."""

    def read(self, argument: Mapping[str, str]) -> tuple[Kind, ...]:
        """The pattern of the code to find."""
        kind = KINDS[argument["kind"]](argument["pattern"])
        self.template = Template(argument["with"], kind.names, READERS[kind.name])
        return (kind,)

    def change(self, program: Program, place: Place) -> Change:
        """The new code in place of the old."""
        kind, bound, slot = self.kinds[0].name, place.bindings, program.slot(place.node)
        if kind in {"expr", "decorator"}:
            return replace_expression(program, place.node, self.template, bound)
        tree = self.template.grow(bound)
        if kind == "stmt":
            text = self.template.write_statements(program, bound, place.span)
        else:
            text = self.template.write(program, bound)
        intend = PUT[kind]
        layout = Layout((Replacement(*place.span, text),))
        return Change((layout,), lambda: intend(slot, tree))


def put_entry(slot: Slot, tree: ast.Slice | ast.keyword) -> None:
    """Put an entry of a dict in place of another."""
    put(slot._replace(field="keys"), tree.lower if isinstance(tree, ast.Slice) else None)
    put(slot, tree.upper if isinstance(tree, ast.Slice) else tree.value)


def put_argument(slot: Slot, tree: ast.expr | ast.keyword) -> None:
    """Put an argument of a call in place of another, which may be of the other sort."""
    call, old = slot.parent, getattr(slot.parent, slot.field)[slot.at]
    row = [tree if item is old else item for item in arguments_of(call)]
    call.args = [item for item in row if not isinstance(item, ast.keyword)]
    call.keywords = [item for item in row if isinstance(item, ast.keyword)]


PUT: dict[str, Callable[[Slot, Any], None]] = {
    "stmt": put_block,
    "entry": put_entry,
    "arg": put_argument,
}

VERB = Replace
