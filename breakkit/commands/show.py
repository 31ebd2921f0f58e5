"""`breakkit show`: what a learner may know of a break before it is solved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from breakkit.workflow.texts import Reader, find_spec
from breakkit.workflow.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Shown:
    """A break without its answer.

    Args:
        id: its id, or its alias while it is blind.
        title: its title; empty while it is blind.
        symptom: what one sees.
        tests: the linked tests, as the spec names them.
        concepts: slugs, the main one first.
        difficulty: 1 to 5.
        requires: ids to do first.
        locate: where the lesson says to look.
        levels: how many hints there are.
        safety: why it is safe to run here.
        applied: whether it is applied here.
        notices: what people must be told about the texts.
    """

    id: str
    title: str
    symptom: str
    tests: tuple[str, ...]
    concepts: tuple[str, ...]
    difficulty: int
    requires: tuple[str, ...]
    locate: tuple[str, ...]
    levels: int
    safety: str
    applied: bool
    notices: tuple[str, ...]


def show(repo: Path, break_id: str, *, lang: str | None = None) -> Shown:
    """One break, no spoiler.

    Raises:
        UsageError: the catalog has no such break.
        SpecError: its spec is wrong.
    """
    workspace = open_workspace(repo)
    session = workspace.sessions.load()
    spec, active = find_spec(workspace, session, break_id)
    hidden = active and session is not None and session.blind
    read = Reader(workspace, lang)
    return Shown(
        id=session.shown_id if active and session else spec.id,
        title="" if hidden else read(spec.title),
        symptom=read(spec.symptom),
        tests=spec.tests.red,
        concepts=() if hidden else spec.concepts,
        difficulty=spec.difficulty,
        requires=() if hidden else spec.requires,
        locate=() if hidden else spec.locate,
        levels=len(spec.hints),
        safety=read(spec.safety),
        applied=active,
        notices=read.notices,
    )
