"""`breakkit doctor`: what is wrong here, and, if it is asked for, the repair."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges import files
from breakkit.edges.session import Phase
from breakkit.edges.temporary import left_behind, remove_folder
from breakkit.edges.vcs.locate import locate
from breakkit.edges.vcs.locks import git_processes, index_lock, is_ours, lock_files
from breakkit.errors import BreakkitError
from breakkit.i18n import tr
from breakkit.model import Config
from breakkit.workflow.ending import end_session
from breakkit.workflow.examine import Check, look, machine, place
from breakkit.workflow.plan import changing, silent
from breakkit.workflow.workspace import Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at, after the repair if there was one.

    Args:
        checks: each thing that was looked at.
        repaired: what was put in order, in words.
    """

    checks: tuple[Check, ...]
    repaired: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 when all is as it should be, else 1."""
        return 0 if all(check.ok for check in self.checks) else 1


def doctor(repo: Path, *, repair: bool = False, notify: Callable[[str], None] = silent) -> Examined:
    """Look at the machine, the repository, the session, and at what was left behind.

    Args:
        repo: a folder, in a work tree or not.
        repair: put in order what breakkit itself has left unfinished; nothing is lost by that.
        notify: is told whom we wait for.

    Raises:
        RepositoryBusy: to be repaired, and another breakkit is at work and did not end soon.
        BreakkitError: the repair could not be done.
    """
    repaired = tuple(_repaired(repo, notify)) if repair else ()
    checks = [look(name, examine) for name, examine in machine().items()]
    try:
        workspace = open_workspace(repo)
    except BreakkitError as wrong:
        checks.append(Check("repository", ok=False, found=wrong.message, advice=wrong.advice))
    else:
        checks += [look(name, examine) for name, examine in place(workspace).items()]
    return Examined(tuple(checks), repaired)


def _repaired(repo: Path, notify: Callable[[str], None]) -> Iterator[str]:
    """Put things in order one by one, and say what was done."""
    checkout = locate(repo.resolve())
    workspace = Workspace(checkout, checkout.top, Config())  # the real one may be wrong
    has_left_lock = is_ours(index_lock(checkout.worked_in))
    with changing(workspace, "doctor", notify) as lock:
        if has_left_lock:
            yield tr("removed the lock on the index that a killed breakkit had left")
        session = workspace.sessions.load()
        if session is not None and session.interrupted:
            yield from _unlocked(workspace)
            ended = end_session(workspace.as_applied(session), session, lock)
            command = session.interrupted
            if session.phase is Phase.APPLYING:
                yield tr("took back the `breakkit {command}` that was cut short", command=command)
            else:
                yield tr(
                    "went through with the `breakkit {command}` that was cut short",
                    command=command,
                )
            if ended.kept:
                yield tr(
                    "kept your work as {kept}: `git stash apply {stash}`",
                    kept=ended.kept,
                    stash=ended.stash,
                )
        for left in (*left_behind(), *workspace.sessions.leftovers()):
            if left.is_dir():
                remove_folder(left)
            else:
                files.remove(left)
            yield tr("removed {left}", left=left)


def _unlocked(workspace: Workspace) -> Iterator[str]:
    """Remove the locks of a git that was killed with the command that had started it.

    Only when no git is at work here, and only those that are younger than the session.
    """
    checkout = workspace.checkout.worked_in
    if git_processes(checkout) != ():
        return
    for lock in lock_files(checkout):
        if workspace.sessions.is_older_than(lock):
            files.remove(lock)
            yield tr("removed {lock}, which a killed git had left", lock=lock)
