"""What a commit does not hold of a work tree: untracked files, folders, modes, line ends."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from breakkit.edges.files import replace
from breakkit.edges.vcs.hidden import hidden_files
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


Look = tuple[int, int]
"""The `st_mode` and `st_size` of a file; of a folder, only the first means anything."""


@dataclass(frozen=True, slots=True)
class Before:
    """What git does not hold of how a work tree was before a break.

    Args:
        original: the bytes of the edited file.
        looks: what folders, outermost first, and tracked files look like; ignored folders and
            repositories inside this one are left out.
        hidden: files that git was told not to look at, with their tags.
    """

    original: bytes
    looks: Mapping[str, Look]
    hidden: Mapping[str, str]

    def to_plain(self) -> dict[str, Any]:
        """This as plain JSON, for `from_plain`."""
        original = base64.b64encode(self.original).decode()
        return {"original": original, "looks": self.looks, "hidden": self.hidden}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Before:
        """What `to_plain` gave; of anything else a ValueError, KeyError or the like."""
        looks = {path: (mode, size) for path, (mode, size) in plain["looks"].items()}
        return cls(base64.b64decode(plain["original"]), looks, dict(plain["hidden"]))


def survey(repository: Repository, original: bytes, bystanders: Iterable[str]) -> Before:
    """How a work tree is now.

    Args:
        repository: where.
        original: the bytes of the file that is about to be edited.
        bystanders: the names of untracked and ignored files and folders.
    """
    top = str(repository.checkout.top)
    paths = (*_folders(top, bystanders), *repository.tracked())
    looks = {path: look for path in paths if (look := _look(f"{top}/{path}")) is not None}
    return Before(original, looks, hidden_files(repository))


def restore(repository: Repository, before: Mapping[str, Look], staging: Path) -> list[str]:
    """Make folders, permissions and line ends what `survey` found, after git's own checkout.

    Folders made since go if they are empty; nothing else is removed.

    Args:
        repository: where.
        before: what `survey` found.
        staging: a folder for temporary files.

    Returns:
        The files that were written anew.
    """
    top, written = str(repository.checkout.top), []
    for folder in reversed(list(_folders(top, repository.ignored()))):
        if folder not in before:
            with suppress(OSError):  # not empty: what is in it is ignored
                Path(top, folder).rmdir()
    for path, (mode, size) in before.items():
        file = f"{top}/{path}"
        with suppress(OSError):  # a bystander that was moved may be in the way
            if stat.S_ISDIR(mode) and not os.path.lexists(file):
                Path(file).mkdir()
            now = _look(file)
            if now is None or stat.S_IFMT(now[0]) != stat.S_IFMT(mode):
                continue
            if now[0] != mode:
                Path(file).chmod(stat.S_IMODE(mode))
            if (
                stat.S_ISREG(mode)
                and now[1] != size
                and _line_ends_restored(Path(file), size, staging)
            ):
                written.append(path)
    return written


def _line_ends_restored(file: Path, size: int, staging: Path) -> bool:
    """Write a file with the line ends that give it this size; git may have chosen the others."""
    unix = file.read_bytes().replace(b"\r\n", b"\n")
    for content in (unix, unix.replace(b"\n", b"\r\n")):
        if len(content) == size:
            replace(file, content, staging=staging)
            return True
    return False


def _look(path: str) -> Look | None:  # at thousands of files, so no `Path`
    try:
        status = os.lstat(path)
    except OSError:
        return None
    if stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode):
        return status.st_mode, status.st_size
    return None


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
