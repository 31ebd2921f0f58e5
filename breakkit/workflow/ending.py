"""The end of a session: by `revert`, or by the repair of a command that was cut short."""

from __future__ import annotations

from dataclasses import dataclass, replace

from breakkit.edges.journal import Event
from breakkit.edges.lock import Lock
from breakkit.edges.session import Phase, Session
from breakkit.edges.signals import all_or_nothing, give_way
from breakkit.edges.vcs.keeping import go_back, keep, snapshot
from breakkit.edges.vcs.placing import FileEdit, Placement
from breakkit.edges.vcs.repository import Head
from breakkit.edges.vcs.surroundings import Before, Bystanders
from breakkit.workflow.plan import record
from breakkit.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Ended:
    """How a session ended.

    Args:
        base: where HEAD is again: a branch's name, or a commit.
        kept: the ref that keeps the learner's work; None when there was none.
        stash: the revision to give to `git stash apply`, to bring it back.
        moved: the base branch had new commits, and was left at them.
    """

    base: str
    kept: str | None
    stash: str | None
    moved: bool


def end_session(workspace: Workspace, session: Session, lock: Lock) -> Ended:
    """Restore tree, index, HEAD and branches to what they were before `apply`.

    However far another try got, this one goes through with it, and loses nothing. An `apply` that
    was cut short never was: the journal gets no line of it.

    Raises:
        RepositoryError: git is in the middle of something; nothing was changed.
    """
    repository = workspace.repository
    repository.require_no_operation()
    repository.require_not_elsewhere(session.branch)
    before = workspace.sessions.load_before(Before.from_plain)
    base = Head(session.base_commit, session.base_branch)
    edit = FileEdit(session.path, before.original, b"", session.mode)
    placement = Placement(base, session.branch, session.commit, edit)
    bystanders = Bystanders(session.bystanders)
    was_applied = session.phase is not Phase.APPLYING
    with all_or_nothing(), snapshot(repository, lock, base, bystanders, before.hidden) as taken:
        give_way()
        if was_applied:
            session = replace(session, phase=Phase.REVERTING)
            workspace.sessions.save(session)
        kept = keep(repository, taken, placement, session.shown_id, session.kept)
        if kept is not None and kept.ref != session.kept:
            session = replace(session, kept=kept.ref)
            workspace.sessions.save(session)
        go_back(repository, taken, placement, before)
        if was_applied and not _is_journaled(session):
            record(workspace, session, Event.REVERTED, kept=kept.ref if kept else None)
        workspace.sessions.clear()
    return Ended(
        base=taken.goal.name,
        kept=kept.ref if kept else None,
        stash=kept.stash if kept else None,
        moved=taken.goal != base,
    )


def _is_journaled(session: Session) -> bool:
    return session.line is not None and session.line["event"] == Event.REVERTED
