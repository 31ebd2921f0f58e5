"""Files written so that a reader sees the old content or the new, never between.

Content and name are on the disk (`fsync`) before a function returns: what comes next may rely on it
whatever happens to the machine.
"""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from breakkit.errors import SourceError
from breakkit.i18n import tr

NEW = ".breakkit-"
"""How the name of a file begins whose content is still being written."""


def make_folder(path: Path) -> None:
    """Let there be a folder.

    Raises:
        SourceError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(
            tr("{path}: cannot be made a folder: {reason}", path=path, reason=error.strerror),
            _room(),
        ) from error


def replace(
    path: Path, content: bytes, mode: int | None = None, *, staging: Path | None = None
) -> None:
    """Put new content in place of a file, atomically; it keeps its mode unless one is given.

    Args:
        path: the file.
        content: its new content.
        mode: its new `st_mode`; None = as it is.
        staging: a folder to write in first, where nobody minds what a kill leaves; one on another
            file system is not used. None = the file's own folder.

    Raises:
        SourceError: it could not be written; the file is as it was.
    """
    try:
        if mode is None:
            mode = path.stat().st_mode
        try:
            _replace(path, content, mode, staging or path.parent)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _replace(path, content, mode, path.parent)
    except OSError as error:
        raise SourceError(
            tr("{path}: cannot be written: {reason}", path=path, reason=error.strerror), _room()
        ) from error


def remove(path: Path) -> None:
    """Let a file be gone.

    Raises:
        SourceError: it cannot be removed.
    """
    if not os.path.lexists(path):  # a read-only file system refuses even that
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise SourceError(
            tr("{path}: cannot be removed: {reason}", path=path, reason=error.strerror),
            tr("Make its folder writable for you."),
        ) from error
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder be on the disk.

    Not all file systems can, and the files themselves are there: so no error is raised.
    """
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _room() -> str:
    return tr("Make room on that disk, or make the place writable for you.")


def _replace(path: Path, content: bytes, mode: int, staging: Path) -> None:
    descriptor, name = tempfile.mkstemp(prefix=NEW, dir=staging)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            _keep_owner(descriptor, path)
            os.fchmod(descriptor, mode & 0o7777)
            os.fsync(descriptor)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(path.parent)


def _keep_owner(descriptor: int, path: Path) -> None:
    """Root at work in somebody's repository must not make the files its own."""
    with suppress(OSError):  # no such file yet, or not ours to give away
        owned = path.stat()
        os.fchown(descriptor, owned.st_uid, owned.st_gid)
