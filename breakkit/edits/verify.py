"""Proof that a result is the intended program, and how large its diff is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from breakkit.edits.program import DEFINITIONS
from breakkit.edits.tree import IGNORED

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

LARGEST_TABLE = 4_000_000


class Region(NamedTuple):
    """The lines that an edit touched, in the old text from 1, and how many more there are now."""

    first: int
    last: int
    growth: int


def same_program(
    intended: ast.Module, result: ast.Module, region: Region, changed: Container[ast.AST]
) -> bool:
    """Whether the result's tree is the intended one.

    A statement that stands entirely on lines outside the region, and is none of those `changed`,
    is compared by its type and place alone: its text is the old one, and what a statement's text
    means depends on nothing around it.
    """
    pending: list[tuple[object, object]] = [(intended, result)]
    while pending:
        a, b = pending.pop()
        if type(a) is not type(b):
            return False
        if isinstance(a, list) and isinstance(b, list):
            if len(a) != len(b):
                return False
            pending.extend(zip(a, b, strict=True))
        elif (
            isinstance(a, ast.stmt)
            and isinstance(b, ast.stmt)
            and a not in changed
            and is_outside(a, region)
        ):
            if extent(b) != shifted(extent(a), region):
                return False
        elif isinstance(a, ast.AST):
            pending.extend(
                (getattr(a, name, None), getattr(b, name, None))
                for name in a._fields
                if name not in IGNORED
            )
        elif a != b:
            return False
    return True


def extent(node: ast.stmt) -> tuple[int, int, int, int | None, int | None]:
    """First line with decorators, then the place as `ast` has it."""
    first = node.lineno
    if isinstance(node, DEFINITIONS) and node.decorator_list:
        first = min(first, *(decorator.lineno for decorator in node.decorator_list))
    return first, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def is_outside(node: ast.stmt, region: Region) -> bool:
    """Whether a statement of the old text stands on untouched lines; a new one stands nowhere."""
    if not hasattr(node, "lineno"):
        return False
    first, _, _, last, _ = extent(node)
    return first > region.last or (last or first) < region.first


def shifted(
    place: tuple[int, int, int, int | None, int | None], region: Region
) -> tuple[int, int, int, int | None, int | None]:
    """Where a statement on untouched lines must stand now."""
    first, line, column, last, last_column = place
    if first < region.first:
        return place
    growth = region.growth
    return first + growth, line + growth, column, (last or line) + growth, last_column


def uproot(tree: ast.AST) -> None:
    """Take the places off a tree that was not read from the old text."""
    for node in ast.walk(tree):
        for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            node.__dict__.pop(name, None)


def diff(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines that go and the lines that come, as few as can be."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if len(old) * len(new) > LARGEST_TABLE:
        return tuple(old), tuple(new)
    common = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            common[i][j] = (
                common[i + 1][j + 1] + 1
                if old[i] == new[j]
                else max(common[i + 1][j], common[i][j + 1])
            )
    removed, added, i, j = [], [], 0, 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and old[i] == new[j]:
            i, j = i + 1, j + 1
        elif j == len(new) or (i < len(old) and common[i + 1][j] >= common[i][j + 1]):
            removed.append(old[i])
            i += 1
        else:
            added.append(new[j])
            j += 1
    return tuple(removed), tuple(added)
