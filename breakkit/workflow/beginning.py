"""The beginning of a session: the instant in which `apply` changes the repository."""

from __future__ import annotations

from dataclasses import replace

from breakkit.edges.journal import Event
from breakkit.edges.session import Phase, Session
from breakkit.edges.signals import give_way
from breakkit.edges.vcs.index import LockedIndex
from breakkit.edges.vcs.placing import Placement, place, withdraw
from breakkit.edges.vcs.surroundings import survey
from breakkit.errors import BreakkitError, RepositoryError
from breakkit.workflow.plan import record
from breakkit.workflow.workspace import Workspace


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
        record(workspace, active, Event.APPLIED, base=session.base_commit)
    except BaseException as failure:
        try:
            _take_back(workspace, index, session, placement)
        except (BreakkitError, OSError) as second:
            raise RepositoryError(
                f"{failure}; and what was done could not be taken back: {second}",
                "When the cause is mended, `breakkit doctor --repair` puts all in order.",
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
