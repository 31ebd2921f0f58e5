"""`breakkit revert`: back to the base, byte for byte; the learner's work is kept under a ref."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from breakkit.edges.journal import Event
from breakkit.edges.session import Phase, Session
from breakkit.edges.signals import uninterrupted
from breakkit.edges.vcs.keeping import go_back, keep, snapshot
from breakkit.edges.vcs.placing import Placement
from breakkit.edges.vcs.repository import Head, Repository
from breakkit.workflow.workspace import open_workspace

FEW = 20
"""So many paths still make a command line that a person can read."""


@dataclass(frozen=True, slots=True)
class Reverted:
    """What `revert` did.

    Args:
        id: the break, or its alias while it is blind.
        base: where HEAD is again: a branch's name, or a commit.
        kept: the ref that keeps the learner's work; None when there was none.
        bring_back: the command that puts it into the work tree again.
        moved: the base branch had new commits, and was left at them.
    """

    id: str
    base: str
    kept: str | None
    bring_back: str | None
    moved: bool


def revert(repo: Path) -> Reverted:
    """End the session: tree, index, HEAD and branches as before `apply`.

    Raises:
        SessionError: no break is applied.
        RepositoryError: git is in the middle of something; nothing was changed.
    """
    workspace = open_workspace(repo)
    session = workspace.sessions.require()
    repository = workspace.repository
    repository.require_no_operation()
    placement = Placement(
        base=Head(session.base_commit, session.base_branch),
        branch=session.branch,
        commit=session.commit,
        path=session.path,
        original=workspace.sessions.load_original(),
        mode=session.mode,
        broken=b"",
    )
    with uninterrupted(), snapshot(repository, session.bystanders) as taken:
        workspace.sessions.save(replace(session, phase=Phase.REVERTING))
        kept = keep(repository, taken, placement, session.shown_id)
        bring_back = _bring_back(repository, session, kept) if kept else None
        head = go_back(repository, taken, placement)
        workspace.sessions.clear()
        workspace.journal.record(session.id, Event.REVERTED, kept=kept)
    moved = head.commit != session.base_commit
    return Reverted(session.shown_id, head.name, kept, bring_back, moved)


def _bring_back(repository: Repository, session: Session, kept: str) -> str:
    """The command that brings the work back, without touching the files that were never ours."""
    bystanders = set(session.bystanders)
    paths = repository.paths_between(session.base_commit, kept)
    own = [path for path in paths if path not in bystanders]
    if not own or len(own) > FEW:
        return f"git switch --create {shlex.quote(f'attempt/{session.shown_id}')} {kept}"
    top = shlex.quote(str(repository.checkout.top))
    return f"git -C {top} restore --source={kept} -- {shlex.join(own)}"
