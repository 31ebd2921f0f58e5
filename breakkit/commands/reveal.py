"""`breakkit reveal`: the hidden cause and the diff, after success or as a recorded give-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from breakkit.edges.journal import Event
from breakkit.edges.session import Session, now
from breakkit.model import BreakSpec, Progress
from breakkit.workflow.answer import change_of
from breakkit.workflow.drills import Answered, answered
from breakkit.workflow.plan import changing, record, silent
from breakkit.workflow.texts import Reader, find_spec
from breakkit.workflow.workspace import Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class Revealed:
    """The answer.

    Args:
        id: the break.
        title: its title.
        hidden_cause: what is wrong.
        fix: how it is mended, in words.
        teaching: the teaching moment.
        diff: what the break did to the source, unified.
        gave_up: it was not solved before.
        applied: whether it is applied here.
        answered: what the learner had said of it.
        notices: what people must be told about the texts.
    """

    id: str
    title: str
    hidden_cause: str
    fix: str
    teaching: str
    diff: str
    gave_up: bool
    applied: bool
    answered: Answered
    notices: tuple[str, ...]


def reveal(
    repo: Path,
    break_id: str | None = None,
    *,
    lang: str | None = None,
    notify: Callable[[str], None] = silent,
) -> Revealed:
    """Show the answer; before success this is recorded as giving up.

    Args:
        repo: a folder in the work tree.
        break_id: the break; None = the one that is applied.
        lang: language of the texts.
        notify: is told whom we wait for.

    Raises:
        SessionError: no id, and no break is applied.
        EditRefused: the break is not applied, and its edit finds no place in the source.
        RepositoryBusy: another breakkit is at work, and did not end soon.
    """
    workspace = open_workspace(repo)
    with changing(workspace, "reveal", notify):
        return _reveal(workspace, break_id, Reader(workspace, lang))


def _reveal(workspace: Workspace, break_id: str | None, read: Reader) -> Revealed:
    session = workspace.sessions.load()
    spec, active = find_spec(workspace, session, break_id)
    if session is not None and active:
        session.require_whole()
    diff = change_of(workspace, session if active else None, spec).diff
    gave_up = not _is_solved(workspace, session if active else None, spec)
    if session is not None and active:
        if gave_up and session.revealed is None:
            session = replace(session, revealed=now())
        record(workspace, session, Event.REVEALED, gave_up=gave_up)
    else:
        workspace.journal.record(spec.id, Event.REVEALED, gave_up=gave_up)
    return Revealed(
        id=spec.id,
        title=read(spec.title),
        hidden_cause=read(spec.hidden_cause),
        fix=read(spec.fix),
        teaching=read(spec.teaching),
        diff=diff,
        gave_up=gave_up,
        applied=active,
        answered=answered(workspace, spec.id),
        notices=read.notices,
    )


def _is_solved(workspace: Workspace, session: Session | None, spec: BreakSpec) -> bool:
    if session is not None:
        return session.solved is not None
    return workspace.journal.progress().get(spec.id) is Progress.SOLVED
