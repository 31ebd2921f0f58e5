"""`breakkit list`: the catalog, with the learner's progress."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.catalog import Catalog, load_catalog
from breakkit.errors import UsageError
from breakkit.model import Progress, Status
from breakkit.workflow.texts import Reader
from breakkit.workflow.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class ListedBreak:
    """One break of the catalog, and where the learner stands with it."""

    id: str
    title: str
    concepts: tuple[str, ...]
    difficulty: int
    state: Progress
    status: Status


@dataclass(frozen=True, slots=True)
class Listed:
    """The breaks of the catalog, by id; and what people must be told about their texts."""

    breaks: tuple[ListedBreak, ...]
    notices: tuple[str, ...]


def list_breaks(
    repo: Path,
    *,
    concept: str | None = None,
    status: Status = Status.ACTIVE,
    lang: str | None = None,
) -> Listed:
    """The catalog.

    Args:
        repo: a folder in the work tree.
        concept: only breaks with this concept.
        status: only breaks of this status.
        lang: language of the titles.

    Raises:
        SpecError: specs are wrong; all problems of the whole catalog at once.
        UsageError: no break has that concept.
    """
    workspace = open_workspace(repo)
    catalog = load_catalog(workspace.breaks, workspace.config.breaks, workspace.language)
    if concept is not None:
        _require_known(concept, catalog)
    session = workspace.sessions.load()
    blind = session is not None and session.blind
    # A blind break must not be told by what its session left in the journal.
    hidden = {session.id: session.since} if session and blind else {}
    progress = workspace.journal.progress(hidden)
    if session is not None and not blind:
        progress[session.id] = Progress.ACTIVE
    read = Reader(workspace, lang)
    breaks = tuple(
        ListedBreak(
            id=spec.id,
            title=read(spec.title),
            concepts=spec.concepts,
            difficulty=spec.difficulty,
            state=progress.get(spec.id, Progress.NEW),
            status=spec.status,
        )
        for spec in catalog.specs
        if spec.status is status and concept in (None, *spec.concepts)
    )
    return Listed(breaks, read.notices)


def _require_known(concept: str, catalog: Catalog) -> None:
    known = sorted({known for spec in catalog.specs for known in spec.concepts})
    if concept not in known:
        near = difflib.get_close_matches(concept, known, n=1)
        advice = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
        raise UsageError(f"no break has the concept {concept!r}", advice)
