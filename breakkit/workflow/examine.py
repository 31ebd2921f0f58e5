"""What can be wrong with a machine, a repository, a session, and what was left behind.

Each function is one check: it returns what was found, or raises the error that says what is wrong
and what to do about it. None of them changes anything.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from breakkit.edges.catalog import load_catalog
from breakkit.edges.lock import holder
from breakkit.edges.runner.environment import find_python
from breakkit.edges.session import Session
from breakkit.edges.temporary import left_behind
from breakkit.edges.vcs.locate import git_is_missing
from breakkit.edges.vcs.locks import git_processes, is_ours, lock_files
from breakkit.edges.vcs.placing import BRANCHES, require_branch_free
from breakkit.edges.vcs.repository import Repository
from breakkit.errors import BreakkitError, RepositoryBusy, RepositoryError, SessionError
from breakkit.workflow.workspace import Workspace

OLDEST_GIT = (2, 30)
REPAIR = "`breakkit doctor --repair` puts that in order."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Args:
        name: what it is.
        ok: whether it is as it should be.
        found: what was found.
        advice: what to do about it; empty when it is as it should be.
    """

    name: str
    ok: bool
    found: str
    advice: str = ""


def look(name: str, examine: Callable[[], str]) -> Check:
    """The outcome of one check."""
    try:
        return Check(name, ok=True, found=examine())
    except BreakkitError as wrong:
        return Check(name, ok=False, found=wrong.message, advice=wrong.advice)


def machine() -> Mapping[str, Callable[[], str]]:
    """The checks that need no repository."""
    return {"python": _python, "git": _git, "fork": _fork, "temporary folder": _temporary_folder}


def place(workspace: Workspace) -> Mapping[str, Callable[[], str]]:
    """The checks of a repository and of what breakkit keeps there."""
    return {
        "repository": lambda: _repository(workspace),
        "tests": lambda: _tests(workspace),
        "operation": lambda: _operation(workspace),
        "lock": lambda: _lock(workspace),
        "git locks": lambda: _git_locks(workspace),
        "branches": lambda: _branches(workspace),
        "session": lambda: _session(workspace),
        "leftovers": lambda: _leftovers(workspace),
    }


def _python() -> str:
    return f"{platform.python_implementation()} {platform.python_version()}, {sys.executable}"


def _git() -> str:
    try:
        said = subprocess.run(
            ["git", "version"], capture_output=True, text=True, check=False
        ).stdout.strip()
    except FileNotFoundError:
        raise git_is_missing() from None
    version = re.search(r"(\d+)\.(\d+)", said)
    if version is None or (int(version[1]), int(version[2])) < OLDEST_GIT:
        raise RepositoryError(
            f"{said or 'git does not say its version'}, which breakkit does not know",
            "Install git 2.30 or newer.",
        )
    return said


def _fork() -> str:
    if sys.platform != "linux":
        return f"{sys.platform}: every suite run of `breakkit check` is a process of its own"
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    return "Linux"


def _temporary_folder() -> str:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"\0" * 2**16)
    except OSError as error:
        raise RepositoryError(
            f"nothing can be written to a temporary folder: {error.strerror}",
            "Make room there, or set TMPDIR to a folder that can be written.",
        ) from None
    return tempfile.gettempdir()


def _repository(workspace: Workspace) -> str:
    head = _own(workspace).head()
    kind = " (a sealed checkout)" if workspace.checkout.sealed else ""
    return f"{workspace.checkout.top}, on {head.name}{kind}"


def _own(workspace: Workspace) -> Repository:
    """The repository that the learner works in."""
    return Repository(workspace.checkout.worked_in, explicit=workspace.checkout.sealed)


def _tests(workspace: Workspace) -> str:
    python = find_python(workspace.config, workspace.target, os.environ)
    return f"of {workspace.target} run with {python}"


def _operation(workspace: Workspace) -> str:
    _own(workspace).require_no_operation()
    return "git is in the middle of nothing"


def _lock(workspace: Workspace) -> str:
    other = holder(workspace.checkout.common_dir)
    if other is not None and other.pid != os.getpid():
        raise RepositoryBusy(
            other.at_work,
            "Wait until it is done; if it hangs, end that process.",
        )
    return "no other breakkit is at work"


def _git_locks(workspace: Workspace) -> str:
    checkout = workspace.checkout.worked_in
    locks = lock_files(checkout)
    if not locks:
        return "none"
    named = ", ".join(map(str, locks))
    if all(map(is_ours, locks)):
        if holder(workspace.checkout.common_dir) is not None:
            return "one, of a breakkit that is at work"
        raise RepositoryError(f"{named}: left by a breakkit that was killed", REPAIR)
    working = git_processes(checkout)
    if working:
        raise RepositoryError(
            f"{named}: git is at work (process {', '.join(map(str, working))})",
            "Wait until it is done; if it hangs, end that process.",
        )
    raise RepositoryError(
        f"{named}: git was killed, or is at work out of sight",
        REPAIR
        if _was_cut_short(workspace)
        else "When no git is running, remove what is named; no file of yours is in it.",
    )


def _was_cut_short(workspace: Workspace) -> bool:
    session = workspace.sessions.load()
    return session is not None and session.interrupted is not None


def _branches(workspace: Workspace) -> str:
    if workspace.checkout.sealed:
        return "no break but its own can be applied in a sealed checkout"
    session = workspace.sessions.load()
    config = workspace.config
    specs = load_catalog(workspace.breaks, config.breaks, workspace.language).specs
    for spec in specs:
        branch = BRANCHES + config.branch.replace("{id}", spec.id)
        if session is None or session.branch != branch:
            require_branch_free(workspace.repository, branch)
    return f"none in the way of any of the {len(specs)} breaks"


def _session(workspace: Workspace) -> str:
    session = workspace.sessions.load()
    if session is None:
        return "no break is applied"
    session.require_whole()
    repository = workspace.repository
    if session.line is not None and not workspace.journal.has(session.line):
        raise SessionError("a command was cut short: its line is missing in the journal", REPAIR)
    if repository.commit_of(session.base_commit) is None:
        raise SessionError(
            f"the commit {session.base_commit[:10]} that the break is on top of is gone",
            "Bring it back: `git fsck --lost-found`, `git reflog`, or fetch it again.",
        )
    if workspace.checkout.sealed:
        return f"break {session.shown_id} is applied, in a sealed checkout"
    if repository.commit_of(session.branch) is None:
        raise SessionError(
            f"the branch {_short(session)} is gone",
            "`breakkit revert` goes back to the base all the same, and keeps your work.",
        )
    return f"break {session.shown_id} is applied, on branch {_short(session)}"


def _short(session: Session) -> str:
    return session.branch.removeprefix(BRANCHES)


def _leftovers(workspace: Workspace) -> str:
    left = left_behind()
    if holder(workspace.checkout.common_dir) is None:
        left += workspace.sessions.leftovers()
    if left:
        raise RepositoryError(
            "left by processes that are gone: " + ", ".join(map(str, left)), REPAIR
        )
    return "none"
