"""Specs as an author writes them: for a place in a file, a scope, a pattern and the modifiers."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.fuzz import reference, scopes
from benchmarks.fuzz.arguments import Arguments
from benchmarks.fuzz.saying import Unsayable, outline, say
from benchmarks.fuzz.tree import Definition, Path, Source, ancestors, at, walk
from benchmarks.fuzz.verb import Spot, Verb
from benchmarks.fuzz.verbs_expressions import is_literal
from benchmarks.fuzz.verbs_general import KINDS
from breakkit.model import Budget, Edit

WIDE = Budget(10_000, 10_000)
DEFAULT = Budget()
# Written as `of`, these would mean more or less than what is around the place.
NOT_AROUND = (*Definition, ast.Expr, ast.JoinedStr, ast.FormattedValue, ast.Starred, ast.Slice)


def variants() -> list[str]:
    """Every verb; those that take a kind once for each."""
    kinds = {
        "comment_out": ["entry", "stmt", "arg", "decorator"],
        "replace": ["expr", "stmt", "entry", "arg", "decorator"],
        "drop_with": ["if-true", "dedent", "nullcontext"],
        "drop_branch": ["body", "else"],
        "set_value": ["assignment", "literal"],
    }
    return [f"{verb} {kind}".strip() for verb in reference.VERBS for kind in kinds.get(verb, [""])]


def spots(nodes: list[tuple[Path, ast.AST]], variant: str) -> Iterator[Spot]:
    """Every place in the file, given as what `walk` finds, that the verb could edit."""
    verb, _, kind = variant.partition(" ")
    finder: type[Verb] = KINDS[kind] if kind in KINDS else reference.VERBS[verb]
    for path, node in nodes:
        for spot in finder.spots(path, node):
            assignment = not is_literal(spot.node)
            if spot.sure and (verb != "set_value" or assignment == (kind == "assignment")):
                yield spot


class Author(Arguments):
    """Writes specs for one file; the same seed, the same specs."""

    def __init__(self, source: Source, rng: random.Random) -> None:
        words = {node.id for _, node in walk(source.tree) if isinstance(node, ast.Name)}
        super().__init__(rng, sorted(words | {"other"}))
        self.source = source
        self.names = {path: name for name, path in scopes.named(source.tree)}

    def write(self, file: str, variant: str, spot: Spot) -> Edit:
        """An edit that means the place, most often; what it means the oracle says.

        Raises:
            Unsayable: nobody would write one.
        """
        verb, _, kind = variant.partition(" ")
        argument, where = self.argument(verb, kind, spot)
        start, end = reference.span_of(self.source, self.reader(verb, argument), spot)
        one_line = self.source.line_of(start) == self.source.line_of(end - 1)
        plain = one_line and verb not in ("drop_branch", "swap") and kind != "dedent"
        plain = plain and "\\n" not in repr(argument)
        edit = Edit(
            file=file,
            verb=verb,
            argument=argument,
            scope=self.scope(spot.path),
            where=where,
            body=kind if verb == "drop_with" and self.rng.random() < 0.9 else None,
            budget=DEFAULT if plain and self.rng.random() < 0.7 else WIDE,
        )
        return self.tell_apart(edit, spot)

    def reader(self, verb: str, argument: object) -> Verb:
        return reference.VERBS[verb](Edit("", verb, argument))

    def scope(self, path: Path) -> str | None:
        """The name of a definition around the place: the nearest, seldom another."""
        defined = isinstance(at(self.source.tree, path), Definition)  # it is in the scope around it
        lengths = range(len(path) - defined, -1, -1)
        around = [self.names[path[:length]] for length in lengths if path[:length] in self.names]
        if not around and self.rng.random() < 0.5:
            return scopes.MODULE
        if not around or self.rng.random() < 0.1:
            return None
        if self.rng.random() < 0.04:
            return self.rng.choice(sorted(self.names.values()))  # the place is not there
        return around[0] if self.rng.random() < 0.8 else self.rng.choice(around)

    def tell_apart(self, edit: Edit, spot: Spot) -> Edit:
        """Add `of` or `nth` where the pattern alone means several places, seldom where not."""
        means = self.means(edit)
        if len(means) == 1 and self.rng.random() < 0.75:
            return edit
        if self.rng.random() < (0.2 if len(means) > 1 else 0.0):
            return edit
        if self.rng.random() < 0.5:
            around = [node for _, node in ancestors(self.source.tree, spot.path)]
            narrowed = self.enclosing(edit, around)
            if narrowed is not None:
                edit, means = narrowed, self.means(narrowed)
                if len(means) == 1:
                    return edit
        number = next((n for n, each in enumerate(means, 1) if same_place(each, spot)), None)
        return edit if number is None else replace(edit, nth=number)

    def means(self, edit: Edit) -> list[Spot]:
        inside = scopes.find(self.source.tree, edit.scope)
        if len(inside) != 1:
            return []
        verb = self.reader(edit.verb, edit.argument)
        return [spot for spot in reference.places(self.source, verb, edit, inside[0]) if spot.sure]

    def enclosing(self, edit: Edit, around: list[ast.AST]) -> Edit | None:
        """The edit with an `of`."""
        nodes = [node for node in around if isinstance(node, (ast.expr, ast.stmt))][-4:]
        nodes = [node for node in nodes if not isinstance(node, NOT_AROUND)]
        self.rng.shuffle(nodes)
        for node in nodes:
            try:
                return replace(edit, of=say(outline(node)))
            except Unsayable:
                continue
        return None


def same_place(one: Spot, other: Spot) -> bool:
    return (one.path, one.item) == (other.path, other.item)
