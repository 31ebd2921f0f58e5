"""What is known of the applied break, and which one comes next."""

from __future__ import annotations

from pathlib import Path

from breakkit.edges.catalog import survey_catalog
from breakkit.edges.journal import Event
from breakkit.edges.session import Session
from breakkit.edges.vcs.locate import locate
from breakkit.errors import BreakkitError
from breakkit.model import Config
from breakkit.workflow.recommending import next_break
from breakkit.workflow.records import rounds_of
from breakkit.workflow.texts import Reader, find_spec
from breakkit.workflow.watching.model import Next, Situation
from breakkit.workflow.workspace import Workspace, open_workspace


def situation_of(workspace: Workspace, session: Session, language: str | None) -> Situation:
    """How things are with that session.

    Raises:
        SessionError: it is there only in part.
    """
    session.require_whole()
    spec, _ = find_spec(workspace, session, None)
    read = Reader(workspace, language)
    rounds = rounds_of(workspace.journal.entries()).get(session.shown_id, [])
    told = rounds[-1].told if rounds else []
    return Situation(
        id=session.shown_id,
        commit=session.commit,
        title="" if session.blind else read(spec.title).strip(),
        symptom=read(spec.symptom),
        since=session.since,
        hints=max((use.level for use in session.hints), default=0),
        levels=len(spec.hints),
        attempts=len(session.attempts),
        solved=session.solved is not None,
        revealed=session.revealed is not None,
        has_hypothesis=any(said.kind is Event.HYPOTHESIS for said in told),
        has_observation=spec.observe is not None,
        can_list=not workspace.checkout.sealed,
        kept_under=f"refs/breakkit/attempts/{session.shown_id}/",
        fix=rounds[-1].diff if rounds else "",
        linked=session.linked,
        notices=read.notices,
    )


def situation_in(repo: Path, language: str | None) -> Situation | None:
    """How things are in the work tree that `repo` lies in; None when no break is applied there.

    Raises:
        SessionError: one is, but only in part.
    """
    checkout = locate(repo.resolve())
    workspace = Workspace(checkout, checkout.top, Config())
    session = workspace.sessions.load()
    if session is None:
        return None
    return situation_of(workspace.as_applied(session), session, language)


def next_in(repo: Path, language: str | None) -> Next | None:
    """The break that is recommended next; None where there is none, or the catalog is wrong."""
    try:
        workspace = open_workspace(repo)
        catalog, _ = survey_catalog(workspace.breaks, workspace.config.breaks, workspace.language)
    except BreakkitError:
        return None
    found = next_break(workspace, catalog.specs, Reader(workspace, language))
    return None if found is None else Next(found.id, found.title.strip(), found.because)
