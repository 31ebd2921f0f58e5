"""The git side of a sealed checkout: its vault, and a repository with one commit and no past."""

from __future__ import annotations

import os
from pathlib import Path

from breakkit.edges.temporary import Purpose, temporary_folder
from breakkit.edges.vcs.locate import Checkout
from breakkit.edges.vcs.plumbing import Plumbing
from breakkit.edges.vcs.repository import Repository
from breakkit.errors import BreakkitError
from breakkit.i18n import tr

BRANCH, UNBROKEN = "refs/heads/break", "refs/heads/base"
"""The only branch of a sealed checkout, and the one that `revert` adds."""

LONG_AGO = 946_684_800
"""Every file of a sealed checkout, and its commit, is of 2000-01-01 00:00 UTC (in seconds)."""

DATES = {"GIT_AUTHOR_DATE": f"{LONG_AGO} +0000", "GIT_COMMITTER_DATE": f"{LONG_AGO} +0000"}

RAW = "* -text -filter -ident -working-tree-encoding\n"
"""Attributes with which git stores the very bytes of every file, whatever `.gitattributes` says."""


def make_vault(vault: Path, tree: Path) -> Repository:
    """Let a folder be the git directory of a tree; it stores bytes as they are.

    Args:
        vault: an empty folder.
        tree: the files.
    """
    Plumbing(vault).run("init", "--quiet", "--bare", "--template=")
    (vault / "info").mkdir(exist_ok=True)
    (vault / "info/attributes").write_text(RAW, encoding="ascii")
    repository = Repository(Checkout(tree, vault, vault, sealed=True))
    repository.git.run("config", "core.bare", "false")
    repository.git.run("symbolic-ref", "HEAD", BRANCH)
    return repository


def commit_all(repository: Repository, message: str, parent: str | None = None) -> str:
    """Commit every file of the work tree, ignored or not, to no branch; the date tells nothing.

    The index has them all afterwards.
    """
    repository.git.run("add", "--all", "--force")
    return _commit(repository, repository.git.ask("write-tree"), message, parent)


def commit_from(repository: Repository, tree: Path, message: str) -> str:
    """Commit the files of another folder, to no branch; index and work tree stay as they are."""
    git_dir = repository.checkout.git_dir
    with temporary_folder(Purpose.INDEX) as scratch:
        index = scratch / "index"
        git = Plumbing(tree, git_dir)
        git.run("add", "--all", "--force", index=index)
        return _commit(repository, git.ask("write-tree", index=index), message)


def _commit(repository: Repository, tree: str, message: str, parent: str | None = None) -> str:
    parents = ("-p", parent) if parent else ()
    commit = repository.git.run(
        "commit-tree", tree, *parents, given=message.encode(), environment=DATES
    )
    return commit.decode().strip()


def seal(tree: Path, message: str) -> str:
    """Make a folder's files the one commit of a new repository that has no other traces.

    Its objects are in one pack, each of them whole, in the order in which git walks the tree.

    Args:
        tree: the files; they get the same time.
        message: the commit's message.

    Returns:
        The commit.
    """
    for path in walk(tree):
        set_time(path)
    git = Plumbing(tree)
    git.run("init", "--quiet", "--template=", f"--initial-branch={BRANCH.rpartition('/')[2]}")
    git_dir = tree / ".git"
    commit = commit_all(Repository(Checkout(tree, git_dir, git_dir), explicit=True), message)
    git.run("-c", "core.logAllRefUpdates=false", "update-ref", BRANCH, commit)
    git.run("repack", "-a", "-d", "-n", "-q", "--window=0", "--depth=0")
    for path in walk(git_dir):
        set_time(path)
    set_time(tree)
    return commit


def walk(folder: Path) -> list[Path]:
    """All that is below a folder, in the order of its names; what a folder holds is before it."""
    paths = [
        Path(parent, name)
        for parent, folders, names in os.walk(folder)
        for name in (*folders, *names)
    ]
    return sorted(paths, key=lambda path: (-len(path.parts), os.fsencode(path)))


def set_time(path: Path) -> None:
    """Give a file, folder or link the time that they all have.

    Raises:
        BreakkitError: it cannot be given one.
    """
    try:
        os.utime(path, (LONG_AGO, LONG_AGO), follow_symlinks=False)
    except OSError as error:
        raise BreakkitError(
            tr("{path} cannot be given a time: {reason}", path=path, reason=error.strerror),
            tr("Seal it on another file system, where files are yours."),
        ) from error
