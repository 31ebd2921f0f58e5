"""Python texts with other constants in them; pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator

Value = str | int | float
_LONG = 20  # digits; beyond that, no test expects it
_ROTATED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "bcdefghijklmnopqrstuvwxyzaBCDEFGHIJKLMNOPQRSTUVWXYZA1234567890",
)


def values(text: str) -> set[Value]:
    """The constants of a text: its strings and numbers. Of what is not Python, none."""
    return {_value(node) for node in _constants(_parsed(text))}


def words(text: str) -> set[Value]:
    """What may be a value in a text that is not Python: its words, and its whole numbers."""
    found = set(re.findall(r"[\w.+-]*\w", text))
    return found | {int(word) for word in found if word.isdecimal() and len(word) < _LONG}


def other(value: Value) -> Value:
    """Another value of the same kind and look: `req-abc123` becomes `req-bcd234`, 7 becomes 8."""
    return value.translate(_ROTATED) if isinstance(value, str) else value + 1


def with_others(text: str, chosen: Collection[Value]) -> str:
    """The text with `other` values for the chosen ones, in longer strings too."""
    return _rewritten(text, _constants(_parsed(text)), lambda value: _with_others(value, chosen))


def _with_others(value: Value, chosen: Collection[Value]) -> Value:
    if not isinstance(value, str):
        return other(value) if value in chosen else value
    words = sorted((word for word in chosen if isinstance(word, str) and word), key=len)
    if not words:
        return value
    any_of = "|".join(re.escape(word) for word in reversed(words))
    return re.sub(rf"(?<!\w)({any_of})(?!\w)", lambda found: str(other(found[0])), value)


def with_wrong_expectations(text: str, tests: Collection[str]) -> str:
    """The text with one wrong value in each assertion of the test functions of these names."""
    wrong = [
        constant
        for function in ast.walk(_parsed(text))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name in tests
        for assertion in _assertions(function)
        if (constant := _expected(assertion)) is not None
    ]
    return _rewritten(
        text, wrong, lambda value: f"{value}~" if isinstance(value, str) else other(value)
    )


def _assertions(function: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            yield node.test
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            if str(name).lower().startswith("assert"):
                yield node


def _expected(assertion: ast.AST) -> ast.Constant | None:
    """The last constant of what is expected: of a side without a call, if there is one."""
    sides: list[ast.AST] = [assertion]
    if isinstance(assertion, ast.Compare):
        sides = sorted([*reversed(assertion.comparators), assertion.left], key=_has_call)
    for side in sides:
        if found := list(_constants(side)):
            return found[-1]
    return None


def _has_call(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Call) for inner in ast.walk(node))


def _parsed(text: str) -> ast.AST:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _constants(node: ast.AST) -> Iterator[ast.Constant]:
    """The strings and numbers below a node, in their order; none of an f-string."""
    if isinstance(node, ast.Constant) and type(node.value) in (str, int, float):
        yield node
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from _constants(child)


def _value(node: ast.Constant) -> Value:
    value = node.value
    assert isinstance(value, str | int | float)  # noqa: S101  # what `_constants` yields
    return value


def _rewritten(text: str, nodes: Iterable[ast.Constant], change: Callable[[Value], Value]) -> str:
    lines = text.encode().split(b"\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    data, places = text.encode(), set()
    for node in nodes:
        old = _value(node)
        if (new := change(old)) != old:
            first = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
            places.add((first, end, repr(new)))
    for first, end, new_text in sorted(places, reverse=True):
        data = data[:first] + new_text.encode() + data[end:]
    return data.decode()
