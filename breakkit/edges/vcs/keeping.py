"""Going back to the base: the learner's work is kept under a ref, then the tree is restored."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.files import replace
from breakkit.edges.vcs.placing import Placement, point_head
from breakkit.edges.vcs.plumbing import join
from breakkit.edges.vcs.repository import Head, Repository
from breakkit.errors import RepositoryError

ATTEMPTS = "refs/breakkit/attempts"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The work tree as it stands, as git objects.

    Args:
        index: a private index file that agrees with the work tree, the bystanders left out.
        whole: tree of all that git does not ignore.
        own: the same without the bystanders.
        staged: tree of the work tree's own index.
    """

    index: Path
    whole: str
    own: str
    staged: str


@contextmanager
def snapshot(repository: Repository, bystanders: Collection[str]) -> Iterator[Snapshot]:
    """Take the work tree into git objects; its own index and files are not touched.

    Args:
        repository: where.
        bystanders: files that were untracked before the break: no one's work on it.
    """
    git = repository.git
    if git.paths("ls-files", "--unmerged", "-z"):
        raise RepositoryError(
            "there are files with merge conflicts",
            "Resolve them and `git add` them (`git status` lists them), then try again.",
        )
    staged = git.ask("write-tree")
    index = repository.checkout.git_dir / "breakkit" / "index"
    index.parent.mkdir(exist_ok=True)
    try:
        shutil.copyfile(repository.checkout.git_dir / "index", index)
        git.run("add", "--all", index=index)
        whole = git.ask("write-tree", index=index)
        git.run(
            "update-index", "--force-remove", "-z", "--stdin", given=join(bystanders), index=index
        )
        yield Snapshot(index, whole, git.ask("write-tree", index=index), staged)
    finally:
        index.unlink(missing_ok=True)


def keep(repository: Repository, taken: Snapshot, placement: Placement, name: str) -> str | None:
    """Keep the learner's work under a new ref; None when nothing differs from the break commit.

    The kept commit's tree is the whole work tree. Its parents are the learner's last commit, then,
    where they say more, the break branch's tip and a commit of what was staged.

    Args:
        repository: where.
        taken: the work tree now.
        placement: the break.
        name: what the ref is filed under, the break's id.
    """
    git = repository.git
    head = repository.head().commit
    tip = repository.commit_of(placement.branch)
    broken = repository.tree_of(placement.commit)
    if head == placement.commit and tip in (None, head) and {taken.own, taken.staged} == {broken}:
        return None
    parents = [head]
    if tip is not None and not git.succeeds("merge-base", "--is-ancestor", tip, head):
        parents.append(tip)
    if taken.staged not in (taken.whole, taken.own, repository.tree_of(head)):
        parents.append(_commit(repository, taken.staged, [head], f"What was staged for {name}\n"))
    commit = _commit(repository, taken.whole, parents, f"Work on {name}, kept by breakkit revert\n")
    taken_names = git.ask("for-each-ref", "--format=%(refname)", f"{ATTEMPTS}/{name}/").splitlines()
    numbers = [int(ref.rsplit("/", 1)[1]) for ref in taken_names if ref.rsplit("/", 1)[1].isdigit()]
    ref = f"{ATTEMPTS}/{name}/{max(numbers, default=0) + 1}"
    git.run("update-ref", ref, commit, "")
    return ref


def go_back(repository: Repository, taken: Snapshot, placement: Placement) -> Head:
    """Restore work tree, index, HEAD and branches to the base; returns where HEAD is now.

    If the base branch has moved meanwhile, that is the learner's doing: it stays where it is, and
    the work tree is its tip's.
    """
    git = repository.git
    base = placement.base
    if base.branch is not None:
        tip = repository.commit_of(base.branch)
        if tip is None:
            git.run("update-ref", base.branch, base.commit, "")
        else:
            base = Head(tip, base.branch)
    with _index_lock(repository) as lock, _modes_restored(repository, taken, base.commit):
        git.run("read-tree", "-m", "-u", taken.own, base.commit, index=taken.index)
        if base.commit == placement.base.commit:
            _restore_original(repository, placement, taken)
        shutil.copyfile(taken.index, lock)
        lock.replace(repository.checkout.git_dir / "index")
        point_head(repository, base)
    tip = repository.commit_of(placement.branch)
    if tip is not None:
        git.run("update-ref", "-d", placement.branch, tip)
    return base


def _commit(repository: Repository, tree: str, parents: list[str], message: str) -> str:
    words = [word for parent in parents for word in ("-p", parent)]
    return repository.git.run("commit-tree", tree, *words, given=message.encode()).decode().strip()


def _restore_original(repository: Repository, placement: Placement, taken: Snapshot) -> None:
    """The edited file's very bytes and mode: a checkout alone would apply filters and umask."""
    path = repository.checkout.top / placement.path
    if path.read_bytes() != placement.original or path.stat().st_mode != placement.mode:
        replace(path, placement.original, placement.mode)
        repository.git.run("update-index", "--", placement.path, index=taken.index)


@contextmanager
def _index_lock(repository: Repository) -> Iterator[Path]:
    """Git's own lock on the index: nobody else writes it while the tree moves."""
    lock = repository.checkout.git_dir / "index.lock"
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        raise RepositoryError(
            f"another git program is at work here, or was killed: {lock} exists",
            "When none is running, remove that file and try again.",
        ) from None
    try:
        yield lock
    finally:
        lock.unlink(missing_ok=True)


@contextmanager
def _modes_restored(repository: Repository, taken: Snapshot, commit: str) -> Iterator[None]:
    """Files that git rewrites keep their permissions; the executable bit is git's to say."""
    top = repository.checkout.top
    executable = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
    before: dict[Path, int] = {}
    for path in repository.paths_between(taken.own, commit):
        with suppress(OSError):
            before[top / path] = (top / path).lstat().st_mode
    yield
    for file, mode in before.items():
        with suppress(OSError):
            now = file.lstat().st_mode
            if stat.S_ISREG(now) and stat.S_ISREG(mode) and not (now ^ mode) & executable:
                file.chmod(stat.S_IMODE(mode))
