"""How like the original a fix is."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from breakkit.edges.source import decode
from breakkit.errors import SourceError
from breakkit.model import Likeness
from breakkit.workflow.scratch import Scratch

Contents = Mapping[str, bytes | None]
"""Path, relative to the top, → the bytes of that file; None where there is none."""


def contents(tree: Scratch, paths: tuple[str, ...]) -> Contents:
    """What these files of a tree hold."""
    return {path: _content(tree, path) for path in paths}


def likeness(before: Contents, after: Contents) -> Likeness:
    """How like the base the changed files of a fix are.

    Args:
        before: what they held on the base.
        after: what they hold now.
    """
    changed = [path for path in before if before[path] != after[path]]
    if not changed:
        return Likeness.EXACT
    same = all(_same_program(path, before[path], after[path]) for path in changed)
    return Likeness.EQUIVALENT if same else Likeness.DIFFERENT


def _same_program(path: str, before: bytes | None, after: bytes | None) -> bool:
    """Whether two texts differ in what Python does not see: layout, comments, quotes."""
    if before is None or after is None or not path.endswith(".py"):
        return False
    try:
        first, second = (ast.dump(ast.parse(decode(text, path).text)) for text in (before, after))
    except (SourceError, SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return first == second


def _content(tree: Scratch, path: str) -> bytes | None:
    try:
        return tree.read(path)
    except SourceError:
        return None
