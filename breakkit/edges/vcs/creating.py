"""A new repository with one commit, whatever the user's git is set up to do."""

from __future__ import annotations

from pathlib import Path

from breakkit.edges.vcs.plumbing import Plumbing


def create(folder: Path, branch: str, message: str) -> None:
    """Make a folder's files the first commit of a new repository.

    Args:
        folder: an existing folder, not in need of a repository.
        branch: the name of its only branch.
        message: the commit's message.

    Raises:
        RepositoryError: there is no git, or it refused.
    """
    plumbing = Plumbing(folder)
    plumbing.run("init", "--quiet", "--template=", f"--initial-branch={branch}")
    plumbing.run("add", "--all", "--force")  # whatever the user's git ignores everywhere
    tree = plumbing.ask("write-tree")
    commit = plumbing.run("commit-tree", tree, given=message.encode()).decode().strip()
    plumbing.run("update-ref", f"refs/heads/{branch}", commit)
