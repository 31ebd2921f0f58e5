"""A node of a tree as the pattern that a person would write for it."""

from __future__ import annotations

import ast
import copy

from benchmarks.fuzz import pattern
from benchmarks.fuzz.tree import NEWLINE, dump

MOST_LINES = 12


class Unsayable(Exception):
    """There is no pattern for the place that a person would write."""


def say(node: ast.AST | None) -> str:
    """The node as Python, or Unsayable where that would not mean the node again."""
    if node is None:
        raise Unsayable
    mode = "exec" if isinstance(node, ast.stmt) else "eval"
    try:
        text = ast.unparse(node)
        again = ast.parse(pattern.encode(text), mode=mode)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise Unsayable from error
    meant = again.body[0] if isinstance(again, ast.Module) else getattr(again, "body", again)
    late = any(has_late_star(each) for each in ast.walk(node))
    if late or dump(meant) != dump(node) or len(NEWLINE.split(text)) > MOST_LINES:
        raise Unsayable
    return pattern.decode(text)


def operand(node: ast.AST) -> str:
    """Like `say`, in brackets where more than a name."""
    return say(node) if isinstance(node, (ast.Name, ast.Attribute)) else f"({say(node)})"


def has_late_star(node: ast.AST) -> bool:
    """`f(a=1, *b)`: `ast` writes it in another order."""
    if not isinstance(node, ast.Call) or not node.args or not node.keywords:
        return False
    ends = [getattr(each, "lineno", 0) for each in (node.args[-1], node.keywords[0])]
    columns = [getattr(each, "col_offset", 0) for each in (node.args[-1], node.keywords[0])]
    return (ends[0], columns[0]) > (ends[1], columns[1])


def outline(node: ast.AST) -> ast.AST:
    """The node with its arguments or its blocks left open."""
    node = copy.deepcopy(node)
    if isinstance(node, ast.Call):
        node.args, node.keywords = [ast.Name("_any__")], []
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block:
            setattr(node, name, [ast.Expr(ast.Name("_any__"))])
    for handler in getattr(node, "handlers", ()):
        handler.body = [ast.Expr(ast.Name("_any__"))]
    return node
