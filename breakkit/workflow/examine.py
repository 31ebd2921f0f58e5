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
from breakkit.edges.temporary import left_behind
from breakkit.edges.vcs.locate import git_is_missing
from breakkit.edges.vcs.locks import git_processes, is_ours, lock_files
from breakkit.edges.vcs.placing import BRANCHES, require_branch_free
from breakkit.edges.vcs.repository import Repository
from breakkit.errors import BreakkitError, RepositoryBusy, RepositoryError, SessionError
from breakkit.i18n import later, tr, trn
from breakkit.workflow.workspace import Workspace

OLDEST_GIT = (2, 30)


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
    return {
        later("python"): _python,
        later("git"): _git,
        later("fork"): _fork,
        later("temporary folder"): _temporary_folder,
    }


def place(workspace: Workspace) -> Mapping[str, Callable[[], str]]:
    """The checks of a repository and of what breakkit keeps there."""
    return {
        later("repository"): lambda: _repository(workspace),
        later("tests"): lambda: _tests(workspace),
        later("operation"): lambda: _operation(workspace),
        later("lock"): lambda: _lock(workspace),
        later("git locks"): lambda: _git_locks(workspace),
        later("branches"): lambda: _branches(workspace),
        later("session"): lambda: _session(workspace),
        later("leftovers"): lambda: _leftovers(workspace),
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
            tr("{version} is not a git that breakkit knows", version=said)
            if said
            else tr("git does not say its version"),
            tr("Install git 2.30 or newer."),
        )
    return said


def _fork() -> str:
    if sys.platform != "linux":
        return tr(
            "{platform}: every suite run of `breakkit check` is a process of its own",
            platform=sys.platform,
        )
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
            tr("nothing can be written to a temporary folder: {reason}", reason=error.strerror),
            tr("Make room there, or set TMPDIR to a folder that can be written."),
        ) from None
    return tempfile.gettempdir()


def _repository(workspace: Workspace) -> str:
    head = _own(workspace).head()
    top = workspace.checkout.top
    if workspace.checkout.sealed:
        return tr("{top}, on {branch} (a sealed checkout)", top=top, branch=head.name)
    return tr("{top}, on {branch}", top=top, branch=head.name)


def _own(workspace: Workspace) -> Repository:
    """The repository that the learner works in."""
    return Repository(workspace.checkout.worked_in, explicit=workspace.checkout.sealed)


def _tests(workspace: Workspace) -> str:
    python = find_python(workspace.config, workspace.target, os.environ)
    return tr("those of {target} run with {python}", target=workspace.target, python=python)


def _operation(workspace: Workspace) -> str:
    _own(workspace).require_no_operation()
    return tr("git is in the middle of nothing")


def _lock(workspace: Workspace) -> str:
    other = holder(workspace.checkout.common_dir)
    if other is not None and other.pid != os.getpid():
        raise RepositoryBusy(
            other.at_work,
            tr("Wait until it is done; if it hangs, end that process."),
        )
    return tr("no other breakkit is at work")


def _git_locks(workspace: Workspace) -> str:
    checkout = workspace.checkout.worked_in
    locks = lock_files(checkout)
    if not locks:
        return tr("none")
    named = ", ".join(map(str, locks))
    wait = tr("Wait until it is done; if it hangs, end that process.")
    if all(map(is_ours, locks)):
        if holder(workspace.checkout.common_dir) is not None:
            return tr("one, of a breakkit that is at work")
        message = tr("{locks}: left by a breakkit that was killed", locks=named)
        raise RepositoryError(message, _repair())
    if working := git_processes(checkout):
        ids = ", ".join(map(str, working))
        raise RepositoryError(
            tr("{locks}: git is at work (process {ids})", locks=named, ids=ids), wait
        )
    raise RepositoryError(
        tr("{locks}: git was killed, or is at work out of sight", locks=named),
        _repair()
        if _was_cut_short(workspace)
        else tr("When no git is running, remove what is named; no file of yours is in it."),
    )


def _was_cut_short(workspace: Workspace) -> bool:
    session = workspace.sessions.load()
    return session is not None and session.interrupted is not None


def _branches(workspace: Workspace) -> str:
    if workspace.checkout.sealed:
        return tr("no break but its own can be applied in a sealed checkout")
    session = workspace.sessions.load()
    config = workspace.config
    specs = load_catalog(workspace.breaks, config.breaks, workspace.language).specs
    for spec in specs:
        branch = BRANCHES + config.branch.replace("{id}", spec.id)
        if session is None or session.branch != branch:
            require_branch_free(workspace.repository, branch)
    return trn(
        "none in the way of the only break", "none in the way of any of the {n} breaks", len(specs)
    )


def _session(workspace: Workspace) -> str:
    session = workspace.sessions.load()
    if session is None:
        return tr("no break is applied")
    session.require_whole()
    repository = workspace.repository
    if session.line is not None and not workspace.journal.has(session.line):
        message = tr("a command was cut short: its line is missing in the journal")
        raise SessionError(message, _repair())
    if repository.commit_of(session.base_commit) is None:
        commit = session.base_commit[:10]
        raise SessionError(
            tr("the commit {commit} that the break is on top of is gone", commit=commit),
            tr("Bring it back: `git fsck --lost-found`, `git reflog`, or fetch it again."),
        )
    if workspace.checkout.sealed:
        return tr("break {id} is applied, in a sealed checkout", id=session.shown_id)
    branch = session.branch.removeprefix(BRANCHES)
    if repository.commit_of(session.branch) is None:
        raise SessionError(
            tr("the branch {branch} is gone", branch=branch),
            tr("`breakkit revert` goes back to the base all the same, and keeps your work."),
        )
    return tr("break {id} is applied, on branch {branch}", id=session.shown_id, branch=branch)


def _leftovers(workspace: Workspace) -> str:
    left = left_behind()
    if holder(workspace.checkout.common_dir) is None:
        left += workspace.sessions.leftovers()
    if left:
        paths = ", ".join(map(str, left))
        raise RepositoryError(
            tr("left by processes that are gone: {paths}", paths=paths), _repair()
        )
    return tr("none")


def _repair() -> str:
    return tr("`breakkit doctor --repair` puts that in order.")
