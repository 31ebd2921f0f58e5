"""The work tree as git objects, taken while nobody else may write the index."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from breakkit.edges.lock import Lock
from breakkit.edges.vcs.hidden import hide_only
from breakkit.edges.vcs.index import MISSING_OK, LockedIndex, locked_index
from breakkit.edges.vcs.plumbing import join
from breakkit.edges.vcs.repository import Head, Repository
from breakkit.errors import RepositoryError
from breakkit.i18n import tr


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The work tree as it stands, as git objects.

    Args:
        index: a private index that agrees with the work tree, the bystanders left out.
        whole: tree of all that git does not ignore.
        own: the same without the bystanders.
        staged: tree of the work tree's own index.
        goal: where `go_back` leads: the base, or what its branch points to by now.
    """

    index: LockedIndex
    whole: str
    own: str
    staged: str
    goal: Head


@contextmanager
def snapshot(
    repository: Repository,
    lock: Lock,
    base: Head,
    bystanders: Container[str],
    hidden: Mapping[str, str],
) -> Iterator[Snapshot]:
    """Take the work tree into git objects, and let no other git write the index meanwhile.

    Args:
        repository: where.
        lock: the repository's lock.
        base: where HEAD was before the break.
        bystanders: files that were untracked before the break: no one's work on it.
        hidden: files that git was told before the break not to look at: they are left alone.

    Raises:
        RepositoryError: another git is at work, or there are conflicts; nothing was changed.
    """
    git = repository.git
    goal = _goal(repository, base)
    with locked_index(repository, lock) as index:
        if git.paths("ls-files", "--unmerged", "-z", index=index.file):
            raise RepositoryError(
                tr("there are files with merge conflicts"),
                tr("Resolve them and `git add` them (`git status` lists them), then try again."),
            )
        staged = git.ask("write-tree", MISSING_OK, index=index.file)
        hide_only(repository, index.file, hidden)
        git.run("add", "--update", index=index.file)
        _add(repository, index, repository.untracked(index.file))
        goal_paths = set(git.paths("ls-tree", "-r", "--name-only", "-z", goal.commit))
        _add(repository, index, _in_the_way(repository, index, goal_paths))
        whole = git.ask("write-tree", MISSING_OK, index=index.file)
        added = set(repository.tracked(index.file)) - goal_paths
        strangers = join(path for path in added if path in bystanders)
        git.run(
            "update-index", "--force-remove", "-z", "--stdin", given=strangers, index=index.file
        )
        yield Snapshot(
            index, whole, git.ask("write-tree", MISSING_OK, index=index.file), staged, goal
        )


def _goal(repository: Repository, base: Head) -> Head:
    tip = repository.commit_of(base.branch) if base.branch is not None else None
    return Head(tip or base.commit, base.branch)


def _add(repository: Repository, index: LockedIndex, paths: Iterable[str]) -> None:
    """Add files, ignored or not; repositories inside this one (``name/``) cannot be."""
    files = join(path for path in paths if not path.endswith("/"))
    repository.git.run(
        *("update-index", "--add", "--replace", "-z", "--stdin"), given=files, index=index.file
    )


def _in_the_way(repository: Repository, index: LockedIndex, wanted: set[str]) -> set[str]:
    """Files where the base has another: git would overwrite them, for they are ignored now."""
    top = repository.checkout.top
    found: set[str] = set()
    for path in wanted.difference(repository.tracked(index.file)):
        for name in (*map(str, reversed(PurePosixPath(path).parents[:-1])), path):
            if (top / name).is_symlink() or (top / name).is_file():
                found.add(name)
                break
        else:
            if (top / path).is_dir():
                found.update(repository.git.paths("ls-files", "--others", "-z", "--", path))
    return found
