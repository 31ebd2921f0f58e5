"""Which node of a newer program is a node of the older one: a tree diff that knows no patterns."""

from __future__ import annotations

import ast
from collections import Counter
from difflib import SequenceMatcher

from benchmarks.fuzz.tree import Path, at, dump, walk

LEAST_ALIKE = 0.5
LONGEST = 600  # characters of a statement that are compared


def align(old: ast.AST, new: ast.AST, old_at: Path, new_at: Path) -> dict[Path, Path]:
    """Old path → new path of nodes that are the same, seen from two nodes that are.

    Children in the same role are the same node when they are of the same type. Items of a list
    are, when they are equal, or when between equal neighbours they have the same name.
    """
    pairs = {old_at: new_at}
    for field in old._fields:
        one, other = getattr(old, field, None), getattr(new, field, None)
        if isinstance(one, list) and isinstance(other, list):
            for first, second in partners(one, other):
                deeper = ((*old_at, (field, first)), (*new_at, (field, second)))
                pairs |= align(one[first], other[second], *deeper)
        elif isinstance(one, ast.AST) and type(one) is type(other):
            assert isinstance(other, ast.AST)
            pairs |= align(one, other, (*old_at, (field, None)), (*new_at, (field, None)))
    return pairs


def partners(old: list[object], new: list[object]) -> list[tuple[int, int]]:
    """The numbers of items that are the same."""
    one, other = [spoken(each) for each in old], [spoken(each) for each in new]
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            found += list(zip(range(a, b), range(c, d), strict=True))
        elif tag == "replace":
            found += namesakes(old, new, range(a, b), range(c, d))
    nodes = [(a, b) for a, b in found if isinstance(old[a], ast.AST)]
    return [(a, b) for a, b in nodes if type(old[a]) is type(new[b])]


def spoken(item: object) -> str:
    return dump(item) if isinstance(item, ast.AST) else repr(item)


def namesakes(
    old: list[object], new: list[object], left: range, right: range
) -> list[tuple[int, int]]:
    """Those whose name only one item on each side has."""
    mine, theirs = {i: name(old[i]) for i in left}, {i: name(new[i]) for i in right}
    once, also = Counter(mine.values()), Counter(theirs.values())
    return [
        (i, j)
        for i, called in mine.items()
        for j, other in theirs.items()
        if called == other and called is not None and once[called] == also[called] == 1
    ]


NAMED_BY = {
    ast.keyword: "arg",
    ast.arg: "arg",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.ClassDef: "name",
    ast.Assign: "targets",
    ast.AnnAssign: "target",
    ast.AugAssign: "target",
    ast.If: "test",
    ast.While: "test",
    ast.For: "target",
    ast.AsyncFor: "target",
    ast.With: "items",
    ast.AsyncWith: "items",
    ast.ExceptHandler: "type",
    ast.Call: "func",
    ast.Expr: "value",
    ast.Return: "value",
    ast.Await: "value",
    ast.Try: None,
    ast.Raise: None,
}


def name(item: object) -> str | None:
    """What a person would call it: what is assigned, called, asked; None: it has no name."""
    if not isinstance(item, ast.AST) or type(item) not in NAMED_BY:
        return None
    kind, by = type(item).__name__, NAMED_BY[type(item)]
    if by is None:
        return kind
    value = getattr(item, by)
    if isinstance(item, (ast.Expr, ast.Return, ast.Await)):
        return kind if value is None else f"{kind} {name(value)}"
    several = value if isinstance(value, list) else [value]
    return " ".join([kind, *(spoken(each) for each in several)])


def equals(tree: ast.AST, inside: Path, node: ast.AST) -> list[Path]:
    """Where in a scope the same code stands."""
    wanted = dump(node)
    return [
        path
        for path, each in walk(at(tree, inside), inside)
        if type(each) is type(node) and dump(each) == wanted
    ]


def alike(old: ast.AST, new: ast.AST, path: Path) -> Path | None:
    """Where in the whole newer file the statement is that is most like this one.

    Like is its text with that of its neighbours; None if nothing is at least half alike.
    """
    wanted, kind = surroundings(old, path), type(at(old, path))
    best, found = LEAST_ALIKE, None
    matcher = SequenceMatcher(None, "", wanted, autojunk=False)
    for other, node in walk(new):
        if type(node) is kind:
            matcher.set_seq1(surroundings(new, other))
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
                ratio = matcher.ratio()
                if ratio > best:
                    best, found = ratio, other
    return found


def surroundings(tree: ast.AST, path: Path) -> str:
    """A statement with the one before and the one after it."""
    name, index = path[-1]
    block = getattr(at(tree, path[:-1]), name)
    assert index is not None
    near = block[max(index - 1, 0) : index + 2]
    return "\n".join(ast.unparse(each)[:LONGEST] for each in near)
