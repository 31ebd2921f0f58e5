"""Files that git was told not to look at: assume-unchanged and skip-worktree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from breakkit.edges.vcs.plumbing import join
from breakkit.edges.vcs.repository import Repository

FLAGS = {"assume-unchanged": "hs", "skip-worktree": "Ss"}
"""The flags, and the tags of `git ls-files -v` that mean them."""


def hidden_files(repository: Repository, index: Path | None = None) -> dict[str, str]:
    """Path → tag of the hidden files of an index; the work tree's own by default."""
    entries = repository.git.paths("ls-files", "-v", "-z", index=index)
    return {entry[2:]: entry[0] for entry in entries if entry[0] in "hSs"}


def hide_only(repository: Repository, index: Path, wanted: Mapping[str, str]) -> None:
    """Let git look at all files of an index but these, which are given with their tags."""
    tracked = set(repository.tracked(index))
    now = hidden_files(repository, index)
    for flag, tags in FLAGS.items():
        has = {path for path, tag in now.items() if tag in tags}
        shall = {path for path, tag in wanted.items() if tag in tags} & tracked
        for option, paths in ((f"--no-{flag}", has - shall), (f"--{flag}", shall - has)):
            if paths:
                given = join(paths)
                repository.git.run(
                    "update-index", option, "-z", "--stdin", given=given, index=index
                )
