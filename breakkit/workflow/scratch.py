"""A scratch tree: a throw-away folder with the files of a commit, and chosen changes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from breakkit.edges import source
from breakkit.edges.temporary import Purpose, temporary_folder
from breakkit.edges.vcs.repository import Repository
from breakkit.errors import RepositoryError, SourceError
from breakkit.i18n import tr


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
        """Give a file of the tree, named from its top, other content; its mode stays.

        It is as new as no earlier content was: Python knows bytecode by its source's size and whole
        second, and tests may start processes that write some, whatever we ask of our own.

        Raises:
            SourceError: a link of the learner's leads to a file outside the tree.
        """
        file = self._inside(path)
        before_s = int(file.stat().st_mtime) if file.exists() else 0
        file.write_bytes(content)
        now = file.stat()
        os.utime(file, (now.st_atime, max(now.st_mtime, before_s + 1)))

    def read(self, path: str) -> bytes:
        """The bytes of a file of the tree, named from its top.

        Raises:
            SourceError: there is no such file, or a link on the way to it leads out of the tree.
        """
        return source.read(self._inside(path), path)

    def _inside(self, path: str) -> Path:
        file = self.top / path
        leads_to = Path(os.path.realpath(file))  # not `resolve`, which raises on a loop of links
        if not leads_to.is_relative_to(self.top):
            raise SourceError(
                tr(
                    "{path} is a link to {leads_to}, outside the work tree",
                    path=path,
                    leads_to=leads_to,
                )
            )
        return file

    def take(self, work_tree: Path, paths: Iterable[str]) -> None:
        """Make these files what they are in the work tree: other content, new, or gone.

        Links are copied as links and never followed: they may lead into the work tree. Bytecode
        is left where it is.

        Raises:
            SourceError: a file cannot be read.
        """
        for path in sorted(paths):  # a link that took a folder's place before what was in it
            if "__pycache__" in path.split("/"):
                continue  # stale bytecode would run in place of its source
            source, destination = work_tree / path, self.top / path
            if not _beyond_link(self.top, path):
                _remove(destination)
            if (source.is_symlink() or source.is_file()) and not _beyond_link(work_tree, path):
                _make_way(destination.parent, self.top)
                try:
                    shutil.copy2(source, destination, follow_symlinks=False)
                except OSError as error:
                    raise SourceError(
                        tr("{file} cannot be read: {reason}", file=path, reason=error.strerror)
                    ) from error


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
    with temporary_folder(Purpose.TREE) as folder:
        top = folder / (work_tree.name or "tree")
        top.mkdir()
        repository.export(commit, top)
        scratch = Scratch(top, top / target)
        if not scratch.target.is_dir():
            raise RepositoryError(
                tr(
                    "the target {target} is not a folder of the commit {commit}",
                    target=repr(target),
                    commit=commit[:10],
                ),
                tr("Commit it, or mend `target` in the configuration."),
            )
        scratch.take(work_tree, included(work_tree, scratch, target, include))
        yield scratch


def files_below(folder: Path) -> Iterator[Path]:
    """All files and links below a folder, those of a git repository in it aside."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        links = [name for name in folders if Path(parent, name).is_symlink()]
        yield from (Path(parent, name) for name in (*files, *links) if name != ".git")


def included(work_tree: Path, scratch: Scratch, target: str, globs: Iterable[str]) -> Iterator[str]:
    """The files that the globs name and the scratch tree does not have.

    What it has stays as it is there: an inclusion must not bring a learner's changes in.
    """
    for pattern in globs:
        found = sorted((work_tree / target).glob(pattern))
        if not found:
            raise RepositoryError(
                tr(
                    "scratch_include: nothing matches {pattern} in {folder}",
                    pattern=repr(pattern),
                    folder=work_tree / target,
                ),
                tr("Make the files (build the project), or take the pattern out."),
            )
        for path in found:
            is_folder = path.is_dir() and not path.is_symlink()
            for file in files_below(path) if is_folder else (path,):
                name = file.relative_to(work_tree).as_posix()
                if not os.path.lexists(scratch.top / name) and ".git" not in name.split("/"):
                    yield name


def _beyond_link(top: Path, path: str) -> bool:
    return any((top / folder).is_symlink() for folder in PurePosixPath(path).parents[:-1])


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif os.path.lexists(path):
        path.unlink()


def _make_way(folder: Path, top: Path) -> None:
    """Make a folder, also where a file or a link stood on the way to it."""
    for part in reversed([folder, *folder.parents]):
        if part.is_relative_to(top) and (part.is_symlink() or not part.is_dir()):
            _remove(part)
            part.mkdir()
