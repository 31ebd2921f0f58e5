"""How a command changes something: alone, and so that a kill leaves it done, or not begun.

The session file is the plan. A change of it is one atomic replace, and it says which line the
journal gets; a change of the repository is announced by its phase first. Whoever comes next writes
the line that is still missing, and refuses a session whose phase was cut short (`require_whole`)
or, in `revert` and `doctor --repair`, ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace

from breakkit.edges.journal import Event, line_of
from breakkit.edges.lock import Lock, locked
from breakkit.edges.session import Session
from breakkit.edges.signals import uninterrupted
from breakkit.edges.vcs.locks import remove_left_lock
from breakkit.errors import BreakkitError
from breakkit.workflow.workspace import Workspace


def silent(_: str) -> None:
    """Tells nobody."""


@contextmanager
def changing(workspace: Workspace, command: str, notify: Callable[[str], None]) -> Iterator[Lock]:
    """Hold the repository's lock, with all written down that the last command did.

    Args:
        workspace: where.
        command: what for, for others to be told.
        notify: is told whom we wait for.

    Raises:
        RepositoryBusy: another breakkit is at work, and did not end soon.
        BreakkitError: the git directory cannot be written.
    """
    with locked(workspace.checkout.common_dir, command, notify) as lock:
        catch_up(workspace)
        yield lock


def catch_up(workspace: Workspace) -> None:
    """Do what a command that was cut short left to be done, and what is safe in any case.

    That is: remove its lock on the index, and write its line into the journal.
    """
    remove_left_lock(workspace.checkout.worked_in)
    session = workspace.sessions.load()
    if session is not None and session.line is not None:
        workspace.journal.append(session.line)


def record(workspace: Workspace, session: Session, event: Event, **details: object) -> Session:
    """Save a session and journal what changed it: both, or neither. Needs the lock.

    Raises:
        SourceError: one of them cannot be written; both are as they were.
    """
    line = line_of(session.id, event, **mark_of(session), **details)
    session = replace(session, line=line)
    before = workspace.sessions.load()
    with uninterrupted():
        workspace.sessions.save(session)
        try:
            workspace.journal.append(line)
        except BreakkitError:
            with suppress(BreakkitError):  # then the next command writes the line
                _put_back(workspace, before)
            raise
    return session


def mark_of(session: Session) -> Mapping[str, bool]:
    """What an event of a drill has in the journal, beside its own details."""
    return {"blind": True} if session.is_drill else {}


def _put_back(workspace: Workspace, before: Session | None) -> None:
    if before is None:
        workspace.sessions.clear()
    else:
        workspace.sessions.save(before)
