"""`set_value`: change one value."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import schemas
from breakkit.edits.expressions import replace_expression
from breakkit.edits.kinds import Expression, Kind, Statement
from breakkit.edits.pattern import one_name
from breakkit.edits.templates import Template
from breakkit.edits.verb import Verb
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.edits.change import Change, Place
    from breakkit.edits.program import AnyNode, Program

SCHEMA = schemas.mapping(
    "The value that changes.",
    {"at": "TIMEOUT_S = $V", "to": "0"},
    at=schemas.text(
        "An assignment as a pattern (its right-hand side changes), or a literal.",
        "TIMEOUT_S = $V",
        "retries: int = 3",
        "30",
    ),
    to=schemas.text("The new value, as Python; may use the metavariables.", "0", "$V * 1000"),
)


LITERALS = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.JoinedStr)


class SetValue(Verb):
    """Puts another value in place of a literal, or of the right-hand side of an assignment."""

    def read(self, argument: Mapping[str, str]) -> tuple[Kind, ...]:
        """The pattern of the assignment or the literal."""
        kind = read_value(argument["at"])
        self.to = Template(argument["to"], kind.names)
        return (kind,)

    def accepts(self, program: Program, node: ast.AST) -> bool:
        """A metavariable matches any expression; only a literal is meant."""
        del program
        return isinstance(node, ast.stmt) or is_literal(node)

    def unfit(self) -> str:
        """Why a place that matches is none."""
        return tr("it is neither a literal nor an assignment")

    def change(self, program: Program, place: Place) -> Change:
        """The new value in place of the old one."""
        node: AnyNode = place.node
        value = node if isinstance(node, ast.expr) else node.value
        return replace_expression(program, value, self.to, place.bindings)


def read_value(text: str) -> Kind:
    """The pattern of a literal or of an assignment."""
    try:
        kind: Kind = Expression(text)
    except BadPattern:
        kind = Statement(text)
    tree: AnyNode = kind.tree
    if isinstance(tree, ast.Assign | ast.AnnAssign | ast.AugAssign) and tree.value is not None:
        return kind
    if isinstance(kind, Expression) and (is_literal(tree) or one_name(tree) is not None):
        return kind
    raise BadPattern(
        tr("{text!r} is neither a literal nor an assignment", text=text),
        tr("write for example `TIMEOUT_S = $V`, or use replace"),
    )


def is_literal(node: ast.AST) -> bool:
    """A number with its sign, a string, True, a list, and so on."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant) and not isinstance(node.op, ast.Not)
    return isinstance(node, LITERALS)


VERB = SetValue
