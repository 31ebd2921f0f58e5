"""Files written so that a reader sees the old content or the new, never between."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from breakkit.errors import SourceError


def make_folder(path: Path) -> None:
    """Let there be a folder.

    Raises:
        SourceError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(f"{path}: cannot be made a folder: {error.strerror}") from error


def replace(path: Path, content: bytes, mode: int | None = None) -> None:
    """Put new content in place of a file, atomically; it keeps its mode unless one is given.

    Raises:
        SourceError: it could not be written; the file is as it was.
    """
    try:
        if mode is None:
            mode = path.stat().st_mode
        descriptor, name = tempfile.mkstemp(prefix=".breakkit-", dir=path.parent)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        Path(name).chmod(mode & 0o7777)
        Path(name).replace(path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise SourceError(f"{path}: cannot be written: {error.strerror}") from error
        raise
