"""Which place of a newer release is a place of the older one, and what an edit makes of it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from benchmarks.fuzz import reference, scopes
from benchmarks.fuzz.align import align, alike, equals
from benchmarks.fuzz.tree import Path, Source, at, dump
from benchmarks.fuzz.verb import Impossible, Spot
from breakkit.model import Edit

TELLING = 3  # nodes; less is found equal by chance


def partner_of(old: Source, new: Source, edit: Edit, spot: Spot) -> Spot | None:
    """The same place in the newer release, if there is one beyond doubt."""
    path = same(old, new, edit.scope, spot.path)
    if path is None or type(at(new.tree, path)) is not type(spot.node):
        return None
    found = replace(spot, path=path, node=at(new.tree, path))
    if isinstance(spot.node, ast.Dict) and spot.item is not None:
        return entry_partner(found, spot)
    if edit.verb == "swap":
        name, _ = spot.path[-1]
        other = same(old, new, edit.scope, (*spot.path[:-1], (name, spot.item)))
        if other is None or other[:-1] != path[:-1] or other <= path:
            return None
        return replace(found, item=other[-1][1], context=at(new.tree, other))
    block = at(new.tree, path[:-1])
    if isinstance(block, (ast.With, ast.AsyncWith)) and edit.verb == "drop_with":
        return replace(found, item=len(block.items))
    return found


def same(old: Source, new: Source, scope: str | None, path: Path) -> Path | None:
    """Where the node went.

    The only equal code in the scope, if it is more than a name or two; else its partner in the
    tree diff of the scope, or in the diff of its statement with the one most like it; else the only
    equal code in the partner of the nearest thing around it that has one.
    """
    (inside,), later = scopes.find(old.tree, scope), scopes.find(new.tree, scope)
    roots = [(inside, later[0])] if len(later) == 1 else []
    if roots and size(at(old.tree, path)) >= TELLING:
        found = nearest_equal(old, new)(dict(roots), path)
        if found is not None:
            return found
    statement = path
    while not isinstance(at(old.tree, statement), ast.stmt):
        statement = statement[:-1]
    alike_one = alike(old.tree, new.tree, statement)
    if alike_one is not None:
        roots.append((statement, alike_one))
    pairings = [align(at(old.tree, a), at(new.tree, b), a, b) for a, b in roots]
    for find in (dict[Path, Path].get, nearest_equal(old, new)):
        for pairs in pairings:
            found = find(pairs, path)
            if found is not None:
                return found
    return None


def size(node: ast.AST) -> int:
    """How many nodes it has, contexts aside."""
    return sum(not isinstance(each, ast.expr_context) for each in ast.walk(node))


def nearest_equal(old: Source, new: Source) -> Callable[[dict[Path, Path], Path], Path | None]:
    """Finds the only equal code in the partner of what is around a place."""

    def find(pairs: dict[Path, Path], path: Path) -> Path | None:
        around = next((path[:n] for n in range(len(path), -1, -1) if path[:n] in pairs), None)
        if around is None:
            return None
        node = at(old.tree, path)
        alone = equals(old.tree, around, node) == [path]
        equal = equals(new.tree, pairs[around], node)
        return equal[0] if alone and len(equal) == 1 else None

    return find


def entry_partner(found: Spot, spot: Spot) -> Spot | None:
    """The entry with the same key, or the same unpacked value."""
    assert isinstance(spot.node, ast.Dict)
    assert isinstance(found.node, ast.Dict)
    assert spot.item is not None
    told = entry_name(spot.node, spot.item)
    items = [n for n in range(len(found.node.keys)) if entry_name(found.node, n) == told]
    return replace(found, item=items[0]) if len(items) == 1 else None


def entry_name(display: ast.Dict, item: int) -> str:
    key = display.keys[item]
    return dump(key) if key is not None else f"** {dump(display.values[item])}"


def programs(new: Source, edit: Edit, spot: Spot, partner: Spot) -> frozenset[str]:
    """What the edit must make of the new release."""
    verb = reference.VERBS[edit.verb](edit)
    bound = verb.match(partner)
    found = set()
    for way in verb.ways(replace(partner, bound=spot.bound if bound is None else bound)):
        tree = ast.parse(new.text)
        try:
            way(tree)
        except Impossible:
            continue
        found.add(dump(tree))
    return frozenset(found)
