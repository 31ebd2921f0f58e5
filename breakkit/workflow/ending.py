"""The end of a session: by `revert`, or by the repair of a command that was cut short."""

from __future__ import annotations

from dataclasses import dataclass, replace

from breakkit.edges.journal import Event
from breakkit.edges.lock import Lock
from breakkit.edges.session import Phase, Session
from breakkit.edges.signals import all_or_nothing, give_way
from breakkit.edges.vcs.keeping import go_back, keep, ref_after, ref_for, stash_of
from breakkit.edges.vcs.placing import FileEdit, Placement
from breakkit.edges.vcs.repository import Head
from breakkit.edges.vcs.snapshot import snapshot
from breakkit.edges.vcs.surroundings import Before, Bystanders
from breakkit.workflow.plan import record
from breakkit.workflow.unsealing import break_seal, own_repository, unsealed
from breakkit.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Ended:
    """How a session ended.

    Args:
        base: where HEAD is again: a branch's name, or a commit.
        kept: the ref that keeps the learner's work; None when there was none.
        stash: the revision to give to `git stash apply`, to bring it back.
        moved: the base branch had new commits, and was left at them.
        record: where the record of a sealed checkout was left, if it could not go back.
    """

    base: str
    kept: str | None
    stash: str | None
    moved: bool
    record: str | None = None


def end_session(workspace: Workspace, session: Session, lock: Lock) -> Ended:
    """Restore tree, index, HEAD and branches to what they were before `apply`.

    However far another try got, this one goes through with it, and loses nothing. An `apply` that
    was cut short never was: the journal gets no line of it.

    Raises:
        RepositoryError: git is in the middle of something; nothing was changed.
    """
    is_sealed = workspace.checkout.sealed
    repository = own_repository(workspace) if is_sealed else workspace.repository
    repository.require_no_operation()
    repository.require_not_elsewhere(session.branch)
    before = workspace.sessions.load_before(Before.from_plain)
    base = Head(session.base_commit, session.base_branch)
    edit = FileEdit(session.path, before.original, b"", session.mode)
    placement = Placement(base, session.branch, session.commit, edit)
    if is_sealed:
        placement = unsealed(workspace, repository, placement)
        base = placement.base
    bystanders = Bystanders(session.bystanders)
    was_applied = session.phase is not Phase.APPLYING
    with all_or_nothing(), snapshot(repository, lock, base, bystanders, before.hidden) as taken:
        give_way()
        name = session.shown_id
        if session.interrupted:
            ref = ref_after(repository, taken, placement, name, session.kept)
        else:
            ref = ref_for(repository, taken, placement, name)
        phase = Phase.REVERTING if was_applied else session.phase
        session = replace(session, phase=phase, kept=ref)
        workspace.sessions.save(session)
        if ref is not None:
            keep(repository, taken, placement, name, ref)
        go_back(repository, taken, placement, before)
        if was_applied and not _is_journaled(session):
            record(workspace, session, Event.REVERTED, kept=ref)
        left = break_seal(workspace) if is_sealed else None
        workspace.sessions.clear()
    return Ended(
        base=taken.goal.name,
        kept=ref,
        stash=stash_of(repository, ref) if ref else None,
        moved=taken.goal != base,
        record=left,
    )


def _is_journaled(session: Session) -> bool:
    return session.line is not None and session.line["event"] == Event.REVERTED
