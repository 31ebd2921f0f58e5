"""The beginning of a session: the instant in which `apply` changes the repository."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from breakkit.edges.config import to_plain
from breakkit.edges.journal import Event
from breakkit.edges.session import Phase, Session, now
from breakkit.edges.signals import give_way
from breakkit.edges.vcs.index import LockedIndex
from breakkit.edges.vcs.placing import Placement, place, withdraw
from breakkit.edges.vcs.surroundings import survey
from breakkit.errors import BreakkitError, RepositoryError
from breakkit.i18n import tr
from breakkit.model import EditResult
from breakkit.spec import ParsedSpec
from breakkit.workflow.plan import record
from breakkit.workflow.workspace import Workspace

if TYPE_CHECKING:
    from breakkit.workflow.prove import Proof


def begin_session(
    workspace: Workspace, index: LockedIndex, session: Session, placement: Placement
) -> None:
    """Put the break into the repository: wholly, or not at all.

    Args:
        workspace: where.
        index: the index, locked.
        session: the plan; its phase is `APPLYING`.
        placement: the break.

    Raises:
        KeyboardInterrupt: a signal was held back; everything is as it was.
        BreakkitError: whatever was wrong; everything is as it was, unless the message says
            that it could not be taken back.
    """
    repository, sessions = workspace.repository, workspace.sessions
    try:
        before = survey(repository, placement.edit.original, session.bystanders)
        sessions.save_before(before.to_plain())
        sessions.save(session)
        place(repository, index, placement)
        give_way()
        active = replace(session, phase=Phase.ACTIVE)
        record(workspace, active, Event.APPLIED, base=session.base_commit, red=list(session.red))
    except BaseException as failure:
        try:
            _take_back(workspace, index, session, placement)
        except (BreakkitError, OSError) as second:
            raise RepositoryError(
                tr(
                    "{failure}; and what was done could not be taken back: {second}",
                    failure=failure,
                    second=second,
                ),
                tr("When the cause is mended, `breakkit doctor --repair` puts all in order."),
            ) from failure
        raise


def _take_back(
    workspace: Workspace, index: LockedIndex, session: Session, placement: Placement
) -> None:
    sessions = workspace.sessions
    saved = sessions.load()
    if saved is None:
        return  # nothing had begun
    if saved.phase is not session.phase:
        sessions.save(session)  # the plan again, before anything is undone
    withdraw(workspace.repository, index, placement)
    sessions.clear()


def session_of(
    workspace: Workspace,
    parsed: ParsedSpec,
    alias: str,
    placement: Placement,
    edited: EditResult,
    proof: Proof | None,
    diff: str,
    bystanders: tuple[str, ...],
) -> Session:
    """The session of a break that is about to be applied.

    Args:
        workspace: where it is applied.
        parsed: the break.
        alias: what it is called; while it is blind, not its id.
        placement: what changes in the repository.
        edited: what the edit does.
        proof: what was proved; None = nothing.
        diff: the break as a unified diff.
        bystanders: files that are untracked or ignored now.
    """
    return Session(
        id=parsed.spec.id,
        alias=alias,
        spec=parsed.document.plain,
        spec_file=parsed.spec.edit.spec_file,
        config=to_plain(workspace.config),
        root=workspace.in_checkout(workspace.root),
        base_commit=placement.base.commit,
        base_branch=placement.base.branch,
        branch=placement.branch,
        commit=placement.commit,
        path=placement.edit.path,
        mode=placement.edit.mode,
        removed=edited.removed,
        added=edited.added,
        diff=diff,
        since=now(),
        bystanders=bystanders,
        linked=proof.base.linked if proof else (),
        guards=proof.base.guards if proof else (),
        red=proof.red if proof else (),
        baseline_s=proof.base.seconds if proof else None,
    )
