"""`breakkit revert`: back to the base, byte for byte; the learner's work is kept under a ref."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from breakkit.workflow.ending import end_session
from breakkit.workflow.plan import changing, silent
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


def revert(repo: Path, *, notify: Callable[[str], None] = silent) -> Reverted:
    """End the session: tree, index, HEAD and branches as before `apply`.

    A sealed checkout becomes an ordinary repository: the unbroken code on a branch of its own.

    Args:
        repo: a folder in the work tree.
        notify: is told whom we wait for.

    Raises:
        SessionError: no break is applied.
        RepositoryError: git is in the middle of something; nothing was changed.
        RepositoryBusy: another breakkit is at work, and did not end soon.
    """
    workspace, _ = open_applied(repo)
    with changing(workspace, "revert", notify) as lock:
        session = workspace.sessions.require()  # as it is now that we are alone
        workspace = workspace.as_applied(session)
        ended = end_session(workspace, session, lock)
    return Reverted(
        id=session.shown_id,
        base=ended.base,
        kept=ended.kept,
        bring_back=ended.stash and f"git stash apply {shlex.quote(ended.stash)}",
        moved=ended.moved,
        sealed=workspace.checkout.sealed,
        record=ended.record,
    )
