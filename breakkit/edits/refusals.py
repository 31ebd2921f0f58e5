"""Refusals that help: where, what came near and why it is not it, what to write instead."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits.differences import difference, show, unparse
from breakkit.edits.kinds import Around, Expression
from breakkit.edits.scopes import MODULE, scopes
from breakkit.errors import NoMatch, SeveralMatches
from breakkit.i18n import tr, trn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from breakkit.edits.change import Place
    from breakkit.edits.kinds import Kind
    from breakkit.edits.program import Program, Span
    from breakkit.edits.scopes import Scope
    from breakkit.edits.verb import Verb
    from breakkit.model import Edit

NEAREST = 3
LISTED = 10
COMPARED = 2_000
WIDTH = 72


def at_spec(edit: Edit, message: str) -> str:
    """A message with the place in the spec that it is about, where that is known."""
    place = ""
    if edit.spec_file:
        place = f"{edit.spec_file}:"
        if edit.position:
            place += f"{edit.position.line}:{edit.position.column}:"
        place += " "
    return f"{place}{edit.verb}: {message}"


def where(program: Program, edit: Edit, offset: int) -> str:
    """A place in the target: file, line and column."""
    position = program.position(offset)
    return f"{edit.file}:{position.line}:{position.column}"


def excerpt(program: Program, span: Span) -> str:
    """The first line of a place's text, short enough for a message."""
    first, _, more = program.text[span.start : span.end].partition("\n")
    text = first.strip()
    return text[: WIDTH - 1] + "…" if len(text) > WIDTH or more else text


def several(program: Program, scope: Scope, verb: Verb, places: list[Place]) -> SeveralMatches:
    """More than one place; each with what to write to mean it."""
    edit = verb.edit
    names = {named.node: named.name for named in scopes(program)}
    either, lines = tr("or"), []
    for number, place in enumerate(places[:LISTED], 1):
        others = {
            up for other in places if other is not place for up in program.ancestors(other.node)
        }
        ways = [f"nth: {number}", around(program, verb, place, others)]
        inner = next((up for up in program.ancestors(place.node) if up in names), None)
        if inner is not None and inner not in others and names[inner] != scope.name:
            ways.append(f"in: {names[inner]}")
        lines.append(
            f"  {where(program, edit, place.span.start)}  {excerpt(program, place.span)}\n"
            f"      {f'   {either}   '.join(filter(None, ways))}"
        )
    if len(places) > LISTED:
        lines.append("  " + trn("… and {n} more", "… and {n} more", len(places) - LISTED))
    return SeveralMatches(
        f"{how_many(scope, places, edit.nth)}:\n" + "\n".join(lines),
        tr("add one of these to the edit, or write a longer pattern"),
    )


def around(program: Program, verb: Verb, place: Place, others: set[ast.AST]) -> str:
    """An `of` that means this place and none of the others, if a near ancestor gives one."""
    if verb.edit.of is not None:
        return ""
    for node in program.ancestors(place.node):
        text = header(node)
        if text is None or node in others:
            continue
        kind: Kind = Around(text) if isinstance(node, ast.stmt) else Expression(text)
        inside = [up for up in others if not isinstance(up, ast.Module)]
        means_it = kind.match(node, program.slot(node)) is not None
        if means_it and not any(kind.match(up, program.slot(up)) is not None for up in inside):
            quoted = text.replace("'", "''")
            return f"of: '{quoted}'"
    return ""


def header(node: ast.AST) -> str | None:
    """A short pattern that means a node by what stands at its head."""
    match node:
        case ast.Call(func=func):
            text = f"{unparse(func)}($$$)"
        case ast.For(target=target, iter=items, orelse=[]):
            text = f"for {unparse(target)} in {unparse(items)}: $$$"
        case ast.While(test=test, orelse=[]):
            text = f"while {unparse(test)}: $$$"
        case ast.If(test=test, orelse=[]):
            text = f"if {unparse(test)}: $$$"
        case ast.With(items=items):
            text = f"with {', '.join(map(unparse, items))}: $$$"
        case ast.Assign(targets=[target]):
            text = f"{unparse(target)} = $V"
        case ast.Return(value=ast.expr()):
            text = "return $V"
        case _:
            return None
    return text if len(text) <= WIDTH and "\n" not in text else None


def how_many(scope: Scope, places: list[Place], nth: int | None) -> str:
    """That so many places match, and not the one that was asked for."""
    if scope.name:
        said = trn(
            "{n} place matches in {scope}",
            "{n} places match in {scope}",
            len(places),
            scope=scope.name,
        )
    else:
        said = trn("{n} place matches in the file", "{n} places match in the file", len(places))
    if nth is None:
        return said
    missing = tr("there is no number {nth}", nth=nth)
    return f"{said}; {missing}"


def nothing(edit: Edit, pattern: str, scope: Scope) -> str:
    """That no place matches."""
    said = {"pattern": repr(pattern), "scope": scope.name, "file": edit.file}
    if edit.of is None and scope.name:
        return tr("nothing matches {pattern} in {scope} of {file}", **said)
    if edit.of is None:
        return tr("nothing matches {pattern} in {file}", **said)
    said["around"] = repr(edit.of)
    if scope.name:
        return tr("nothing matches {pattern} in {scope} of {file}, inside {around}", **said)
    return tr("nothing matches {pattern} in {file}, inside {around}", **said)


def none(program: Program, scope: Scope, verb: Verb) -> NoMatch:
    """No place; where else the pattern matches, and the nearest candidates."""
    edit = verb.edit
    message = nothing(edit, verb.kinds[0].text, scope)
    lines, advice = [], ""
    for place, name in elsewhere(program, scope, verb):
        lines.append(near(program, edit, place.span, tr("it matches in {scope}", scope=name)))
        advice = tr("if that is the place, write `in: {scope}`", scope=name)
    for node in nearest(program, scope, verb)[: NEAREST - len(lines)]:
        span = verb.span(program, node)
        lines.append(near(program, edit, span, reason(program, scope, verb, node)))
    if lines:
        nearest_places = tr("the nearest:")
        message = "\n".join([f"{message}; {nearest_places}", *lines])
    return NoMatch(message, advice or verb.kinds[0].advice())


def near(program: Program, edit: Edit, span: Span, why: str) -> str:
    """A place that is not the one, and why."""
    return f"  {where(program, edit, span.start)}  {excerpt(program, span)}\n      {why}"


def elsewhere(program: Program, scope: Scope, verb: Verb) -> Iterator[tuple[Place, str]]:
    """Places outside the scope that the verb would find, with the innermost scope they are in."""
    if scope.node is program.tree and scope.name != MODULE:
        return
    nodes = program.walk(program.tree)
    next(nodes)
    found = [place for node in nodes for place in verb.places(program, node)]
    names = {named.node: named.name for named in scopes(program)}
    for place in found[:NEAREST]:
        around = next((up for up in program.ancestors(place.node) if up in names), None)
        name = MODULE if around is None else names[around]
        if name != scope.name:
            yield place, name


def nearest(program: Program, scope: Scope, verb: Verb) -> list[ast.AST]:
    """The places of the pattern's kind in the scope, most alike first."""
    from difflib import SequenceMatcher  # noqa: PLC0415 -- a successful edit does without

    kind = verb.kinds[0]
    nodes = program.walk(scope.node, own_level=scope.name == MODULE)
    next(nodes)
    alike = SequenceMatcher(b=kind.text, autojunk=False)
    scored: list[tuple[float, int, ast.AST]] = []
    likely = (node for node in nodes if isinstance(node, kind.type))
    for number, node in enumerate(n for n in likely if kind.hangs(n, program.slot(n))):
        span = verb.span(program, node)
        alike.set_seq1(program.text[span.start : span.end][: 2 * WIDTH])
        matched = kind.match(node, program.slot(node)) is not None
        scored.append((alike.quick_ratio() + matched, -number, node))
        if number == COMPARED:
            break
    best = sorted(scored, key=lambda item: item[:2], reverse=True)
    return [node for _, _, node in best[:NEAREST]]


def reason(program: Program, scope: Scope, verb: Verb, node: ast.AST) -> str:
    """Why a node is not the place."""
    kind = verb.kinds[0]
    slot = program.slot(node)
    if kind.match(node, slot) is None:
        return difference(kind.tree, kind.subject(node, slot)) or kind.differs(node, slot)
    places = list(verb.places(program, node))
    if not any(verb.belongs(program, place, scope.node) for place in places):
        return verb.unfit()
    return tr("it is not inside {around}", around=show(verb.edit.of))
