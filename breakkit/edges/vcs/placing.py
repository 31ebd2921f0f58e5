"""Putting a break onto its branch, and taking it off again when `apply` fails."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.files import replace
from breakkit.edges.vcs.hidden import hidden_files
from breakkit.edges.vcs.index import MISSING_OK, LockedIndex
from breakkit.edges.vcs.repository import Head, Repository
from breakkit.errors import RepositoryError
from breakkit.i18n import tr

BRANCHES = "refs/heads/"


@dataclass(frozen=True, slots=True)
class FileEdit:
    """One file, edited.

    Args:
        path: relative to the top.
        original: its bytes in the work tree before.
        broken: its bytes with the break.
        mode: its mode (`st_mode`).
    """

    path: str
    original: bytes
    broken: bytes
    mode: int


@dataclass(frozen=True, slots=True)
class Placement:
    """What `apply` changes in a repository.

    Args:
        base: where HEAD was.
        branch: full name of the break branch.
        commit: the break commit.
        edit: the edited file.
    """

    base: Head
    branch: str
    commit: str
    edit: FileEdit


def require_branch_free(repository: Repository, branch: str) -> None:
    """Refuse a branch name that git does not allow, that exists, or that an existing one blocks.

    Args:
        repository: where.
        branch: the full name, ``refs/heads/…``.
    """
    short = branch.removeprefix(BRANCHES)
    other = tr('Choose another name: `branch` in breakkit.toml, e.g. `branch = "drill/{id}"`.')
    if not repository.git.succeeds("check-ref-format", branch) or short.startswith("-"):
        raise RepositoryError(
            tr('"{name}" is not a name that git allows for a branch', name=short), other
        )
    existing = repository.git.ask("for-each-ref", "--format=%(refname)", BRANCHES).splitlines()
    if branch in existing:
        raise RepositoryError(
            tr("the branch {name} exists already", name=short),
            " ".join(
                [
                    tr("If it is left from an earlier break: `git branch -D {name}`.", name=short),
                    other,
                ]
            ),
        )
    for name in existing:
        if branch.startswith(f"{name}/") or name.startswith(f"{branch}/"):
            blocking = name.removeprefix(BRANCHES)
            raise RepositoryError(
                tr(
                    "git cannot have the branch {name} beside the branch {blocking}",
                    name=short,
                    blocking=blocking,
                ),
                other,
            )


def commit_edit(
    repository: Repository, index: LockedIndex, base: Head, edit: FileEdit, message: str
) -> str:
    """Make the break commit: `base` with one file changed. No ref, index or file sees it yet.

    The file is staged in a small work tree of its own, so that it is git itself that decides about
    line ends and filters, as for any commit.

    Raises:
        RepositoryError: git would store the file otherwise than it is committed even without the
            break, so that the break commit would change more than the break.
    """
    git, staging = repository.git, index.folder / "staging"
    if edit.path in hidden_files(repository):
        raise RepositoryError(
            tr("git was told not to look at {path}", path=edit.path),
            tr(
                "Let it look: `git update-index --no-assume-unchanged {path}`, or "
                "--no-skip-worktree.",
                path=edit.path,
            ),
        )
    git.run("read-tree", base.commit, index=staging)
    if _staged(repository, staging, edit, edit.original) != repository.tree_of(base.commit):
        raise RepositoryError(
            tr(
                "git would store {path} as it is now otherwise than it is committed",
                path=edit.path,
            ),
            tr(
                "Its line ends or a filter are not as .gitattributes or core.autocrlf say. `git "
                "add --renormalize` it and commit that first.",
            ),
        )
    tree = _staged(repository, staging, edit, edit.broken)
    return git.run("commit-tree", tree, "-p", base.commit, given=message.encode()).decode().strip()


def _staged(repository: Repository, staging: Path, edit: FileEdit, content: bytes) -> str:
    """The tree of an index with this content in the edited file."""
    top = staging.with_name("tree")
    file = top / edit.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)  # it may be read-only
    file.write_bytes(content)
    file.chmod(edit.mode & 0o777)
    where = {"GIT_WORK_TREE": str(top)}
    repository.git.run("update-index", "--", edit.path, index=staging, environment=where)
    return repository.git.ask("write-tree", MISSING_OK, index=staging)


def place(repository: Repository, index: LockedIndex, placement: Placement) -> None:
    """Move work tree, index and HEAD onto the break; `withdraw` is the inverse, from any step."""
    repository.git.run("update-ref", placement.branch, placement.commit, "")
    point_head(repository, Head(placement.commit, placement.branch), "breakkit: apply")
    _write(repository, index, placement.edit, placement.edit.broken)


def withdraw(repository: Repository, index: LockedIndex, placement: Placement) -> None:
    """Undo as much of `place` as was done; nobody but breakkit has written in between."""
    if repository.head() != placement.base:
        point_head(repository, placement.base, "breakkit: apply taken back")
    if repository.commit_of(placement.branch) == placement.commit:
        repository.git.run("update-ref", "-d", placement.branch, placement.commit)
    file = repository.checkout.top / placement.edit.path
    if file.read_bytes() != placement.edit.original:
        _write(repository, index, placement.edit, placement.edit.original)


def _write(repository: Repository, index: LockedIndex, edit: FileEdit, content: bytes) -> None:
    replace(repository.checkout.top / edit.path, content, edit.mode, staging=index.folder)
    repository.git.run("update-index", "--", edit.path, index=index.file)
    index.install()


def point_head(repository: Repository, head: Head, why: str) -> None:
    """Let HEAD be on a branch, or detached at a commit; moves no branch. The reflog says why."""
    if head.branch is None:
        repository.git.run("update-ref", "-m", why, "--no-deref", "HEAD", head.commit)
    else:
        repository.git.run("symbolic-ref", "-m", why, "HEAD", head.branch)
