"""`breakkit list`: the catalog, with the learner's progress."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.catalog import load_catalog
from breakkit.errors import UsageError
from breakkit.i18n import tr
from breakkit.model import BreakSpec, Progress, Status
from breakkit.workflow.drills import Series, series_of
from breakkit.workflow.recommending import NextBreak, missing, next_break, standing
from breakkit.workflow.texts import Reader
from breakkit.workflow.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class ListedBreak:
    """One break of the catalog, and where the learner stands with it.

    Args:
        id: its id.
        title: its title.
        concepts: slugs, the main one first.
        difficulty: 1 to 5.
        state: where the learner stands.
        status: where it stands in its author's work.
        phase: the part of the course that it belongs to.
        requires: ids that are better done first.
        missing: those of them that are neither solved nor revealed.
    """

    id: str
    title: str
    concepts: tuple[str, ...]
    difficulty: int
    state: Progress
    status: Status
    phase: str
    requires: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many breaks of a phase, or with a concept, the learner is through with.

    Args:
        name: the phase or the concept.
        solved: those solved.
        revealed: those whose answer was seen instead.
        total: all of that status.
    """

    name: str
    solved: int
    revealed: int
    total: int


@dataclass(frozen=True, slots=True)
class Listed:
    """The breaks that were asked for, by id.

    Args:
        breaks: each of them.
        phases: of the breaks listed; counted over the whole catalog.
        concepts: the same.
        next: the break that is recommended, listed or not.
        drills: the breaks that were applied blind; None when there was none.
        notices: what people must be told about the texts.
    """

    breaks: tuple[ListedBreak, ...]
    phases: tuple[Share, ...]
    concepts: tuple[Share, ...]
    next: NextBreak | None
    drills: Series | None
    notices: tuple[str, ...]


def list_breaks(
    repo: Path,
    *,
    concept: str | None = None,
    phase: str | None = None,
    search: str | None = None,
    status: Status = Status.ACTIVE,
    lang: str | None = None,
) -> Listed:
    """The catalog.

    Args:
        repo: a folder in the work tree.
        concept: only breaks with this concept.
        phase: only breaks of this phase.
        search: only breaks that have all these words in title, concepts or symptom, in whatever
            language; upper and lower case and accents do not matter.
        status: only breaks of this status.
        lang: language of the titles.

    Raises:
        SpecError: specs are wrong; all problems of the whole catalog at once.
        UsageError: no break has that concept, or is of that phase.
    """
    workspace = open_workspace(repo)
    catalog = load_catalog(workspace.breaks, workspace.config.breaks, workspace.language)
    specs = catalog.specs
    if concept is not None:
        _require_known_concept(concept, specs)
    if phase is not None:
        _require_known_phase(phase, specs)
    words = _plain(search or "").split()
    reached, state = workspace.journal.progress(), standing(workspace)
    read = Reader(workspace, lang)
    of_status = [spec for spec in specs if spec.status is status]
    listed = [
        spec
        for spec in of_status
        if concept in (None, *spec.concepts)
        and phase in (None, spec.phase)
        and _has_words(spec, words)
    ]
    breaks = tuple(
        ListedBreak(
            id=spec.id,
            title=read(spec.title),
            concepts=spec.concepts,
            difficulty=spec.difficulty,
            state=state.get(spec.id, Progress.NEW),
            status=spec.status,
            phase=spec.phase,
            requires=spec.requires,
            missing=missing(spec, reached),
        )
        for spec in listed
    )
    phases = dict.fromkeys(spec.phase for spec in listed)
    concepts = dict.fromkeys(concept for spec in listed for concept in spec.concepts)
    return Listed(
        breaks=breaks,
        phases=tuple(
            _share(name, [spec for spec in of_status if spec.phase == name], reached)
            for name in phases
        ),
        concepts=tuple(
            _share(name, [spec for spec in of_status if name in spec.concepts], reached)
            for name in concepts
        ),
        next=next_break(workspace, specs, read),
        drills=series_of(workspace.journal.entries()),
        notices=read.notices,
    )


def _share(name: str, specs: Iterable[BreakSpec], reached: Mapping[str, Progress]) -> Share:
    states = [reached.get(spec.id) for spec in specs]
    solved, revealed = states.count(Progress.SOLVED), states.count(Progress.REVEALED)
    return Share(name, solved, revealed, len(states))


def _has_words(spec: BreakSpec, words: Sequence[str]) -> bool:
    texts = (*spec.title.by_language.values(), *spec.symptom.by_language.values(), *spec.concepts)
    text = _plain("\n".join(texts))
    return all(word in text for word in words)


def _plain(text: str) -> str:
    """The text without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _require_known_concept(concept: str, specs: Iterable[BreakSpec]) -> None:
    known = sorted({known for spec in specs for known in spec.concepts})
    if concept not in known:
        near = difflib.get_close_matches(concept, known, n=1)
        raise UsageError(
            tr("no break has the concept {concept}", concept=repr(concept)),
            tr("Did you mean {name}?", name=near[0])
            if near
            else tr("There are: {names}.", names=", ".join(known)),
        )


def _require_known_phase(phase: str, specs: Iterable[BreakSpec]) -> None:
    known = dict.fromkeys(spec.phase for spec in specs)
    if phase not in known:
        raise UsageError(
            tr("no break is of the phase {phase}", phase=repr(phase)),
            tr("There are: {names}.", names=", ".join(known)),
        )
