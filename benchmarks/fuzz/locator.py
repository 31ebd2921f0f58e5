"""Specs for drift: each means exactly one place, without counting."""

from __future__ import annotations

import ast
import copy
import random
from dataclasses import replace

from benchmarks.fuzz.author import WIDE, Author
from benchmarks.fuzz.saying import Unsayable, outline, say
from benchmarks.fuzz.tree import Definition, Path, Source, ancestors, at
from benchmarks.fuzz.verb import Spot
from breakkit.model import Edit

STYLES = {"short": 0.3, "exact": 0.95}


class Bent(random.Random):
    """Chooses at random, but answers every question of taste in one way."""

    taste = 0.0
    getrandbits = random.Random.getrandbits  # or `choice` would follow the taste too

    def random(self) -> float:
        return self.taste


class Locator(Author):
    """Writes specs that say no more than they must (`short`), or all of the code (`exact`)."""

    def __init__(self, source: Source, seed: str, style: str) -> None:
        bent = Bent(seed)
        bent.taste = STYLES[style]
        super().__init__(source, bent)
        self.style = style

    def general(self, node: ast.AST | None) -> tuple[str, dict[str, str]]:
        if node is None:
            raise Unsayable
        return say(short(node) if self.style == "short" else node), {}

    def scope(self, path: Path) -> str | None:
        """The nearest definition around the place; None: there is none."""
        defined = isinstance(at(self.source.tree, path), Definition)
        for length in range(len(path) - defined, -1, -1):
            if path[:length] in self.names:
                return self.names[path[:length]]
        return None

    def locate(self, file: str, variant: str, spot: Spot) -> Edit:
        """An edit that means this place and no other, without counting.

        Raises:
            Unsayable: there is none.
        """
        verb, _, kind = variant.partition(" ")
        argument, where = self.argument(verb, kind, spot)
        scope = self.scope(spot.path)
        body = kind if verb == "drop_with" else None
        edit = Edit(file, verb, argument, scope, where=where, body=body, budget=WIDE)
        if len(self.means(edit)) == 1:
            return edit
        for _, node in reversed(ancestors(self.source.tree, spot.path)):
            if isinstance(node, (ast.expr, ast.stmt)) and not isinstance(node, ast.Expr):
                try:
                    narrowed = replace(edit, of=say(outline(node)))
                except Unsayable:
                    continue
                if len(self.means(narrowed)) == 1:
                    return narrowed
        raise Unsayable


def short(node: ast.AST) -> ast.AST:
    """What names the node: the call without its arguments, the assignment without its value."""
    node = copy.deepcopy(node)
    if isinstance(node, (ast.Expr, ast.Return, ast.Await)):
        inner = short(node.value) if isinstance(node.value, (ast.Call, ast.Await)) else node.value
        assert inner is None or isinstance(inner, ast.expr)
        node = type(node)(inner)  # type: ignore[arg-type]  # only a Return may be without
    elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value is not None:
        node.value = ast.Name("_one_V_")
    return outline(node)
