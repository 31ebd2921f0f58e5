"""Putting a break onto its branch, and taking it off again when `apply` fails."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.files import replace
from breakkit.edges.vcs.repository import Head, Repository
from breakkit.errors import RepositoryError


@dataclass(frozen=True, slots=True)
class Placement:
    """What `apply` changes in a repository.

    Args:
        base: where HEAD was.
        branch: full name of the break branch.
        commit: the break commit.
        path: the edited file, relative to the top.
        original: its bytes in the work tree before.
        mode: its mode (`st_mode`) before.
        broken: its bytes with the break.
    """

    base: Head
    branch: str
    commit: str
    path: str
    original: bytes
    mode: int
    broken: bytes


def require_branch_free(repository: Repository, branch: str) -> None:
    """Refuse a branch name that git does not allow, that exists, or that an existing one blocks.

    Args:
        repository: where.
        branch: the full name, ``refs/heads/…``.
    """
    short = branch.removeprefix("refs/heads/")
    other = 'Choose another name: `branch` in breakkit.toml, e.g. `branch = "drill/{id}"`.'
    if not repository.git.succeeds("check-ref-format", "--branch", short):
        raise RepositoryError(f"{short!r} is not a name that git allows for a branch", other)
    existing = repository.git.ask("for-each-ref", "--format=%(refname)", "refs/heads/").splitlines()
    if branch in existing:
        raise RepositoryError(
            f"the branch {short} exists already",
            f"If it is left from an earlier break: `git branch -D {short}`. {other}",
        )
    for name in existing:
        if branch.startswith(f"{name}/") or name.startswith(f"{branch}/"):
            blocking = name.removeprefix("refs/heads/")
            raise RepositoryError(
                f"git cannot have the branch {short} beside the branch {blocking}", other
            )


def commit_edit(
    repository: Repository, base: Head, path: str, broken: bytes, message: str, folder: Path
) -> str:
    """Make the break commit: `base` with one file changed. No ref, index or file sees it yet.

    Args:
        repository: where.
        base: its only parent.
        path: the file, relative to the top.
        broken: its new work tree bytes; git's clean filters are applied to them.
        message: the commit's message.
        folder: an existing folder for a temporary index.
    """
    git = repository.git
    mode = repository.mode_in(base.commit, path)
    if mode is None:
        raise RepositoryError(f"{path} is not tracked by git", "Commit it first.")
    blob = git.run("hash-object", "-w", "--stdin", f"--path={path}", given=broken).decode().strip()
    index = folder / "index"
    try:
        git.run("read-tree", base.commit, index=index)
        git.run("update-index", "--cacheinfo", f"{mode},{blob},{path}", index=index)
        tree = git.ask("write-tree", index=index)
    finally:
        index.unlink(missing_ok=True)
    return git.run("commit-tree", tree, "-p", base.commit, given=message.encode()).decode().strip()


def place(repository: Repository, placement: Placement) -> None:
    """Move work tree, index and HEAD onto the break; `withdraw` is the inverse, from any step."""
    git = repository.git
    git.run("update-ref", placement.branch, placement.commit, "")
    replace(repository.checkout.top / placement.path, placement.broken, placement.mode)
    git.run("update-index", "--", placement.path)
    git.run("symbolic-ref", "HEAD", placement.branch)


def withdraw(repository: Repository, placement: Placement) -> None:
    """Undo as much of `place` as was done; nobody but breakkit has written in between."""
    point_head(repository, placement.base)
    replace(repository.checkout.top / placement.path, placement.original, placement.mode)
    repository.git.run("update-index", "--", placement.path)
    if repository.commit_of(placement.branch) == placement.commit:
        repository.git.run("update-ref", "-d", placement.branch, placement.commit)


def point_head(repository: Repository, head: Head) -> None:
    """Let HEAD be what it was: on a branch, or detached at a commit. Moves no branch."""
    if head.branch is None:
        repository.git.run("update-ref", "--no-deref", "HEAD", head.commit)
    else:
        repository.git.run("symbolic-ref", "HEAD", head.branch)
