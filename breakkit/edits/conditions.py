"""The `where` of an edit: what a metavariable may stand for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits.matching import match
from breakkit.edits.pattern import read_expression, written
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.edits.matching import Condition

LITERALS: dict[str, type] = {
    kind.__name__: kind for kind in (int, float, complex, str, bytes, bool)
}
LITERALS["none"] = type(None)
NODES = {
    kind.__name__.lower(): kind
    for base in (ast.expr, ast.stmt)
    for kind in base.__subclasses__()
    if kind.__module__ in {"ast", "_ast"} and kind is not ast.Expr  # no more than any name, `expr`
}


def condition(where: Mapping[str, str], names: set[str]) -> Condition | None:
    """What says whether a metavariable may stand for a node; None where there is no condition.

    Args:
        where: metavariable → a node type or a pattern.
        names: the metavariables of the edit's patterns.

    Raises:
        BadPattern: a name that the patterns do not have, or a condition that is no pattern.
    """
    if not where:
        return None
    if unknown := sorted(set(where) - names):
        raise BadPattern(
            tr("where: the pattern has no metavariable {names}", names=written(unknown)),
            tr("it has: {names}", names=written(sorted(names)))
            if names
            else tr("it has none; write some into it, for example $X"),
        )
    wanted = {
        name: text if text in LITERALS or text in NODES else read_expression(text)
        for name, text in where.items()
    }

    def holds(name: str, value: object) -> bool:
        want = wanted.get(name)
        if want is None:
            return True
        values = value if isinstance(value, list) else [value]
        return all(fits(want, ast.Name(item) if isinstance(item, str) else item) for item in values)

    return holds


def fits(want: str | ast.expr, value: object) -> bool:
    """Whether a node is of the type, or matches the pattern."""
    if isinstance(value, ast.Expr):
        value = value.value
    if not isinstance(want, str):
        return match(want, value) is not None
    if want in NODES:
        return isinstance(value, NODES[want])
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, (ast.USub, ast.UAdd)):
        value = value.operand
    return isinstance(value, ast.Constant) and type(value.value) is LITERALS[want]
