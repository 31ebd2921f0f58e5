"""The end of a sealed checkout: it becomes an ordinary repository that holds the unbroken code."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from breakkit.edges.journal import Journal
from breakkit.edges.vault import KEY_FILE, Seal, load_seal, remove
from breakkit.edges.vcs.placing import Placement, require_branch_free
from breakkit.edges.vcs.repository import Head, Repository
from breakkit.edges.vcs.sealed import UNBROKEN, commit_from
from breakkit.errors import BreakkitError, RepositoryError
from breakkit.workflow.workspace import Workspace

MESSAGE = "The code, unbroken\n"


def own_repository(workspace: Workspace) -> Repository:
    """A sealed checkout as the learner's own repository, whatever they did to it."""
    return Repository(workspace.checkout.own, explicit=True)


def unsealed(workspace: Workspace, repository: Repository, placement: Placement) -> Placement:
    """The break as it is in the checkout's own repository, on top of the unbroken code.

    That comes there as a commit without a past, to which nothing refers yet. It is made anew of
    the files, so that nothing that the learner did to the repository matters.

    Args:
        workspace: the sealed checkout.
        repository: the checkout as the learner's own repository.
        placement: the break as the vault has it.

    Raises:
        RepositoryError: git cannot use that repository.
    """
    vault = workspace.checkout.git_dir
    tree = vault / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir()
    try:
        workspace.repository.export(placement.base.commit, tree)
        base = commit_from(repository, tree, MESSAGE)
    finally:
        shutil.rmtree(tree, ignore_errors=True)
    head = Head(base, _branch(repository, base))
    return replace(placement, base=head, commit=load_seal(vault).commit)


def break_seal(workspace: Workspace) -> str | None:
    """Forget the vault; its record goes on in the repository that the checkout was made of.

    Returns:
        Where the record was left when that repository cannot be written.
    """
    vault = workspace.checkout.git_dir
    kept = _hand_over(workspace.journal, load_seal(vault))
    (workspace.checkout.own.git_dir / KEY_FILE).unlink(missing_ok=True)
    if kept is None:
        remove(vault)
    return kept


def _hand_over(journal: Journal, seal: Seal) -> str | None:
    try:
        if not Path(seal.original, "HEAD").is_file():
            return str(journal.file)
        Journal(Path(seal.original)).adopt(journal)
    except BreakkitError:
        return str(journal.file)
    return None


def _branch(repository: Repository, commit: str) -> str:
    """A branch for the unbroken code that the learner has not made."""
    number, branch = 1, UNBROKEN
    while repository.commit_of(branch) != commit:
        try:
            require_branch_free(repository, branch)
        except RepositoryError:
            number += 1
            branch = f"{UNBROKEN}-{number}"
        else:
            break
    return branch
