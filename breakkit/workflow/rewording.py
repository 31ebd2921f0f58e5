"""Python texts with other constants in them; pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator

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
    new = [
        (node, repr(changed))
        for node in _constants(_parsed(text))
        if (changed := _with_others(_value(node), chosen)) != _value(node)
    ]
    return _rewritten(text, new)


def _with_others(value: Value, chosen: Collection[Value]) -> Value:
    if not isinstance(value, str):
        return other(value) if value in chosen else value
    words = sorted((word for word in chosen if isinstance(word, str) and word), key=len)
    if not words:
        return value
    any_of = "|".join(re.escape(word) for word in reversed(words))
    return re.sub(rf"(?<!\w)({any_of})(?!\w)", lambda found: str(other(found[0])), value)


def with_wrong_expectations(text: str, tests: Collection[str]) -> str:
    """The text with assertions that are wrong, in the test functions of these names.

    A value that is expected becomes another; where none is written down, the opposite is asserted.
    """
    new: list[tuple[ast.expr, str]] = []
    for function in ast.walk(_parsed(text)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name in tests:
            for node in ast.walk(function):
                if isinstance(node, ast.Assert):
                    new += _wrong(node.test) or [(node.test, f"not ({_text_of(text, node.test)})")]
                elif isinstance(node, ast.Call) and _name_of(node).startswith("assert"):
                    new += [(value, _wrong_value(value)) for value in list(_constants(node))[-1:]]
    return _rewritten(text, new)


def _wrong(asserted: ast.expr) -> list[tuple[ast.expr, str]]:
    """One value of each comparison in it, and what is to stand there."""
    compared = (node for node in ast.walk(asserted) if isinstance(node, ast.Compare))
    expected = (_expected(comparison) for comparison in compared)
    return [(value, _wrong_value(value)) for value in expected if value is not None]


def _wrong_value(node: ast.Constant) -> str:
    value = _value(node)
    return repr(f"{value}~" if isinstance(value, str) else other(value))


def _expected(comparison: ast.Compare) -> ast.Constant | None:
    """The last constant of what is expected: of a side without a call, if there is one."""
    for side in sorted([*reversed(comparison.comparators), comparison.left], key=_has_call):
        if found := list(_constants(side)):
            return found[-1]
    return None


def _name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", None) or getattr(call.func, "id", "")).lower()


def _text_of(text: str, node: ast.expr) -> str:
    return ast.get_source_segment(text, node) or ""


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


def _rewritten(text: str, new: Iterable[tuple[ast.expr, str]]) -> str:
    """The text with other code in the places of some nodes, none of which is within another."""
    data, starts = text.encode(), [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    places = {
        (
            starts[node.lineno - 1] + node.col_offset,
            starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0),
            code.encode(),
        )
        for node, code in new
    }
    for first, end, code in sorted(places, reverse=True):
        data = data[:first] + code + data[end:]
    return data.decode()
