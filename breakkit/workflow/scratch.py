"""A scratch tree: a throw-away folder with the files of a commit, and chosen changes."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.vcs.repository import Repository
from breakkit.errors import RepositoryError


@dataclass(frozen=True, slots=True)
class Scratch:
    """A scratch tree.

    Args:
        top: stands for the work tree's top folder.
        target: stands for the target root.
    """

    top: Path
    target: Path

    def write(self, path: str, content: bytes) -> None:
        """Give a file of the tree, named from its top, other content; its mode stays."""
        (self.top / path).write_bytes(content)

    def take(self, work_tree: Path, paths: Iterable[str]) -> None:
        """Make these paths what they are in the work tree: other content, new, or gone."""
        for path in paths:
            source, destination = work_tree / path, self.top / path
            _remove(destination)
            if os.path.lexists(source):
                _make_way(destination.parent, self.top)
                _copy(source, destination)


@contextmanager
def scratch_tree(
    repository: Repository, commit: str, target: str, include: Iterable[str] = ()
) -> Iterator[Scratch]:
    """The files of a commit in a fresh temporary folder, gone at the end whatever happens.

    Args:
        repository: where the commit is.
        commit: the commit.
        target: the target root, relative to the top.
        include: globs, relative to the target root, of files that git does not have and the
            tests need; taken from the work tree.
    """
    work_tree = repository.checkout.top
    folder = Path(tempfile.mkdtemp(prefix="breakkit-")).resolve()
    try:
        top = folder / (work_tree.name or "tree")
        top.mkdir()
        repository.export(commit, top)
        scratch = Scratch(top, top / target)
        if not scratch.target.is_dir():
            raise RepositoryError(
                f"the target {target!r} is not a folder of the commit {commit[:10]}",
                "Commit it, or mend `target` in the configuration.",
            )
        scratch.take(work_tree, _included(work_tree, target, include))
        yield scratch
    finally:
        shutil.rmtree(folder, onerror=_make_writable)


def _included(work_tree: Path, target: str, globs: Iterable[str]) -> Iterator[str]:
    root = work_tree / target
    for pattern in globs:
        found = sorted(root.glob(pattern))
        if not found:
            raise RepositoryError(
                f"scratch_include: nothing matches {pattern!r} in {root}",
                "Make the files (build the project), or take the pattern out.",
            )
        yield from (path.relative_to(work_tree).as_posix() for path in found)


def _copy(source: Path, destination: Path) -> None:
    if source.is_symlink() or not source.is_dir():
        shutil.copy2(source, destination, follow_symlinks=False)
    else:
        shutil.copytree(source, destination, symlinks=True)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        with suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()


def _make_way(folder: Path, top: Path) -> None:
    """Make a folder, also where a file or a link stood on the way to it."""
    for part in reversed([folder, *folder.parents]):
        if part.is_relative_to(top) and (part.is_symlink() or not part.is_dir()):
            _remove(part)
            part.mkdir()


def _make_writable(function: Callable[..., object], path: str, _: object) -> None:
    """Tests leave read-only folders behind; they are ours to remove all the same."""
    with suppress(OSError):
        for locked in (Path(path).parent, Path(path)):
            locked.chmod(locked.lstat().st_mode | stat.S_IRWXU)
        function(path)
