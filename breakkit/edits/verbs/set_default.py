"""`set_default`: change one parameter's default value."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import schemas
from breakkit.edits.change import Change, Place
from breakkit.edits.expressions import replace_expression
from breakkit.edits.kinds import Kind
from breakkit.edits.pattern import BARE_WORD
from breakkit.edits.templates import Template
from breakkit.edits.tree import parameters_of
from breakkit.edits.verb import Verb, one_layout
from breakkit.errors import BadPattern, WouldNotParse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.edits.program import AnyNode, Program, Slot, Span

SCHEMA = schemas.mapping(
    "The parameter whose default value changes.",
    {"param": "limit", "to": "None"},
    param=schemas.text("The parameter's name.", "limit"),
    to=schemas.text("The new default value, as Python.", "None", "[]"),
)


class Parameter(Kind):
    """A parameter that may have a default value, by its name."""

    name = "parameter"

    def read(self, text: str) -> ast.AST:
        """The name alone; its annotation does not matter."""
        if not BARE_WORD.match(text):
            raise BadPattern(f"{text!r} is not a parameter's name")
        return ast.arg(arg=text, annotation=None)

    def hangs(self, node: ast.AST, slot: Slot) -> bool:
        """Parameters, those with stars aside."""
        del node
        return isinstance(slot.parent, ast.arguments) and slot.field.endswith("args")

    def subject(self, node: AnyNode, slot: Slot) -> object:
        """The name."""
        del slot
        return ast.arg(arg=node.arg, annotation=None)

    def span(self, program: Program, node: ast.AST) -> Span:
        """The name with its annotation."""
        return program.span(node)


class SetDefault(Verb):
    """Puts another default value behind a parameter, or gives it one."""

    unfit = "it is a parameter of another function inside"

    def read(self, argument: Mapping[str, str]) -> tuple[Kind, ...]:
        """The parameter's name."""
        self.to = Template(argument["to"], set())
        return (Parameter(argument["param"]),)

    def belongs(self, program: Program, place: Place, scope: ast.AST) -> bool:
        """A function's own parameters, not those of the functions inside it."""
        owner = program.slot(program.slot(place.node).parent).parent
        return owner is scope or not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef))

    def change(self, program: Program, place: Place) -> Change:
        """The parameter with the new default."""
        slot = program.slot(place.node)
        owner, node = slot.parent, place.node
        parameters = parameters_of(owner)
        mine = next(item for item in parameters if item.arg is node)
        if mine.default is not None:
            return replace_expression(program, mine.default, self.to, {})
        tree = self.to.grow({})
        sign = " = " if mine.arg.annotation else "="
        text = sign + self.to.write(program, {})
        end = program.span(node).end
        if mine.kind == "kwonly":
            return one_layout(end, end, text, lambda: set_keyword_default(slot, tree))
        plain = [item for item in parameters if item.kind in {"posonly", "plain"}]
        if any(item.default is None for item in plain[plain.index(mine) + 1 :]):
            raise WouldNotParse("a parameter after it has no default value", "choose the last one")
        return one_layout(end, end, text, lambda: owner.defaults.insert(0, tree))


def set_keyword_default(slot: Slot, tree: ast.expr) -> None:
    """Give a parameter behind the star a default value."""
    slot.parent.kw_defaults[slot.at or 0] = tree


VERB = SetDefault
