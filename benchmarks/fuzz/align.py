"""Which node of a newer program is a node of the older one: a tree diff that knows no patterns."""

from __future__ import annotations

import ast
from collections import Counter
from difflib import SequenceMatcher

from benchmarks.fuzz.tree import Path, at, dump, walk

LEAST_ALIKE = 0.6
LONGEST = 300  # characters of a statement that are compared
WEIGHTS = (0.5, 0.25, 0.25)
SAME_KIND = 0.1


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
            left, right = range(a, b), range(c, d)
            found += namesakes(old, new, left, right) or lookalikes(one, other, left, right)
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


def lookalikes(
    one: list[str], other: list[str], left: range, right: range
) -> list[tuple[int, int]]:
    """The pair that is most alike, if it is more so than not."""
    ratios = [
        (SequenceMatcher(None, one[i][:LONGEST], other[j][:LONGEST], autojunk=False).ratio(), i, j)
        for i in left
        for j in right
    ]
    best = max(ratios)
    return [best[1:]] if best[0] > LEAST_ALIKE else []


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
        inner = name(value)
        return None if inner is None else f"{kind} {inner}"
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

    Its own text counts half, that of its neighbours a quarter each; None if nothing is alike
    enough. A statement of the same kind is a little more alike.
    """
    wanted = with_neighbours(old, path)
    matchers = [SequenceMatcher(None, "", text, autojunk=False) for text in wanted]
    best, found, kind = LEAST_ALIKE, None, type(at(old, path))
    for other, node in walk(new):
        if isinstance(node, ast.stmt):
            likeness = SAME_KIND if type(node) is kind else 0.0
            texts = with_neighbours(new, other)
            for matcher, text, weight in zip(matchers, texts, WEIGHTS, strict=True):
                matcher.set_seq1(text)
                left = sum(WEIGHTS) - weight if matcher is matchers[0] else 0.0
                if likeness + left + weight * matcher.quick_ratio() <= best and left:
                    break
                likeness += weight * (matcher.ratio() if text or matcher.b else 1.0)
            if likeness > best:
                best, found = likeness, other
    return found


def with_neighbours(tree: ast.AST, path: Path) -> tuple[str, str, str]:
    """A statement, the one before it and the one after it; "" where there is none."""
    name, index = path[-1]
    block = getattr(at(tree, path[:-1]), name)
    assert index is not None
    said = [ast.unparse(each)[:LONGEST] for each in block[max(index - 1, 0) : index + 2]]
    before = said[0] if index else ""
    return said[min(index, 1)], before, said[-1] if index + 1 < len(block) else ""
