"""Trees without their places: equality, and the order of what stands in a row."""

from __future__ import annotations

import ast
from typing import NamedTuple

IGNORED = frozenset({"ctx", "kind", "type_comment", "type_ignores", "str"})


class Parameter(NamedTuple):
    """One parameter of a function, with what makes it one of its kind."""

    kind: str
    arg: ast.arg
    default: ast.expr | None


def same(left: object, right: object) -> bool:
    """Whether two trees (or lists of trees, or plain values) are the same code."""
    pending = [(left, right)]
    while pending:
        a, b = pending.pop()
        if type(a) is not type(b):
            return False
        if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
            if len(a) != len(b):
                return False
            pending.extend(zip(a, b, strict=True))
        elif isinstance(a, ast.AST):
            pending.extend(
                (getattr(a, name, None), getattr(b, name, None))
                for name in a._fields
                if name not in IGNORED
            )
        elif a != b:
            return False
    return True


def arguments_of(node: ast.Call | ast.ClassDef) -> list[ast.expr | ast.keyword]:
    """Arguments (or bases) and keywords, in source order."""
    positional = node.args if isinstance(node, ast.Call) else node.bases
    both: list[ast.expr | ast.keyword] = [*positional, *node.keywords]
    return sorted(both, key=lambda item: (item.lineno, item.col_offset))


def parameters_of(arguments: ast.arguments) -> list[Parameter]:
    """All parameters, in source order."""
    plain = [*arguments.posonlyargs, *arguments.args]
    missing = len(plain) - len(arguments.defaults)
    defaults = [*[None] * missing, *arguments.defaults]
    kinds = ["posonly"] * len(arguments.posonlyargs) + ["plain"] * len(arguments.args)
    found = [Parameter(*each) for each in zip(kinds, plain, defaults, strict=True)]
    if arguments.vararg:
        found.append(Parameter("vararg", arguments.vararg, None))
    found.extend(
        Parameter("kwonly", *each)
        for each in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    )
    if arguments.kwarg:
        found.append(Parameter("kwarg", arguments.kwarg, None))
    return found
