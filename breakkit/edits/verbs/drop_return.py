"""`drop_return`: compute a value, and do not return it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import gaps, schemas
from breakkit.edits.change import Change, Place, put
from breakkit.edits.kinds import Kind, Statement
from breakkit.edits.pattern import read_expression, read_statement
from breakkit.edits.verb import Verb, one_layout
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.edits.program import AnyNode, Program

SCHEMA = schemas.text(
    "The returned value, as a pattern: `return x` becomes `x`.", "super().save($$$)", "$X"
)


class Returned(Statement):
    """A `return` with a value, by the value or as a whole."""

    def read(self, text: str) -> ast.AST:
        """The pattern of the statement."""
        try:
            return ast.Return(value=read_expression(text))
        except BadPattern:
            tree = read_statement(text)
        if isinstance(tree, ast.Return) and tree.value is not None:
            return tree
        raise BadPattern(
            tr("{text!r} is not a value, and not a return with a value", text=text),
            tr("write the value, for example `$X`"),
        )


class DropReturn(Verb):
    """Takes the word `return`, and nothing else."""

    def read(self, argument: str) -> tuple[Kind, ...]:
        """The pattern of the returned value."""
        return (Returned(argument),)

    def change(self, program: Program, place: Place) -> Change:
        """The value as a statement."""
        node: AnyNode = place.node
        slot = program.slot(node)
        start = gaps.outer(program, node.value).start
        return one_layout(place.span.start, start, "", lambda: put(slot, ast.Expr(node.value)))


VERB = DropReturn
