"""`negate`: turn one condition around."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import gaps, parens, schemas
from breakkit.edits.change import Change, Place, Replacement, put
from breakkit.edits.kinds import Expression, Kind
from breakkit.edits.verb import Verb
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.edits.program import AnyNode, Program

SCHEMA = schemas.text("The condition to turn around, as a pattern.", "user.is_active", "$A in seen")


FLIPPED: dict[type[ast.cmpop], tuple[type[ast.cmpop], str]] = {
    ast.In: (ast.NotIn, "not in"),
    ast.NotIn: (ast.In, "in"),
    ast.Is: (ast.IsNot, "is not"),
    ast.IsNot: (ast.Is, "is"),
}
ASKED = (ast.If, ast.While, ast.IfExp, ast.Assert)


class Negate(Verb):
    """Turns a condition around, in the way that a person would write it."""

    def read(self, argument: str) -> tuple[Kind, ...]:
        """The condition's pattern."""
        return (Expression(argument),)

    def accepts(self, program: Program, node: ast.AST) -> bool:
        """Whether the expression is a condition: of those alike, values that are used are not."""
        if isinstance(node, (ast.Compare, ast.BoolOp)):
            return True
        parent, field, _ = program.slot(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return True
        return (
            (field == "test" and isinstance(parent, ASKED))
            or field in {"ifs", "guard"}
            or isinstance(parent, (ast.BoolOp, ast.Return))
            or (isinstance(parent, ast.Lambda) and field == "body")
            or (isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not))
        )

    def unfit(self) -> str:
        """Why a place that matches is none."""
        return tr("it is not a condition: not asked, compared, combined or returned")

    def change(self, program: Program, place: Place) -> Change:
        """The condition with `not` before it, or without, or with the opposite operator."""
        node: AnyNode = place.node
        slot = program.slot(node)
        span = place.span
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            start = gaps.outer(program, node.operand).start
            gone = Replacement(span.start, start, "")
            ways = parens.layouts(program, (gone,), span, [])
            return Change(ways, lambda: put(slot, node.operand))
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in FLIPPED:
            return flip(program, node)
        whole = gaps.outer(program, node)
        before = program.text[: whole.start][-1:]
        word = " not " if gaps.is_word(before) else "not "
        added = Replacement(whole.start, whole.start, word)
        ways = parens.layouts(program, (added,), whole, [node])
        return Change(ways, lambda: put(slot, ast.UnaryOp(op=ast.Not(), operand=node)))


def flip(program: Program, node: ast.Compare) -> Change:
    """A membership or identity test with the opposite operator, which means exactly `not`."""
    kind, text = FLIPPED[type(node.ops[0])]
    start, end = gaps.operator(program, node.left, node.comparators[0])
    ways = parens.layouts(program, (Replacement(start, end, text),), program.span(node), [])

    def intend() -> None:
        node.ops = [kind()]

    return Change(ways, intend)


VERB = Negate
