"""From a text and an edit to the one place, the new text, and the proof that it is right."""

from __future__ import annotations

import ast
from itertools import chain
from typing import TYPE_CHECKING

from breakkit.edits import refusals
from breakkit.edits.conditions import condition
from breakkit.edits.kinds import Around, Expression, Kind
from breakkit.edits.program import borrow, give_back
from breakkit.edits.registry import verb_module, verb_names
from breakkit.edits.scopes import MODULE, resolve
from breakkit.edits.verify import diff, is_program, outcome_of, renew, standing
from breakkit.errors import BadPattern, EditRefused, OverBudget, VerbNotSupported, WouldNotParse
from breakkit.i18n import tr, trn
from breakkit.model import Budget, EditResult

if TYPE_CHECKING:
    from breakkit.edits.change import Change, Layout, Place
    from breakkit.edits.program import Program
    from breakkit.edits.scopes import Scope
    from breakkit.edits.verb import Verb
    from breakkit.model import Edit

SHOWN = 12


def apply_edit(text: str, edit: Edit) -> EditResult:
    """As `breakkit.edits.apply_edit` says."""
    try:
        verb = read_verb(edit)
        program = borrow(text, edit.file)
        return make(program, verb, locate(program, verb))
    except EditRefused as refused:
        raise type(refused)(refusals.at_spec(edit, refused.message), refused.advice) from refused
    except RecursionError as error:
        said = tr("the code is nested too deeply")
        message = refusals.at_spec(edit, f"{edit.file}: {said}")
        raise WouldNotParse(message, tr("choose another place")) from error


def read_verb(edit: Edit) -> Verb:
    """The verb with its argument and modifiers read.

    Raises:
        VerbNotSupported: there is no such verb.
        BadPattern: its argument or a modifier means nothing.
    """
    try:
        module = verb_module(edit.verb)
    except KeyError:
        raise VerbNotSupported(
            tr("this version does not know the verb {verb!r}", verb=edit.verb),
            tr("it knows: {verbs}", verbs=", ".join(verb_names())),
        ) from None
    if not hasattr(module, "VERB"):
        raise VerbNotSupported(
            tr("{verb}: not supported yet", verb=edit.verb), tr("update breakkit")
        )
    if edit.body is not None and edit.verb != "drop_with":
        raise BadPattern(tr("`body` goes with drop_with only"), tr("take `body` out of the edit"))
    try:
        verb: Verb = module.VERB(edit)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadPattern(
            tr("{argument!r} is not what the verb takes", argument=edit.argument),
            tr("look the verb up in `breakkit schema`"),
        ) from error
    rule = condition(edit.where, {name for kind in verb.kinds for name in kind.names})
    for kind in verb.kinds:
        kind.condition = rule
    if edit.of is not None:
        verb.around = enclosing(edit.of)
    return verb


def locate(program: Program, verb: Verb) -> Place:
    """The one place that the verb's edit means.

    Raises:
        NoMatch, SeveralMatches: there is not exactly one.
    """
    scope = resolve(program, verb.edit.scope, verb.edit.file)
    return choose(program, scope, verb, find(program, scope, verb))


def find(program: Program, scope: Scope, verb: Verb) -> list[Place]:
    """All places in a scope that the verb could edit, in source order."""
    kind = verb.kinds[0]
    nodes = program.walk(scope.node, own_level=scope.name == MODULE, statements=kind.in_blocks)
    next(nodes)  # the scope itself is no place in it
    likely = [node for node in nodes if isinstance(node, kind.type)]
    found = [place for node in likely for place in verb.places(program, node)]
    places = [place for place in found if verb.belongs(program, place, scope.node)]
    if verb.around:
        places = [place for place in places if is_inside(program, place, verb.around)]
    return sorted(places, key=lambda place: place.span)


def enclosing(text: str) -> tuple[Kind, ...]:
    """The `of` of an edit, as an expression and as a statement."""
    try:
        return Expression(text), Around(text)
    except BadPattern:
        return (Around(text),)


def is_inside(program: Program, place: Place, around: tuple[Kind, ...]) -> bool:
    """Whether a node around the place matches."""
    return any(
        kind.match(node, program.slot(node)) is not None
        for node in program.ancestors(place.node)
        if not isinstance(node, ast.Module)
        for kind in around
    )


def choose(program: Program, scope: Scope, verb: Verb, places: list[Place]) -> Place:
    """The one place.

    Raises:
        NoMatch, SeveralMatches: there is not exactly one.
    """
    nth = verb.edit.nth
    if nth is not None and 0 < nth <= len(places):
        return places[nth - 1]
    if len(places) == 1 and nth is None:
        return places[0]
    if places:
        raise refusals.several(program, scope, verb, places)
    raise refusals.none(program, scope, verb)


def make(program: Program, verb: Verb, place: Place) -> EditResult:
    """The result of the edit at a place, verified and within its budget."""
    edit = verb.edit
    at = refusals.where(program, edit, place.span.start)
    if program.frame(place.node) is not None:
        said = tr("the place is inside an f-string, where breakkit does not edit")
        raise WouldNotParse(f"{at}: {said}", tr("choose another place"))
    for _ in program.walk(place.node):
        pass  # so that the slots of all that is in it are known
    try:
        change = verb.change(program, place)
    except EditRefused as refused:
        raise type(refused)(f"{at}: {refused.message}", refused.advice) from refused
    before, changed = standing(program.tree), set(program.ancestors(place.node))
    first = outcome_of(program, before, change.layouts[0])
    if is_program(program, first, changed):
        said = tr("the edit would change nothing")
        raise BadPattern(f"{at}: {said}", tr("choose another place"))
    change.intend()
    others = (outcome_of(program, before, layout) for layout in change.layouts[1:])
    for layout, outcome in zip(change.layouts, chain([first], others), strict=True):
        if is_program(program, outcome, changed):
            result = describe(program, place, change, layout)
            if renew(program, before, outcome):
                give_back(program)
            check_budget(edit, at, result)
            return result
    reason = first.fault or tr("the result would mean something else than the edit says")
    raise WouldNotParse(f"{at}: {reason}", tr("choose another place or another verb"))


def describe(program: Program, place: Place, change: Change, layout: Layout) -> EditResult:
    """The result with its diff, counted in lines."""
    text = layout.apply(program.text)
    removed, added = diff(lines_of(program.text), lines_of(text))
    notes = [*change.notes, layout.note, unverified_note(program)]
    first = min(start for start, _, _ in layout.replacements)
    line = program.line_of(max(place.span.start, first))
    return EditResult(
        text, line, without_ends(removed), without_ends(added), tuple(filter(None, notes))
    )


def unverified_note(program: Program) -> str:
    """What of the file the proof does not cover; empty if it covers all."""
    if not program.unverified:
        return ""
    from breakkit.edits.newer import named, version  # noqa: PLC0415 -- LibCST, only where needed

    first, *more = program.unverified
    said = {"first": named(*first), "version": version()}
    if not more:
        return tr("not verified: {first}, newer than Python {version}; LibCST parses it", **said)
    return trn(
        "not verified: {first} and {n} more, newer than Python {version}; LibCST parses it",
        "not verified: {first} and {n} more, newer than Python {version}; LibCST parses it",
        len(more),
        **said,
    )


def check_budget(edit: Edit, at: str, result: EditResult) -> None:
    """Refuse a diff that is larger than the spec allows."""
    needs = Budget(len(result.removed), len(result.added))
    if needs.removed > edit.budget.removed or needs.added > edit.budget.added:
        said = tr("the diff is {needs}, the budget {budget}", needs=needs, budget=edit.budget)
        raise OverBudget(
            f"{at}: {said}:\n"
            + "\n".join([f"  - {line}" for line in result.removed[:SHOWN]])
            + "".join([f"\n  + {line}" for line in result.added[:SHOWN]]),
            tr('if that is the break you want, write `budget: "{needs}"`', needs=needs),
        )


def without_ends(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Lines without their line ends."""
    return tuple(line.removesuffix("\n").removesuffix("\r") for line in lines)


def lines_of(text: str) -> list[str]:
    """The lines with their line ends, as git sees them."""
    pieces = text.split("\n")
    return [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
