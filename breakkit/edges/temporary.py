"""Temporary folders that tell whether the process that made them still lives.

It holds a lock (`flock`) on the folder itself, which is gone with it, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

from breakkit.edges.signals import uninterrupted
from breakkit.errors import SourceError
from breakkit.i18n import tr

BUILDING = ".breakkit-building-"
YOUNG_S = 5.0
"""A folder that was made so recently may not be locked yet."""


class Purpose(StrEnum):
    """What a temporary folder is for; a part of its name."""

    TREE = "tree"
    RUN = "run"
    OUT = "out"
    INDEX = "index"
    CHECK = "check"


@contextmanager
def temporary_folder(purpose: Purpose) -> Iterator[Path]:
    """A fresh folder, without links in its path; gone at the end whatever happens.

    Raises:
        SourceError: it cannot be made.
    """
    folder = None
    try:
        with uninterrupted():  # between its making and our knowing of it, or `tempfile`'s own trial
            folder = _made(purpose)
        with alive(folder):
            yield folder
    finally:
        with uninterrupted():  # a second Ctrl-C must not leave half of it behind
            if folder is not None:
                remove_folder(folder)


def _made(purpose: Purpose) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=_prefix(purpose))).resolve()
    except OSError as error:
        raise SourceError(
            tr(
                "{path}: a temporary folder cannot be made: {reason}",
                path=error.filename or "TMPDIR",
                reason=error.strerror,
            ),
            tr("Make room there, or set TMPDIR to a folder that can be written."),
        ) from error


def remove_folder(folder: Path) -> None:
    """Remove a folder and all in it, as far as that can be done; read-only folders in it too.

    Tests and what they run may leave such folders, and only root removes what is in them as it is.
    """
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.is_dir():
        return
    _open_up(folder)
    for path, names, _ in os.walk(folder):
        for name in names:  # each is listed only after this
            _open_up(Path(path, name))
    shutil.rmtree(folder, ignore_errors=True)


def _open_up(folder: Path) -> None:
    if not folder.is_symlink():
        with suppress(OSError):
            folder.chmod(0o700)


@contextmanager
def alive(folder: Path) -> Iterator[None]:
    """Let a folder be known as in use."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # a file system without locks: then nobody removes it either
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def built_beside(folder: Path) -> Iterator[Path]:
    """An empty folder that becomes that one when the block is done; if it fails, it is gone.

    A kill leaves it under a name of its own, for the next one to remove.

    Raises:
        OSError: it cannot be made, or cannot take its place.
    """
    for left in _left_in(folder.parent, (BUILDING,)):
        remove_folder(left)
    building = Path(tempfile.mkdtemp(prefix=BUILDING, dir=folder.parent))
    try:
        with alive(building):
            new = building / folder.name
            new.mkdir()
            yield new
            new.rename(folder)
    finally:
        with uninterrupted():
            remove_folder(building)


def left_behind() -> list[Path]:
    """Temporary folders of ours whose process is gone."""
    return _left_in(Path(tempfile.gettempdir()).resolve(), tuple(map(_prefix, Purpose)))


def _left_in(there: Path, prefixes: tuple[str, ...]) -> list[Path]:
    with suppress(OSError):
        return sorted(path for path in there.iterdir() if _is_left(path, prefixes))
    return []


def _prefix(purpose: Purpose) -> str:
    return f"breakkit-{purpose}-"


def _is_left(path: Path, prefixes: tuple[str, ...]) -> bool:
    if not path.name.startswith(prefixes):
        return False
    try:
        status = path.lstat()
        if status.st_uid != os.getuid() or abs(time.time() - status.st_ctime) < YOUNG_S:
            return False
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
