"""`breakkit revert`: back to the base, byte for byte; the learner's work is kept under a ref."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from breakkit.edges.journal import Event
from breakkit.edges.session import Phase
from breakkit.edges.signals import all_or_nothing, give_way
from breakkit.edges.vcs.keeping import go_back, keep, snapshot
from breakkit.edges.vcs.placing import FileEdit, Placement
from breakkit.edges.vcs.repository import Head, Repository
from breakkit.edges.vcs.surroundings import Before, Bystanders
from breakkit.workflow.unsealing import break_seal, unsealed
from breakkit.workflow.workspace import open_applied


@dataclass(frozen=True, slots=True)
class Reverted:
    """What `revert` did.

    Args:
        id: the break, or its alias while it is blind.
        base: where HEAD is again: a branch's name, or a commit.
        kept: the ref that keeps the learner's work; None when there was none.
        bring_back: the command that puts it into the work tree again.
        moved: the base branch had new commits, and was left at them.
        sealed: it was a sealed checkout, and is none any more.
        record: where its record is, if it could not go back to the repository it was made of.
    """

    id: str
    base: str
    kept: str | None
    bring_back: str | None
    moved: bool
    sealed: bool = False
    record: str | None = None


def revert(repo: Path) -> Reverted:
    """End the session: tree, index, HEAD and branches as before `apply`.

    A sealed checkout becomes an ordinary repository: the unbroken code on a branch of its own.

    Raises:
        SessionError: no break is applied.
        RepositoryError: git is in the middle of something; nothing was changed.
    """
    workspace, session = open_applied(repo)
    is_sealed = workspace.checkout.sealed
    repository = workspace.repository
    if is_sealed:
        repository = Repository(workspace.checkout.own, explicit=True)
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
    with all_or_nothing(), snapshot(repository, base, bystanders, before.hidden) as taken:
        give_way()
        workspace.sessions.save(replace(session, phase=Phase.REVERTING))
        kept = keep(repository, taken, placement, session.shown_id)
        ref = kept.ref if kept else None
        go_back(repository, taken, placement, before)
        workspace.journal.record(session.id, Event.REVERTED, kept=ref)
        record = break_seal(workspace) if is_sealed else None
        workspace.sessions.clear()
    return Reverted(
        id=session.shown_id,
        base=taken.goal.name,
        kept=ref,
        bring_back=f"git stash apply {shlex.quote(kept.stash)}" if kept else None,
        moved=taken.goal != base,
        sealed=is_sealed,
        record=record,
    )
