"""`set_operator`: change one operator."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

from breakkit.edits import gaps, parens, schemas
from breakkit.edits.change import Change, Layout, Place, Replacement
from breakkit.edits.differences import OPERATORS as SYMBOLS
from breakkit.edits.kinds import Expression, Kind, Statement
from breakkit.edits.program import AnyNode
from breakkit.edits.verb import Verb
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.edits.program import Program

OPERATORS = (
    *("<", "<=", ">", ">=", "==", "!=", "is", "is not", "in", "not in"),
    *("+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"),
    *("and", "or"),
    *("+=", "-=", "*=", "/=", "//=", "%=", "**=", "@=", "<<=", ">>=", "&=", "|=", "^="),
)

SCHEMA = schemas.mapping(
    "The operation whose operator changes.",
    {"at": "i <= limit", "to": "<"},
    at=schemas.text(
        "The operation as a pattern: a comparison, arithmetic, boolean, bitwise or augmented one.",
        "i <= limit",
        "$A and $B",
        "total += $X",
    ),
    to=schemas.choice("The new operator, of the same kind.", *OPERATORS),
)


FAMILIES = (ast.cmpop, ast.operator, ast.boolop)


class SetOperator(Verb):
    """Puts another operator between the same operands."""

    def read(self, argument: Mapping[str, str]) -> tuple[Kind, ...]:
        """The operation's pattern."""
        kind = read_operation(argument["at"])
        node = kind.tree.value if isinstance(kind.tree, ast.Expr) else kind.tree
        operator = operator_of(node)
        if operator is None:
            raise BadPattern(
                tr("{text!r} is not an operation with one operator", text=argument["at"]),
                tr("write a comparison, arithmetic, boolean or augmented one, or use replace"),
            )
        self.symbol = argument["to"]
        self.operator = read_operator(self.symbol, operator, node)
        return (kind,)

    def change(self, program: Program, place: Place) -> Change:
        """The same operands around the new operator."""
        node = place.node
        operands = operands_of(node)
        swaps = tuple(self.swap(program, *pair) for pair in pairwise(operands))
        if isinstance(node, ast.AugAssign):
            return Change((Layout(swaps),), lambda: setattr(node, "op", self.operator))
        ways = parens.layouts(program, swaps, place.span, operands)
        return Change(ways, lambda: self.intend(node))

    def swap(self, program: Program, left: ast.expr, right: ast.expr) -> Replacement:
        """The new operator in place of the one between two operands."""
        start, end = gaps.operator(program, left, right)
        text = self.symbol
        if text[0].isalpha():
            before, after = program.text[start - 1], program.text[end]
            text = " " * gaps.is_word(before) + text + " " * gaps.is_word(after)
        return Replacement(start, end, text)

    def intend(self, node: AnyNode) -> None:
        """Put the operator into the tree."""
        if isinstance(node, ast.Compare):
            node.ops = [self.operator]
        else:
            node.op = self.operator


def read_operation(text: str) -> Kind:
    """An expression, or an augmented assignment."""
    try:
        return Expression(text)
    except BadPattern:
        return Statement(text)


def operator_of(node: ast.AST) -> ast.AST | None:
    """The operator of an operation that has only one."""
    if isinstance(node, ast.Compare):
        return node.ops[0] if len(node.ops) == 1 else None
    return node.op if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)) else None


def operands_of(node: ast.AST) -> list[ast.expr]:
    """What stands around the operators, in order."""
    match node:
        case ast.Compare():
            return [node.left, *node.comparators]
        case ast.BoolOp():
            return node.values
        case ast.BinOp():
            return [node.left, node.right]
        case ast.AugAssign():
            return [node.target, node.value]
    raise TypeError(node)


def read_operator(symbol: str, old: ast.AST, node: ast.AST) -> AnyNode:
    """The new operator's node.

    Raises:
        BadPattern: it is none that can stand where the old one does, or is the old one.
    """
    is_augmented = isinstance(node, ast.AugAssign)
    plain = symbol.removesuffix("=") if is_augmented and symbol.endswith("=") else symbol
    family = next(base for base in FAMILIES if isinstance(old, base))
    known = {SYMBOLS[kind.__name__]: kind for kind in family.__subclasses__()}
    if plain not in known or (is_augmented and plain == symbol):
        choices = ", ".join(name + "=" * is_augmented for name in known)
        raise BadPattern(
            tr("{symbol!r} cannot stand there", symbol=symbol),
            tr("one of: {choices}", choices=choices),
        )
    if type(old) is known[plain]:
        raise BadPattern(
            tr("the operator is {symbol!r} already", symbol=symbol), tr("choose another one")
        )
    return known[plain]()


VERB = SetOperator
