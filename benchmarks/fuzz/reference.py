"""What must come out of an edit, worked out on `ast` alone: the oracle."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from benchmarks.fuzz import pattern, scopes
from benchmarks.fuzz.tree import Definition, Path, Source, ancestors, at, dump, walk
from benchmarks.fuzz.verb import Impossible, Span, Spot, Verb
from benchmarks.fuzz.verbs_blocks import (
    DropBranch,
    DropHandler,
    DropReturn,
    DropStmt,
    SetDefault,
    SetException,
    Swap,
)
from benchmarks.fuzz.verbs_expressions import (
    DropAwait,
    Negate,
    RenameUse,
    SetOperator,
    SetValue,
    SwapArgs,
)
from benchmarks.fuzz.verbs_general import CommentOut, Replace
from benchmarks.fuzz.verbs_items import (
    DropArg,
    DropBase,
    DropDecorator,
    DropElement,
    DropEntry,
    DropWith,
)
from breakkit.model import Edit

VERBS: dict[str, type[Verb]] = {
    "comment_out": CommentOut,
    "drop_arg": DropArg,
    "drop_await": DropAwait,
    "drop_base": DropBase,
    "drop_branch": DropBranch,
    "drop_decorator": DropDecorator,
    "drop_element": DropElement,
    "drop_entry": DropEntry,
    "drop_handler": DropHandler,
    "drop_return": DropReturn,
    "drop_stmt": DropStmt,
    "drop_with": DropWith,
    "negate": Negate,
    "rename_use": RenameUse,
    "replace": Replace,
    "set_default": SetDefault,
    "set_exception": SetException,
    "set_operator": SetOperator,
    "set_value": SetValue,
    "swap": Swap,
    "swap_args": SwapArgs,
}
STATEMENT_VERBS = (CommentOut, DropStmt, Replace, Swap)


@dataclass(frozen=True)
class Change:
    """One right answer.

    Args:
        spot: where.
        trees: dumps of the programs that are right.
        span: what is dropped or changed, in the old text.
        region: what the change may touch.
        gone: where comments may go with it.
        drops: whether comments that belong to it may go too.
    """

    spot: Spot
    trees: frozenset[str]
    span: Span
    region: Span
    gone: tuple[Span, ...]
    drops: bool


@dataclass(frozen=True)
class Expected:
    """Every right answer: a change, or a refusal by one of the errors named.

    Args:
        changes: the changes that are right.
        refusals: names of the errors that are right; empty: only a change is.
        matches: how many places the edit means.
        why: why a refusal is right.
    """

    changes: tuple[Change, ...]
    refusals: frozenset[str] = frozenset()
    matches: int = 1
    why: str = ""


def expect(source: Source, edit: Edit) -> Expected:
    """The right answers to an edit of that text."""
    verb = VERBS[edit.verb](edit)
    inside = scopes.find(source.tree, edit.scope)
    if len(inside) != 1:
        error = "SeveralMatches" if inside else "NoMatch"
        return Expected((), frozenset({error}), len(inside), "the scope")
    every = places(source, verb, edit, inside[0])
    sure = [spot for spot in every if spot.sure]
    readings = [every] if len(sure) == len(every) else [every, sure]
    answers = [choose(source, verb, edit, each) for each in readings]
    return Expected(
        tuple(change for answer in answers for change in answer.changes),
        frozenset(name for answer in answers for name in answer.refusals),
        len(every),
        next((answer.why for answer in answers if answer.why), ""),
    )


def places(source: Source, verb: Verb, edit: Edit, inside: Path) -> list[Spot]:
    """The places that the edit means in that scope, in the order of the text."""
    found: list[tuple[int, int, Spot]] = []
    outside = edit.scope == scopes.MODULE
    for path, node in walk(at(source.tree, inside), inside):
        part = definition_part(source.tree, path) if outside else None
        if part == "body":
            continue
        for spot in verb.look(path, node):
            if isinstance(verb, SetDefault) and is_of_inner(source.tree, inside, spot):
                continue
            bound = verb.match(spot)
            if bound is None or not pattern.holds(edit.where, bound):
                continue
            around = True if edit.of is None else encloses(source, edit.of, spot)
            if around is not False:
                start, _ = span_of(source, verb, spot)
                # Open: is a definition in its own scope, is an elif a statement?
                itself = spot.path == inside and inside != ()
                clause = isinstance(verb, STATEMENT_VERBS) and is_elif(source, spot.node)
                # ... is a decorator outside of what it decorates?
                open_ = itself or clause or part is not None or around is None
                sure = spot.sure and not open_
                found.append((start, len(path), replace(spot, bound=bound, sure=sure)))
    found.sort(key=lambda each: each[:2])
    return [spot for _, _, spot in found]


def definition_part(tree: ast.AST, path: Path) -> str | None:
    """The part of the outermost definition that the path is in, as its field is called."""
    for depth, (_, node) in enumerate(ancestors(tree, path)):
        if isinstance(node, Definition):
            return path[depth][0]
    return None


def is_of_inner(tree: ast.AST, inside: Path, spot: Spot) -> bool:
    """Whether a default is not of the function that is the scope, but of one inside it."""
    function = isinstance(at(tree, inside), (ast.FunctionDef, ast.AsyncFunctionDef))
    return function and spot.path[:-1] != (*inside, ("args", None))


def encloses(source: Source, of: str, spot: Spot) -> bool | None:
    """Whether something around the place matches; None: if an `elif` or what is set counts."""
    statement = pattern.statement(of)
    wanted = statement.value if isinstance(statement, ast.Expr) else statement
    around = [node for _, node in ancestors(source.tree, spot.path)]
    if isinstance(spot.node, ast.Dict):
        around.append(spot.node)
    found = [node for node in around if pattern.match(wanted, node) is not None]
    if not found:
        return False
    read = [n for n in found if isinstance(getattr(n, "ctx", ast.Load()), ast.Load)]
    return True if any(not is_elif(source, node) for node in read) else None


def is_elif(source: Source, node: ast.AST | None) -> bool:
    """An `if` that is written as a clause of another."""
    return isinstance(node, ast.If) and source.text.startswith("elif", source.span([node])[0])


def f_string(tree: ast.AST, spot: Spot) -> ast.AST | None:
    """The f-string that the place is in: Python 3.11 does not know positions in there."""
    around = (node for _, node in ancestors(tree, spot.path))
    return next((node for node in around if isinstance(node, ast.JoinedStr)), None)


def span_of(source: Source, verb: Verb, spot: Spot) -> Span:
    """The place in the text, or the f-string that it is in."""
    inside = f_string(source.tree, spot)
    return source.span([inside]) if inside else verb.span(source, spot)


def choose(source: Source, verb: Verb, edit: Edit, places: list[Spot]) -> Expected:
    """The answer if these are the places."""
    if not places:
        return Expected((), frozenset({"NoMatch"}), 0, "nothing matches")
    if edit.nth is None and len(places) > 1:
        return Expected((), frozenset({"SeveralMatches"}), len(places), "several match")
    if edit.nth is not None and edit.nth > len(places):
        return Expected((), frozenset({"NoMatch"}), len(places), "nth is past the last")
    spot = places[(edit.nth or 1) - 1]
    trees = set()
    try:
        for way in verb.ways(spot):
            tree = ast.parse(source.text)
            way(tree)
            trees.add(dump(tree))
    except Impossible as impossible:
        return Expected((), frozenset({"EditRefused"}), len(places), str(impossible))
    trees.discard(source.program)
    if not trees:
        why = "it would change nothing"
        return Expected((), frozenset({"EditRefused"}), len(places), why)
    hidden = f_string(source.tree, spot) is not None
    change = Change(
        spot,
        frozenset(trees),
        span_of(source, verb, spot),
        span_of(source, verb, spot) if hidden else verb.region(source, spot),
        () if hidden else tuple(verb.gone(source, spot)),
        verb.drops,
    )
    if hidden:
        return Expected((change,), frozenset({"EditRefused"}), len(places), "in an f-string")
    return Expected((change,), matches=len(places))
