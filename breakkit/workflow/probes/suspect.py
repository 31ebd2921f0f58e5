"""The checkout that is probed, and how a probe looks at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.vcs.plumbing import Plumbing
from breakkit.errors import RepositoryError
from breakkit.workflow.probes.answer import Answer


@dataclass(frozen=True, slots=True)
class Suspect:
    """A checkout that may know the answer.

    Args:
        top: its top folder.
        git_dir: the git directory that git finds there.
        answer: what to look for.
        plumbing: git, run there as a learner would.
    """

    top: Path
    git_dir: Path
    answer: Answer
    plumbing: Plumbing

    def git(self, *arguments: str) -> bytes:
        """What git prints.

        Raises:
            RepositoryError: it refused, so nothing is known.
        """
        return self.plumbing.run(*arguments)

    def git_if_it_can(self, *arguments: str) -> bytes:
        """What git prints; nothing where what it is asked for does not exist."""
        try:
            return self.git(*arguments)
        except RepositoryError:
            return b""

    def told_by(self, content: bytes, where: str) -> Iterator[str]:
        """What of the answer is in that content."""
        return self.answer.told_by(content, where)

    def files(self) -> list[Path]:
        """The files and links of the work tree."""
        return list(files_in(self.top, without=".git"))


def suspect_at(top: Path, answer: Answer) -> Suspect:
    """The checkout in a folder."""
    plumbing = Plumbing(top)
    git_dir = Path(plumbing.ask("rev-parse", "--absolute-git-dir"))
    return Suspect(top, git_dir, answer, plumbing)


def files_in(folder: Path, without: str = "") -> Iterator[Path]:
    """Files and links below a folder, in the order of their names."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != without)
        links = [name for name in folders if Path(parent, name).is_symlink()]
        yield from (Path(parent, name) for name in sorted([*names, *links]) if name != without)
