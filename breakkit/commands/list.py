"""`breakkit list`: the catalog, with the learner's progress."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.catalog import load_catalog
from breakkit.model import Progress, Status
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
    """The breaks of the catalog, by id."""

    breaks: tuple[ListedBreak, ...]


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
    """
    workspace = open_workspace(repo)
    catalog = load_catalog(workspace.breaks, workspace.config.breaks, workspace.language)
    session = workspace.sessions.load()
    blind = session is not None and session.blind
    # A blind break must not be told by what its session left in the journal.
    hidden = {session.id: session.since} if session and blind else {}
    progress = workspace.journal.progress(hidden)
    if session is not None and not blind:
        progress[session.id] = Progress.ACTIVE
    lang = lang or workspace.language
    return Listed(
        tuple(
            ListedBreak(
                id=spec.id,
                title=spec.title.in_language(lang),
                concepts=spec.concepts,
                difficulty=spec.difficulty,
                state=progress.get(spec.id, Progress.NEW),
                status=spec.status,
            )
            for spec in catalog.specs
            if spec.status is status and concept in (None, *spec.concepts)
        )
    )
