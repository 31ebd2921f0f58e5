"""A tree that tests run in, put back after each of them: the next break must not see a write.

On Linux the kernel tells (inotify) whether anything was written, so that a run that wrote nothing
costs nothing; then, and elsewhere always, every file's size and times are compared.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

_NONBLOCK_CLOEXEC = os.O_NONBLOCK | os.O_CLOEXEC
_MODIFY, _ATTRIB, _MOVED, _CREATE, _DELETE = 0x2, 0x4, 0xC0, 0x100, 0x200
_CHANGES = _MODIFY | _ATTRIB | _MOVED | _CREATE | _DELETE
_EVENTS_BYTES = 64 * 1024

Look = tuple[int, int, int, int, int]


class Tree:
    """A folder that can be put back.

    Args:
        top: the folder that tests run in.
        pristine: a folder with the same content that nobody writes to.
    """

    def __init__(self, top: Path, pristine: Path) -> None:
        self._top = top
        self._pristine = pristine
        self._watch: int | None = None
        self._looks: dict[str, Look] = {}
        self._remember()

    def mend(self) -> bool:
        """Undo what was changed since the last call; whether anything was."""
        if not self._may_have_changed():
            return False
        now = dict(_looks(self._top))
        changed = {
            path for path in now.keys() | self._looks if now.get(path) != self._looks.get(path)
        }
        if not changed:
            self._remember()
            return False
        for path in sorted(changed, reverse=True):  # what is in a folder before the folder
            if not _is_folder(self._pristine / path):
                remove(self._top / path)
        for path in sorted(changed):
            _restore(self._pristine / path, self._top / path)
        self._remember()
        return True

    def close(self) -> None:
        """Stop watching."""
        if self._watch is not None:
            os.close(self._watch)
            self._watch = None

    def _may_have_changed(self) -> bool:
        if self._watch is None:
            return True
        try:
            return bool(os.read(self._watch, _EVENTS_BYTES))
        except BlockingIOError:
            return False

    def _remember(self) -> None:
        """Start to watch, then note how everything looks: in this order nothing slips between."""
        self.close()
        self._watch = _watch([self._top, *_folders(self._top)])
        self._looks = dict(_looks(self._top))


def _looks(top: Path) -> Iterator[tuple[str, Look]]:
    """Every path under the folder, and what changes whenever it does; of folders only the mode."""
    for path in _walk(top):
        found = path.lstat()
        relative = str(path.relative_to(top))
        if stat.S_ISDIR(found.st_mode):
            yield relative, (found.st_mode, 0, 0, 0, 0)
        else:
            yield (
                relative,
                (
                    found.st_mode,
                    found.st_size,
                    found.st_mtime_ns,
                    found.st_ctime_ns,
                    found.st_ino,
                ),
            )


def _walk(top: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        if not os.access(top, os.R_OK | os.X_OK):
            top.chmod(0o700)
        for entry in sorted(top.iterdir()):
            yield entry
            if _is_folder(entry):
                yield from _walk(entry)


def _folders(top: Path) -> Iterator[Path]:
    return (path for path in _walk(top) if _is_folder(path))


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def remove(path: Path) -> None:
    """Remove a file or a folder, also one that was made unreadable; none is none."""
    if _is_folder(path):
        for folder in [path, *_folders(path)]:
            folder.chmod(0o700)
        shutil.rmtree(path)
    else:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()


def _restore(pristine: Path, path: Path) -> None:
    if _is_folder(pristine):
        if not _is_folder(path):
            remove(path)
            path.mkdir()
        shutil.copystat(pristine, path)
    elif os.path.lexists(pristine):
        remove(path)
        shutil.copy2(pristine, path, follow_symlinks=False)


def _watch(folders: list[Path]) -> int | None:
    """A descriptor that has something to read once one of the folders has changed, if possible."""
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "inotify_init1"):
        return None
    descriptor: int = libc.inotify_init1(_NONBLOCK_CLOEXEC)
    if descriptor < 0:
        return None
    for folder in folders:
        if libc.inotify_add_watch(descriptor, os.fsencode(folder), _CHANGES) < 0:
            os.close(descriptor)
            return None
    return descriptor
