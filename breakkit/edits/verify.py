"""Proof that a result is the intended program, and how large its diff is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from breakkit.edits.program import DEFINITIONS, parse
from breakkit.edits.tree import IGNORED
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from breakkit.edits.change import Layout
    from breakkit.edits.program import Program

LARGEST_TABLE = 4_000_000


class Region(NamedTuple):
    """The lines that an edit touched, in the old text from 1, and how many more there are now.

    `skipped` is how many lines of the old text are not in the result's tree, before its first.
    """

    first: int
    last: int
    growth: int
    skipped: int = 0


class Standing(NamedTuple):
    """A top-level statement of the old text, and its lines, decorators included."""

    node: ast.stmt
    first: int
    last: int


def standing(tree: ast.Module) -> list[Standing]:
    """The top-level statements, to be asked for before the tree is changed."""
    extents = [(node, extent(node)) for node in tree.body]
    return [Standing(node, place[0], place[3] or place[0]) for node, place in extents]


class Outcome(NamedTuple):
    """What a layout makes of the text: the top-level statements that it touches, parsed again.

    Args:
        statements: they, as they are now; None where they do not parse.
        region: the lines touched.
        above, below: the statements before and after them, which are untouched.
        fault: why they do not parse.
    """

    statements: list[ast.stmt] | None
    region: Region
    above: list[ast.stmt]
    below: list[ast.stmt]
    fault: str = ""


def outcome_of(program: Program, before: Sequence[Standing], layout: Layout) -> Outcome:
    """What a layout makes of the text.

    Only the top-level statements that the edit touches are parsed again. They stand on whole lines,
    the lines around them are untouched, and a module is nothing but its statements in a row: if
    they parse by themselves, the whole does, and means what its parts mean.

    Args:
        program: the old text.
        before: its top-level statements.
        layout: how the result is written.
    """
    text = layout.apply(program.text)
    first = program.line_of(min(start for start, _, _ in layout.replacements))
    last = program.line_of(max(end for _, end, _ in layout.replacements))
    top, bottom = window(program, before, first, last)
    start, end = program.line_span(top).start, program.line_span(bottom).end
    growth = text.count("\n") - program.text.count("\n")
    region = Region(first, last, growth, top - 1)
    above = [each.node for each in before if each.last < top]
    below = [each.node for each in before if each.first > bottom]
    try:
        if program.unverified:
            tree = parse(newer_shadow(text))
        else:
            tree = parse(text[start : end + len(text) - len(program.text)])
    except SyntaxError as error:
        line = (error.lineno or 1) + top - 1
        fault = tr("the result would not parse (line {line}: {what})", line=line, what=error.msg)
        return Outcome(None, region, above, below, fault)
    return Outcome(tree.body, region, above, below)


def is_program(program: Program, outcome: Outcome, changed: Container[ast.AST]) -> bool:
    """Whether an outcome is the program whose tree `program` has now.

    Args:
        program: the old text; its tree may be one on which a verb's meaning was carried out.
        outcome: what was made of the text.
        changed: the nodes that may differ from the old text although it is untouched.
    """
    if outcome.statements is None:
        return False
    now = program.tree.body
    inside = now[len(outcome.above) : len(now) - len(outcome.below)]
    if now != [*outcome.above, *inside, *outcome.below]:
        return False
    return same_code(inside, outcome.statements, outcome.region, changed)


def renew(program: Program, before: Sequence[Standing], outcome: Outcome) -> bool:
    """Make the tree that of the old text again; whether that can be done without parsing it all.

    What is not among the statements that the edit touched has not been changed, or the outcome
    would not have been the intended program.

    Args:
        program: the old text; a verb's meaning was carried out on its tree.
        before: the top-level statements that it had.
        outcome: what was made of the text.
    """
    above, below = len(outcome.above), len(outcome.below)
    touched = before[above : len(before) - below]
    if program.unverified or not touched:
        return False
    first = touched[0].first
    start, end = program.line_span(first).start, program.line_span(touched[-1].last).end
    tree = parse("\n" * (first - 1) + program.text[start:end])
    if [each[1:] for each in standing(tree)] != [each[1:] for each in touched]:
        return False
    program.tree.body[:] = [*outcome.above, *tree.body, *outcome.below]
    return True


def window(
    program: Program, statements: Sequence[Standing], first: int, last: int
) -> tuple[int, int]:
    """The lines of the top-level statements around some lines; all lines where in doubt."""
    everything = (1, len(program.line_starts))
    for statement in statements:
        if statement.first <= last and statement.last >= first:
            first, last = min(first, statement.first), max(last, statement.last)
    crossed = any(
        each.first < first <= each.last or each.first <= last < each.last for each in statements
    )
    above = program.text[: program.line_span(first).start][-3:].rstrip("\r\n")
    in_doubt = crossed or above.endswith("\\") or program.unverified
    return everything if in_doubt else (first, last)


def newer_shadow(text: str) -> str:
    """The shadow of a result that this Python cannot parse; LibCST parses it on the way."""
    from breakkit.edits.newer import mask  # noqa: PLC0415 -- LibCST, only where needed

    return mask(text)[0]


def same_code(
    intended: Sequence[ast.stmt],
    result: Sequence[ast.stmt],
    region: Region,
    changed: Container[ast.AST],
) -> bool:
    """Whether the result's statements are the intended ones.

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
    by = (region.growth if first > region.last else 0) - region.skipped
    return first + by, line + by, column, (last or line) + by, last_column


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
