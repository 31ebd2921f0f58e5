"""`drop_element`: take one element out of a list, tuple or set literal."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from breakkit.edits import schemas
from breakkit.edits.change import Change, Layout, Place, Replacement, put, take
from breakkit.edits.kinds import Element, Expression, Kind
from breakkit.edits.layout import without_item
from breakkit.edits.pattern import read_expression
from breakkit.edits.tree import same
from breakkit.edits.verb import Verb
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.edits.program import AnyNode, Program

SCHEMA = schemas.mapping(
    "The element to take out of a list, tuple or set literal.",
    {"of": "ALLOWED", "value": '"es"'},
    of=schemas.text(
        "The literal as a pattern, or the name that it is assigned to.", "ALLOWED", '["en", $$$]'
    ),
    value=schemas.text("The element, as a pattern.", '"es"', "*$MORE"),
)


DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*\Z")


class DropElement(Verb):
    """Takes the element with its comma and the comments that belong to it."""

    def read(self, argument: Mapping[str, str]) -> tuple[Kind, ...]:
        """The patterns of the element and, if it is none, the name of its literal."""
        of = argument["of"]
        self.name = read_expression(of) if DOTTED.match(of) else None
        value = Element(argument["value"])
        return (value,) if self.name is not None else (value, Expression(of))

    def accepts(self, program: Program, node: ast.AST) -> bool:
        """Whether the element is in the literal that `of` means."""
        owner = program.slot(node).parent
        if self.name is None:
            return self.kinds[1].match(owner, program.slot(owner)) is not None
        return any(same(target, self.name) for target in names_of(program, owner))

    def unfit(self) -> str:
        """Why a place that matches is none."""
        return tr("it is not in the literal that `of` means")

    def change(self, program: Program, place: Place) -> Change:
        """The literal without the element."""
        slot = program.slot(place.node)
        owner: AnyNode = slot.parent
        whole = program.span(owner)
        spans = [self.kinds[0].span(program, item) for item in owner.elts]
        is_bracketed = program.text[whole.start] in "[{(" and whole.start != spans[0].start
        gone = without_item(program, spans, slot.at or 0, whole.end - 1 if is_bracketed else None)
        plain = Layout((Replacement(*gone, ""),))
        if len(spans) == 1 and isinstance(owner, ast.Set):
            around = program.slot(owner)
            empty = ast.Call(func=ast.Name("set"), args=[], keywords=[])
            layout = Layout(
                (Replacement(*whole, "set()"),), tr("set() is how Python writes it empty")
            )
            return Change((layout,), lambda: put(around, empty))
        ways = [plain]
        if isinstance(owner, ast.Tuple):
            ways += [Layout((Replacement(*whole, "()"),))] if len(spans) == 1 else []
            rest = spans[:1] if slot.at else spans[1:2]
            ways += [Layout((Replacement(end, end, ","), *plain.replacements)) for _, end in rest]
        return Change(tuple(ways), lambda: take(slot))


def names_of(program: Program, literal: AnyNode) -> list[ast.expr]:
    """What a literal is assigned to, also through a call such as frozenset({…})."""
    slot = program.slot(literal)
    if isinstance(slot.parent, ast.Call) and slot.field == "args" and len(slot.parent.args) == 1:
        slot = program.slot(slot.parent)
    if slot.field != "value":
        return []
    match slot.parent:
        case ast.Assign(targets=targets):
            return targets
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return [target]
        case ast.NamedExpr(target=target):
            return [target]
    return []


VERB = DropElement
