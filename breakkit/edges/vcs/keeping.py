"""Going back to the base: the learner's work is kept under a ref, then the tree is restored."""

from __future__ import annotations

from breakkit.edges.files import replace
from breakkit.edges.vcs.hidden import hide_only
from breakkit.edges.vcs.index import LockedIndex
from breakkit.edges.vcs.placing import FileEdit, Placement, point_head
from breakkit.edges.vcs.plumbing import join
from breakkit.edges.vcs.repository import Repository
from breakkit.edges.vcs.snapshot import Snapshot
from breakkit.edges.vcs.surroundings import Before, restore

ATTEMPTS = "refs/breakkit/attempts"


def ref_for(repository: Repository, taken: Snapshot, placement: Placement, name: str) -> str | None:
    """The ref to keep the learner's work under; None when nothing differs from the break commit.

    Args:
        repository: where.
        taken: the work tree now.
        placement: the break.
        name: what the ref is filed under, the break's id.
    """
    head = repository.commit_of("HEAD")
    on_break = head == placement.commit and _tip(repository, placement) in (None, head)
    if on_break and {taken.own, taken.staged} == {repository.tree_of(placement.commit)}:
        return None
    return _next_ref(repository, name)


def ref_after(
    repository: Repository, taken: Snapshot, placement: Placement, name: str, ref: str | None
) -> str | None:
    """The same when another try was cut short, and may have gone back in part.

    Args:
        repository: where.
        taken: the work tree now.
        placement: the break.
        name: the break's id.
        ref: what the other try meant to keep the work under.

    Returns:
        The same ref, or a new one when something was written since.
    """
    if ref is not None and repository.commit_of(ref) is None:
        return ref  # it did not get so far; all is still there
    kept = placement.commit if ref is None else stash_of(repository, ref)
    staged = placement.commit if ref is None else f"{ref}^2"
    if _adds_nothing(repository, taken, placement, kept, staged):
        return ref
    return _next_ref(repository, name)


def keep(
    repository: Repository, taken: Snapshot, placement: Placement, name: str, ref: str
) -> None:
    """Keep the learner's work under a ref, unless the ref is there already.

    The ref's commit is of the whole work tree, and made like a stash: its parents are the base,
    then what was staged on top of the learner's last commit; then, where there are bystanders, the
    same without them.
    """
    git = repository.git
    if repository.commit_of(ref) is not None:
        return
    history = [repository.commit_of("HEAD") or placement.commit]
    tip = _tip(repository, placement)
    if tip is not None and not git.succeeds("merge-base", "--is-ancestor", tip, history[0]):
        history.append(tip)
    staged = _commit(repository, taken.staged, history, f"What was staged for {name}\n")
    parents = [placement.base.commit, staged]
    message = f"Work on {name}, kept by breakkit revert\n"
    commit = _commit(repository, taken.own, parents, message)
    if taken.whole != taken.own:
        parents.append(commit)
        commit = _commit(repository, taken.whole, parents, message)
    git.run("update-ref", ref, commit, "")


def stash_of(repository: Repository, ref: str) -> str:
    """The revision to give to `git stash apply`: the kept work without the bystanders."""
    parents = repository.git.ask("rev-list", "--parents", "--max-count=1", ref).split()[1:]
    return f"{ref}^3" if parents[2:] else ref


def go_back(repository: Repository, taken: Snapshot, placement: Placement, before: Before) -> None:
    """Restore work tree, index, HEAD and branches to the base.

    If the base branch has moved meanwhile, that is the learner's doing: it stays where it is, and
    the work tree is its tip's.

    Args:
        repository: where.
        taken: the work tree now; all of it is kept already.
        placement: the break.
        before: what git does not hold of how it was.
    """
    git, base, index = repository.git, taken.goal, taken.index
    git.run("read-tree", "-m", "-u", taken.own, base.commit, index=index.file)
    if base.commit == placement.base.commit:
        _restore_original(repository, index, placement.edit)
        written = join(restore(repository, before.looks, index.folder))
        git.run("update-index", "-z", "--stdin", given=written, index=index.file)
    git.run("update-index", "-q", "--refresh", index=index.file)
    hide_only(repository, index.file, before.hidden)
    index.install()
    if base.branch is not None and repository.commit_of(base.branch) is None:
        git.run("update-ref", base.branch, base.commit, "")
    point_head(repository, base, "breakkit: revert")
    tip = repository.commit_of(placement.branch)
    if tip is not None:
        git.run("update-ref", "-d", placement.branch, tip)


def _adds_nothing(
    repository: Repository, taken: Snapshot, placement: Placement, kept: str, staged: str
) -> bool:
    """Whether all files are as they were kept or as they will be: `go_back` had begun, no more."""
    differing, goal = repository.paths_between, taken.goal.commit
    if repository.commit_of(kept) is None:
        return False
    for known, now in ((kept, taken.own), (staged, taken.staged)):
        if not {*differing(known, now)}.isdisjoint(differing(goal, now)):
            return False
    heads = {repository.commit_of("HEAD"), _tip(repository, placement)} - {None}
    return all(
        any(
            repository.git.succeeds("merge-base", "--is-ancestor", str(head), known)
            for known in (kept, goal)
        )
        for head in heads
    )


def _next_ref(repository: Repository, name: str) -> str:
    folder = f"{ATTEMPTS}/{name}/"
    refs = repository.git.ask("for-each-ref", "--format=%(refname)", folder).splitlines()
    numbers = [int(ref.removeprefix(folder)) for ref in refs if ref.removeprefix(folder).isdigit()]
    return f"{folder}{max(numbers, default=0) + 1}"


def _tip(repository: Repository, placement: Placement) -> str | None:
    return repository.commit_of(placement.branch)


def _commit(repository: Repository, tree: str, parents: list[str], message: str) -> str:
    words = [word for parent in parents for word in ("-p", parent)]
    return repository.git.run("commit-tree", tree, *words, given=message.encode()).decode().strip()


def _restore_original(repository: Repository, index: LockedIndex, edit: FileEdit) -> None:
    """The edited file's very bytes and mode: a checkout alone would apply filters and umask."""
    path = repository.checkout.top / edit.path
    if path.read_bytes() != edit.original or path.stat().st_mode != edit.mode:
        replace(path, edit.original, edit.mode, staging=index.folder)
        repository.git.run("update-index", "--", edit.path, index=index.file)
