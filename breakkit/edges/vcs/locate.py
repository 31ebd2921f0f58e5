"""Where is the repository? Answered without GitPython."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.vault import sealed_at
from breakkit.errors import RepositoryError
from breakkit.i18n import tr

KEPT_GIT_VARIABLES = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
"""Prefixes of the variables that say how the user's git is set up, not where to work."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A work tree of a git repository; all paths absolute.

    Args:
        top: the work tree's top folder.
        git_dir: this work tree's own git directory (of a linked worktree: its own).
        common_dir: the repository's git directory, shared by all its worktrees.
        sealed: it is a sealed checkout, and both directories are its vault, not its own `.git`.
    """

    top: Path
    git_dir: Path
    common_dir: Path
    sealed: bool = False

    @property
    def own(self) -> Checkout:
        """A sealed checkout as the ordinary repository that the learner has of it."""
        git_dir = self.top / ".git"
        return Checkout(self.top, git_dir, git_dir)

    @property
    def worked_in(self) -> Checkout:
        """The repository whose index, branches and locks the learner's git has to do with."""
        return self.own if self.sealed else self


def scrub_environment() -> None:
    """Take GIT_DIR, GIT_INDEX_FILE and their like out of this process's environment.

    A shell alias, a git hook or an editor leaves them behind, and every git that is started
    here would then work on another repository. GitPython copies `os.environ` at every call,
    so it must be the process's own environment that is clean.
    """
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        if not name.startswith(KEPT_GIT_VARIABLES) or name == "GIT_CONFIG_PARAMETERS":
            del os.environ[name]


def locate(start: Path) -> Checkout:
    """The checkout that `start` lies in.

    Raises:
        RepositoryError: there is none, it is bare, or git is not installed.
        SessionError: it is sealed, and its session is not to be found.
    """
    if found := sealed_at(start):
        top, vault = found
        return Checkout(top, vault, vault, sealed=True)
    scrub_environment()
    question = ["rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-common-dir"]
    try:
        answer = subprocess.run(
            ["git", "-C", str(start), *question],
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise git_is_missing() from None
    if answer.returncode != 0:
        raise _not_a_work_tree(start, os.fsdecode(answer.stderr))
    lines = os.fsdecode(answer.stdout).removesuffix("\n").split("\n")
    if len(lines) != len(question) - 1:
        raise RepositoryError(
            tr(
                "the path of the repository that {folder} lies in has a line break in it",
                folder=start,
            ),
            tr("Rename that folder."),
        )
    top, git_dir, common_dir = map(Path, lines)
    return Checkout(top, git_dir, Path(os.path.realpath(start / common_dir)))


def git_is_missing() -> RepositoryError:
    """What is said where there is no git."""
    return RepositoryError(
        tr("git was not found on PATH"), tr("Install git 2.30 or newer and try again.")
    )


def _not_a_work_tree(start: Path, stderr: str) -> RepositoryError:
    if not start.is_dir():
        return RepositoryError(
            tr("{folder} is not a folder", folder=start), tr("Name an existing folder with --repo.")
        )
    if "must be run in a work tree" in stderr:
        return RepositoryError(
            tr("{folder} lies in a bare repository or a git directory", folder=start),
            tr("Run breakkit in a work tree: `git worktree add ../work` makes one."),
        )
    if "not a git repository" in stderr:
        return RepositoryError(
            tr("{folder} is not in a git repository", folder=start),
            tr(
                "Go to one, name one with --repo, or make one to practise on: `breakkit "
                "playground DIR`.",
            ),
        )
    return RepositoryError(
        tr("git cannot use {folder}: {said}", folder=start, said=stderr.strip()),
        tr("Do what git says there, then try again."),
    )
