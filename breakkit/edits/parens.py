"""Parentheses: where new code could be read in another way, they are added, and it is said."""

from __future__ import annotations

import ast
from itertools import combinations
from typing import TYPE_CHECKING

from breakkit.edits import gaps
from breakkit.edits.change import Layout, Replacement
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.edits.program import Program, Span

ATOMS = (
    *(ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Call, ast.JoinedStr),
    *(ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
FEW = 2


def layouts(
    program: Program,
    replacements: tuple[Replacement, ...],
    whole: Span,
    operands: list[ast.expr],
) -> tuple[Layout, ...]:
    """The replacements alone, then with ever more parentheses around the whole and its operands."""
    loose = [node for node in operands if is_loose(program, node)]
    groups = (
        [chosen for size in range(len(loose) + 1) for chosen in combinations(loose, size)]
        if len(loose) <= FEW
        else [(), tuple(loose)]
    )
    added = tr("parentheses added, so that nothing around it changes its meaning")
    ways = []
    for chosen in groups:
        inner = tuple(r for node in chosen for r in around(program.span(node)))
        for outside in ((), around(whole)):
            note = added if inner or outside else ""
            ways.append(Layout((*outside[:1], *replacements, *inner, *outside[1:]), note))
    return tuple(ways)


def is_loose(program: Program, node: ast.expr) -> bool:
    """Whether an expression could fall apart: not an atom, and not in parentheses yet."""
    return not isinstance(node, ATOMS) and gaps.outer(program, node) == program.span(node)


def around(span: Span) -> tuple[Replacement, ...]:
    """An opening and a closing parenthesis."""
    return Replacement(span.start, span.start, "("), Replacement(span.end, span.end, ")")
