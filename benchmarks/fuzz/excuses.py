"""Is a refusal's reason true? Each reason that the engine gives, looked up in the text itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from benchmarks.fuzz.reference import Change, f_string
from benchmarks.fuzz.tokens import SKIPPED, tokens
from benchmarks.fuzz.tree import Source, ancestors, at


def justified(source: Source, change: Change, message: str) -> bool:
    """Whether the message's reason is one that we know, and is so at that place."""
    return any(
        re.search(reason, message) is not None and holds(source, change)
        for reason, holds in EXCUSES.items()
    )


def shares_its_line(source: Source, change: Change) -> bool:
    """Other code than a comma stands on its lines."""
    start, end = change.span
    first, last = source.line_of(start), source.line_of(end - 1)
    beside = [
        token.text
        for token in tokens(source)
        if token.kind not in SKIPPED
        and (token.end <= start or token.start >= end)
        and source.line_of(token.end - 1) >= first
        and source.line_of(token.start) <= last
    ]
    return any(text not in (",", "@", ";") for text in beside)


def is_alone(source: Source, change: Change) -> bool:
    """It is the only statement of its block."""
    *above, (name, _) = change.spot.path
    return len(getattr(at(source.tree, tuple(above)), name)) == 1


def binds_a_name(source: Source, change: Change) -> bool:
    """The `as` of the context manager names what is read elsewhere."""
    named = getattr(change.spot.node, "optional_vars", None)
    bound = {each.id for each in ast.walk(named) if isinstance(each, ast.Name)} if named else set()
    return bool(bound) and any(
        isinstance(node, ast.Name) and node.id in bound and isinstance(node.ctx, ast.Load)
        for node in ast.walk(source.tree)
    )


def is_last_clause(source: Source, change: Change) -> bool:
    """The `try` has no other `except`, and an `else` that needs one."""
    whole = at(source.tree, change.spot.path[:-1])
    assert isinstance(whole, (ast.Try, ast.TryStar))
    return len(whole.handlers) == 1 and bool(whole.orelse)


def is_in_f_string(source: Source, change: Change) -> bool:
    return f_string(source.tree, change.spot) is not None


def is_long(source: Source, change: Change) -> bool:
    """It stands on more than one line, alone or with the comment above it."""
    start, end = change.span
    first = source.line_of(start)
    above = source.text[source.line_start(first - 1) : start] if first > 1 else ""
    commented = change.drops and above.lstrip().startswith("#")
    return commented or first != source.line_of(end - 1)


def is_in_pattern(source: Source, change: Change) -> bool:
    """It is in the pattern of a `case`, where not every expression may stand."""
    around = [node for _, node in ancestors(source.tree, change.spot.path)]
    return any(isinstance(node, ast.pattern) for node in around)


EXCUSES: dict[str, Callable[[Source, Change], bool]] = {
    "shares its line with other code": shares_its_line,
    "only statement of its block": is_alone,
    "block would miss": binds_a_name,
    "only except clause": is_last_clause,
    "f-string": is_in_f_string,
    "the diff is -": is_long,
    "pattern of a case": is_in_pattern,
}
