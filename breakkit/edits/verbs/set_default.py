"""`set_default`: change one parameter's default value."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import schemas
from breakkit.edits.expressions import replace_expression
from breakkit.edits.kinds import Kind
from breakkit.edits.pattern import BARE_WORD
from breakkit.edits.templates import Template
from breakkit.edits.tree import parameters_of
from breakkit.edits.verb import Verb
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.edits.change import Change, Place
    from breakkit.edits.program import AnyNode, Program, Slot, Span

SCHEMA = schemas.mapping(
    "The parameter whose default value changes.",
    {"param": "limit", "to": "None"},
    param=schemas.text("The parameter's name.", "limit"),
    to=schemas.text("The new default value, as Python.", "None", "[]"),
)


class Default(Kind):
    """A parameter that has a default value, by its name."""

    name = "parameter"
    type = ast.arg

    def read(self, text: str) -> ast.AST:
        """The name alone; its annotation does not matter."""
        if not BARE_WORD.match(text):
            raise BadPattern(
                tr("{text!r} is not a parameter's name", text=text),
                tr("write its bare name, for example `limit`"),
            )
        return ast.arg(arg=text, annotation=None)

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """Parameters, if a default value stands behind them."""
        return isinstance(node, ast.arg) and default_of(node, slot) is not None

    def subject(self, node: AnyNode, slot: Slot) -> object:
        """The name."""
        del slot
        return ast.arg(arg=node.arg, annotation=None)

    def span(self, program: Program, node: ast.AST) -> Span:
        """The name with its annotation."""
        return program.span(node)


def default_of(node: ast.AST, slot: Slot) -> ast.expr | None:
    """The default value of a parameter, if it has one."""
    if not isinstance(slot.parent, ast.arguments):
        return None
    return next(item.default for item in parameters_of(slot.parent) if item.arg is node)


class SetDefault(Verb):
    """Puts another default value behind a parameter that has one."""

    def read(self, argument: Mapping[str, str]) -> tuple[Kind, ...]:
        """The parameter's name."""
        self.to = Template(argument["to"], set())
        return (Default(argument["param"]),)

    def belongs(self, program: Program, place: Place, scope: ast.AST) -> bool:
        """A function's own parameters, not those of the functions inside it."""
        owner = program.slot(program.slot(place.node).parent).parent
        return owner is scope or not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef))

    def unfit(self) -> str:
        """Why a place that matches is none."""
        return tr("it is a parameter of another function inside")

    def change(self, program: Program, place: Place) -> Change:
        """The parameter with the new default."""
        default: AnyNode = default_of(place.node, program.slot(place.node))
        return replace_expression(program, default, self.to, {})


VERB = SetDefault
