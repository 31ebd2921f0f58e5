"""One expression in place of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.edits import gaps, parens
from breakkit.edits.change import Change, Replacement, put

if TYPE_CHECKING:
    import ast

    from breakkit.edits.matching import Bindings
    from breakkit.edits.program import Program
    from breakkit.edits.templates import Template


def replace_expression(
    program: Program, node: ast.AST, template: Template, bound: Bindings
) -> Change:
    """The change that puts a template's code where an expression stands."""
    span = gaps.bare(program, node)
    text = template.write(program, bound, place=node)
    tree, slot = template.grow(bound), program.slot(node)
    ways = parens.layouts(program, (Replacement(*span, text),), span, [])
    return Change(ways, lambda: put(slot, tree))
