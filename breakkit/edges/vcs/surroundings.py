"""What a commit does not hold of a work tree: untracked files, folders, permissions."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from breakkit.edges.vcs.repository import Repository


class Bystanders:
    """Files that were untracked or ignored when a break was applied: no one's work on it.

    Args:
        names: paths; one that ends in ``/`` is a folder and stands for all that is in it.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)

    def __contains__(self, path: object) -> bool:
        path = str(path)
        folders = (path, *map(str, PurePosixPath(path).parents[:-1]))
        return path in self._names or any(f"{folder}/" in self._names for folder in folders)


def survey(repository: Repository, bystanders: Iterable[str]) -> dict[str, int]:
    """The modes of a work tree's folders, outermost first, and of its tracked files.

    Folders that are ignored or are repositories of their own are left out.

    Args:
        repository: where.
        bystanders: the names of untracked and ignored files and folders.
    """
    top = str(repository.checkout.top)
    paths = (*_folders(top, bystanders), *repository.tracked())
    return {path: mode for path in paths if (mode := _mode(f"{top}/{path}")) is not None}


def restore(repository: Repository, before: Mapping[str, int]) -> None:
    """Make folders and permissions what `survey` found, after the tracked files are.

    Folders made since go if they are empty; nothing else is removed.
    """
    top = str(repository.checkout.top)
    for folder in reversed(list(_folders(top, repository.ignored()))):
        if folder not in before:
            with suppress(OSError):  # not empty: what is in it is ignored
                Path(top, folder).rmdir()
    for path, mode in before.items():
        file = f"{top}/{path}"
        with suppress(OSError):  # a bystander that was moved may be in the way
            if stat.S_ISDIR(mode) and not os.path.lexists(file):
                Path(file).mkdir()
            now = _mode(file)
            if now is not None and now != mode and stat.S_IFMT(now) == stat.S_IFMT(mode):
                Path(file).chmod(stat.S_IMODE(mode))


def _mode(path: str) -> int | None:  # asked of thousands of files, so no `Path`
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return None
    return mode if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else None


def _folders(top: str, bystanders: Iterable[str]) -> Iterator[str]:
    skipped = {name.removesuffix("/") for name in bystanders if name.endswith("/")}
    return _below(top, "", skipped | {".git"})


def _below(top: str, folder: str, skipped: Collection[str]) -> Iterator[str]:
    with suppress(OSError), os.scandir(f"{top}/{folder}") as entries:
        names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        for name in sorted(names):
            path = f"{folder}{name}"
            if path not in skipped and not os.path.lexists(f"{top}/{path}/.git"):
                yield path
                yield from _below(top, f"{path}/", skipped)
