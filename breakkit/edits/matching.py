"""Does a node match a pattern, and what do the metavariables stand for then?

A pattern matches equal code: every field of every node counts, only places, white space, comments,
redundant parentheses and the style of quotes do not. A search with backtracking, so that a way to
match is found whenever there is one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from breakkit.edits.pattern import ANY, many_name, one_name
from breakkit.edits.program import AnyNode
from breakkit.edits.tree import IGNORED, Parameter, arguments_of, parameters_of, same

Bindings = Mapping[str, Any]
"""Metavariable → the node, the identifier, or the list of what stands in a row."""

Condition = Callable[[str, object], bool]
"""Whether a metavariable may stand for that; the `where` of an edit."""


class Goal(NamedTuple):
    """A pattern and what it must match, and the goals after it."""

    pattern: object
    node: object
    rest: Goal | None


def match(pattern: object, node: object, condition: Condition | None = None) -> Bindings | None:
    """What the metavariables stand for in the first way to match, or None if there is none."""
    return next(solutions(Goal(pattern, node, None), {}, condition), None)


def solutions(
    goal: Goal | None, bound: Bindings, condition: Condition | None
) -> Iterator[Bindings]:
    """All ways to reach the goals."""
    while goal:
        pattern, node, rest = goal
        if isinstance(pattern, list) and isinstance(node, list) and has_many(pattern):
            yield from rows(pattern, node, rest, bound, condition)
            return
        if (name := one_name(pattern)) is not None:
            extended = bind(name, node, bound, condition) if may_be(pattern, node) else None
            if extended is None:
                return
            bound, goal = extended, rest
        else:
            below = inside(pattern, node)
            if below is None:
                return
            goal = chain(*below, rest)
    yield bound


def has_many(patterns: list[Any]) -> bool:
    """Whether there is a `$$$` in the row."""
    return any(many_name(item) is not None for item in patterns)


def inside(pattern: AnyNode, node: AnyNode) -> tuple[Any, Any] | None:
    """The patterns and nodes one level down that must match each other; None for another node."""
    if is_any_display(pattern, node):
        return [pattern.elts], [entries(node)]
    if type(pattern) is not type(node):
        return None
    if isinstance(pattern, ast.AST):
        return parts(pattern), parts(node)
    if isinstance(pattern, (list, Parameter)):
        return (pattern, node) if len(pattern) == len(node) else None
    return ([], []) if pattern == node else None


def chain(patterns: Any, nodes: Any, rest: Goal | None) -> Goal | None:  # noqa: ANN401 -- rows of anything
    """The goals that each pattern matches its node, before the rest."""
    for pattern, node in zip(reversed(patterns), reversed(nodes), strict=True):
        rest = Goal(pattern, node, rest)
    return rest


def rows(
    patterns: list[Any],
    nodes: list[Any],
    rest: Goal | None,
    bound: Bindings,
    condition: Condition | None,
) -> Iterator[Bindings]:
    """All ways in which patterns with a `$$$` among them match what stands in a row."""
    at = next(i for i, item in enumerate(patterns) if many_name(item) is not None)
    name = many_name(patterns[at]) or ANY
    after = patterns[at + 1 :]
    fixed = sum(many_name(item) is None for item in after)
    for taken in range(len(nodes) - at - fixed + 1):
        extended = bind(name, nodes[at : at + taken], bound, condition)
        if extended is not None:
            tail = Goal(after, nodes[at + taken :], rest)
            yield from solutions(chain(patterns[:at], nodes[:at], tail), extended, condition)


def bind(name: str, value: object, bound: Bindings, condition: Condition | None) -> Bindings | None:
    """The bindings with one more; None where it stands for other code already, or may not."""
    if name == ANY:
        return bound
    if name in bound:
        return bound if same(plain(bound[name]), plain(value)) else None
    if condition is not None and not condition(name, value):
        return None
    return {**bound, name: value}


def may_be(pattern: object, node: object) -> bool:
    """Whether a `$X` that stands where this pattern node stands can be that node."""
    if isinstance(pattern, str):
        return isinstance(node, str)
    for family in (ast.expr, ast.stmt, ast.pattern):
        if isinstance(pattern, family):
            return isinstance(node, family)
    return False


def plain(value: object) -> object:
    """A name as an identifier, so that `self.$X = $X` matches `self.a = a`."""
    match value:
        case ast.Name(id=name) | ast.Expr(value=ast.Name(id=name)):
            return name
        case ast.Expr(value=inner):
            return inner
    return value


def parts(node: ast.AST) -> list[object]:
    """What makes a node the code it is, rows in source order."""
    match node:
        case ast.Call():
            return [node.func, arguments_of(node)]
        case ast.ClassDef():
            rest = [getattr(node, "type_params", []), node.body, node.decorator_list]
            return [node.name, arguments_of(node), *rest]
        case ast.arguments():
            return [parameters_of(node)]
        case ast.Dict():
            return [entries(node)]
        case ast.Constant():
            return [type(node.value), node.value]
    return [getattr(node, name, None) for name in node._fields if name not in IGNORED]


def entries(node: AnyNode) -> list[ast.expr | ast.keyword]:
    """A dict's entries, each as one node; a set's elements.

    An entry is given as a slice `key:value`, which no dict can hold, and `**more` as a keyword.
    """
    if isinstance(node, ast.Set):
        return list(node.elts)
    pairs = zip(node.keys, node.values, strict=True)
    return [
        ast.keyword(arg=None, value=value) if key is None else ast.Slice(lower=key, upper=value)
        for key, value in pairs
    ]


def is_any_display(pattern: object, node: object) -> bool:
    """Whether the pattern is `{$$$}`, which reads as a set, and the node a dict."""
    return (
        isinstance(pattern, ast.Set)
        and isinstance(node, ast.Dict)
        and all(many_name(item) is not None for item in pattern.elts)
    )
