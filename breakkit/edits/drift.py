"""What happened to the place of an edit that no longer applies. Pure: texts in, words out."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from breakkit.edits import gaps
from breakkit.edits.engine import find, locate, read_verb
from breakkit.edits.program import Program, read
from breakkit.edits.scopes import MODULE, Scope, resolve, scopes
from breakkit.errors import EditRefused, NoMatch, SeveralMatches, WouldNotParse
from breakkit.i18n import tr, trn

if TYPE_CHECKING:
    from breakkit.edits.verb import Verb
    from breakkit.model import Edit

ALIKE = 0.5
LISTED = 3
DIFF_LINES = 40


class DriftKind(StrEnum):
    """What became of an edit's place."""

    APPLIES = "applies"
    AMBIGUOUS = "ambiguous"
    RENAMED = "renamed"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Drift:
    """What happened, for people and for programs.

    Args:
        kind: what became of the place.
        message: the same in words, with the places where to look.
        advice: what to write into the spec; empty where there is nothing to write.
        file: the file that the place is in now, if it is known.
        scope: the scope that it is in now, as `in` would say it, if it is known.
    """

    kind: DriftKind
    message: str
    advice: str = ""
    file: str | None = None
    scope: str | None = None


class Hit(NamedTuple):
    """A place that the edit's verb and pattern would find, somewhere."""

    file: str
    scope: str
    line: int
    likeness: float


def explain_drift(edit: Edit, texts: Mapping[str, str], old: str | None = None) -> Drift:
    """What became of the place that an edit means.

    Args:
        edit: the edit, as its spec says it.
        texts: the target's files as they are now, path → text: the edit's own, and those that its
            place may have moved to. What does not parse is passed over.
        old: the text of the edit's file when the edit still applied, if it is known.

    Raises:
        BadPattern, VerbNotSupported: the edit means nothing in any text.
    """
    verb = read_verb(edit)
    programs = readable(texts)
    here = programs.get(edit.file)
    why: EditRefused | None = None
    if here is not None:
        try:
            place = locate(here, verb)
            line = here.line_of(place.span.start)
            return Drift(DriftKind.APPLIES, f"{edit.file}:{line}", "", edit.file, edit.scope)
        except SeveralMatches as several:
            said, advice = several.message, several.advice
            return Drift(DriftKind.AMBIGUOUS, said, advice, edit.file, edit.scope)
        except NoMatch as none:
            why = none
    former = former_scope(edit, old)
    hits = elsewhere(programs, verb, former)
    return found(edit, hits, here) if hits else lost(edit, here, former, why)


def readable(texts: Mapping[str, str]) -> dict[str, Program]:
    """The programs of the texts that are any."""
    programs = {}
    for file, text in texts.items():
        try:
            programs[file] = read(text, file)
        except WouldNotParse:
            continue
    return programs


class Former(NamedTuple):
    """The scope of the edit as it was: its name, and its text; both empty where it is not known."""

    name: str
    text: str


def former_scope(edit: Edit, old: str | None) -> Former:
    """What the edit's scope was when it still applied."""
    name = edit.scope or ""
    if old is None:
        return Former(name, "")
    try:
        program = read(old, edit.file)
        return Former(name, scope_text(program, resolve(program, edit.scope, edit.file)))
    except EditRefused:
        return Former(name, "")


def scope_text(program: Program, scope: Scope) -> str:
    """The source of a scope, decorators included."""
    if scope.node is program.tree:
        return program.text
    start = gaps.statement_start(program, scope.node)
    return program.text[start : program.span(scope.node).end]


def likeness(former: Former, name: str, text: str) -> float:
    """How alike two scopes are, from 0 to 1: by their lines where they are known, else by name."""
    by_name = difflib.SequenceMatcher(None, former.name, name).ratio()
    if not former.text:
        return by_name
    was, now = ([line.strip() for line in each.splitlines()] for each in (former.text, text))
    return (3 * difflib.SequenceMatcher(None, was, now, autojunk=False).ratio() + by_name) / 4


def elsewhere(programs: Mapping[str, Program], verb: Verb, former: Former) -> list[Hit]:
    """The places that the verb finds, the likeliest first.

    In the edit's own file any counts, in another only one in a scope that is like the edit's.
    """
    hits = []
    for file, program in programs.items():
        names = {scope.node: scope for scope in scopes(program)}
        for place in find(program, Scope("", program.tree), verb):
            node = next((up for up in program.ancestors(place.node) if up in names), None)
            scope = Scope(MODULE, program.tree) if node is None else names[node]
            alike = likeness(former, scope.name, scope_text(program, scope))
            line = program.line_of(place.span.start)
            if file == verb.edit.file:
                hits.append(Hit(file, scope.name, line, alike + 1))
            elif alike >= ALIKE:
                hits.append(Hit(file, scope.name, line, alike))
    return sorted(hits, key=lambda hit: -hit.likeness)


def found(edit: Edit, hits: list[Hit], here: Program | None) -> Drift:
    """The place stands somewhere else now."""
    best = hits[0]
    asked = edit.scope or MODULE
    known = [] if here is None else [scope.name for scope in scopes(here)]
    is_renamed = best.file == edit.file and asked not in known and best.scope != MODULE
    if is_renamed:
        now = tr(
            "{former} is gone; its place is in {scope} now, line {line}",
            former=asked,
            scope=best.scope,
            line=best.line,
        )
        said = [f"{edit.file}: {now}"]
    else:
        said = [tr("the place is in {file}:{line} now, in {scope}", **best._asdict())]
    others = [hit for hit in hits[1:LISTED] if (hit.file, hit.scope) != (best.file, best.scope)]
    said += ["  " + tr("or {file}:{line}, in {scope}", **hit._asdict()) for hit in others]
    if best.file == edit.file:
        advice = tr("if that is the place, write `in: {scope}`", scope=best.scope)
    else:
        advice = tr(
            "if that is the place, write `file: {file}` and `in: {scope}`", **best._asdict()
        )
    return Drift(
        DriftKind.RENAMED if is_renamed else DriftKind.MOVED,
        "\n".join(said),
        advice,
        best.file,
        best.scope,
    )


def lost(edit: Edit, here: Program | None, former: Former, why: EditRefused | None) -> Drift:
    """The pattern matches nowhere: the code is another now, or gone."""
    if here is None or why is None:
        said = tr("{file} is gone, or does not parse", file=edit.file)
        advice = tr("name the file that the code is in now under `edit.file`, or drop the break")
        return Drift(DriftKind.GONE, said, advice)
    now = successor(edit, here, former)
    if now is None:
        return Drift(DriftKind.GONE, why.message, why.advice, edit.file)
    name = now.name or MODULE
    changes = changed_lines(former.text, scope_text(here, now))
    if not changes:
        return Drift(DriftKind.CHANGED, why.message, why.advice, edit.file, name)
    if edit.scope in (now.name, None):
        said = tr("{scope} has another text now", scope=name)
    else:
        said = tr(
            "{scope} ({former} is gone, and it is the most alike) has another text now",
            scope=name,
            former=edit.scope,
        )
    message = f"{edit.file}: {said}\n{changes}"
    return Drift(DriftKind.CHANGED, message, why.advice, edit.file, name)


def successor(edit: Edit, here: Program, former: Former) -> Scope | None:
    """The scope that the edit means, or else the one whose text is most like it."""
    try:
        return resolve(here, edit.scope, edit.file)
    except EditRefused:
        pass
    if not former.text:
        return None
    rated = [(likeness(former, each.name, scope_text(here, each)), each) for each in scopes(here)]
    best = max(rated, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= ALIKE else None


def changed_lines(old: str, new: str) -> str:
    """The diff of a scope's text, bounded; empty if the old text is not known."""
    if not old:
        return ""
    diff = list(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2))[2:]
    shown, left = diff[:DIFF_LINES], len(diff) - DIFF_LINES
    if left > 0:
        shown.append(trn("… {n} line more", "… {n} lines more", left))
    return "\n".join(f"  {line}" for line in shown)
