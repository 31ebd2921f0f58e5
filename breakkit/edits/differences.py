"""In what a node differs from a pattern, in words."""

from __future__ import annotations

import ast
import re

from breakkit.edits.matching import inside, match
from breakkit.edits.pattern import many_name, one_name, unmark
from breakkit.i18n import tr

SHORT = 40
MASKED = re.compile(r"[\ue000-\uf7ff]|\\u[ef][0-9a-f]{3}")
OPERATORS = {
    "Lt": "<",
    "LtE": "<=",
    "Gt": ">",
    "GtE": ">=",
    "Eq": "==",
    "NotEq": "!=",
    "Is": "is",
    "IsNot": "is not",
    "In": "in",
    "NotIn": "not in",
    "Add": "+",
    "Sub": "-",
    "Mult": "*",
    "Div": "/",
    "FloorDiv": "//",
    "Mod": "%",
    "Pow": "**",
    "MatMult": "@",
    "LShift": "<<",
    "RShift": ">>",
    "BitAnd": "&",
    "BitOr": "|",
    "BitXor": "^",
    "And": "and",
    "Or": "or",
    "Not": "not",
    "USub": "-",
    "UAdd": "+",
    "Invert": "~",
}
"""The operators, by the name of their node."""


def difference(pattern: object, node: object) -> str:
    """The first thing in which a node is not what the pattern says; empty if there is none."""
    if match(pattern, node) is not None:
        return ""
    below = None if one_name(pattern) is not None else inside(pattern, node)
    if below is None or isinstance(pattern, ast.Constant):
        return tr(
            "it has {code} where the pattern has {pattern}", code=show(node), pattern=show(pattern)
        )
    pairs = zip(*below, strict=False)
    found = [difference(*pair) for pair in pairs if many_name(pair[0]) is None]
    return next((text for text in found if text), "") or said_twice(node, pattern)


def said_twice(node: object, pattern: object) -> str:
    """What is left when every part matches by itself."""
    return tr(
        "in {code}, a metavariable of {pattern} would stand for different code",
        code=show(node),
        pattern=show(pattern),
    )


def unparse(node: ast.AST) -> str:
    """The code of a node; what Python cannot write is left out.

    That is code nested too deeply, and numbers of more than 4,300 decimal digits, which can only
    be read in hexadecimal.
    """
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):
        return "…"


def show(node: object) -> str:
    """Code in a message."""
    if isinstance(node, list | tuple):
        return ", ".join(show(item) for item in node) if node else tr("no code")
    if isinstance(node, ast.AST):
        text = OPERATORS.get(type(node).__name__) or unparse(node)
    elif isinstance(node, int):
        text = unparse(ast.Constant(node))
    else:
        text = tr("no code") if node is None else str(node)
    if MASKED.search(text):
        return tr("code of a newer Python")
    text = " ".join(unmark(text).split())
    return text[: SHORT - 1] + "…" if len(text) > SHORT else text
