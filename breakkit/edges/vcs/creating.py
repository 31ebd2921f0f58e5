"""A new repository with one commit, whatever the user's git is set up to do."""

from __future__ import annotations

from pathlib import Path

import git

from breakkit.edges.vcs.locate import git_is_missing, locate, scrub_environment
from breakkit.edges.vcs.repository import Repository


def create(folder: Path, branch: str, message: str) -> None:
    """Make a folder's files the first commit of a new repository.

    Args:
        folder: an existing folder, not in need of a repository.
        branch: the name of its only branch.
        message: the commit's message.

    Raises:
        RepositoryError: there is no git, or it refused.
    """
    scrub_environment()
    try:
        git.Git(str(folder)).init("--quiet", "--template=", f"--initial-branch={branch}")
    except git.GitCommandNotFound:
        raise git_is_missing() from None
    plumbing = Repository(locate(folder)).git
    plumbing.run("add", "--all", "--force")  # whatever the user's git ignores everywhere
    tree = plumbing.ask("write-tree")
    commit = plumbing.run("commit-tree", tree, given=message.encode()).decode().strip()
    plumbing.run("update-ref", f"refs/heads/{branch}", commit)
