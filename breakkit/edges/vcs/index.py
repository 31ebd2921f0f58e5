"""The index: worked on as a private copy, while nobody else may write the real one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.files import make_folder
from breakkit.edges.vcs.repository import Repository
from breakkit.errors import RepositoryError

OURS = b"breakkit"
"""What our lock says first, so that one left by a killed breakkit can be told from git's."""


@dataclass(frozen=True, slots=True)
class LockedIndex:
    """A private copy of the index in a folder of its own; the real one is locked meanwhile.

    Args:
        file: the copy.
        real: the work tree's own index.
    """

    file: Path
    real: Path

    @property
    def folder(self) -> Path:
        """A folder for temporary files, gone with the lock."""
        return self.file.parent

    def install(self) -> None:
        """Make the copy, as it is now, the work tree's own index."""
        fresh = self.folder / "fresh"
        shutil.copy2(self.file, fresh)
        fresh.replace(self.real)


@contextmanager
def locked_index(repository: Repository) -> Iterator[LockedIndex]:
    """Take git's own lock on the index, and a copy of it to work on.

    Raises:
        RepositoryError: another git program holds the lock, or something cannot be written.
    """
    git_dir = repository.checkout.git_dir
    folder, real = git_dir / "breakkit" / "work", git_dir / "index"
    with _lock(git_dir / "index.lock"):
        shutil.rmtree(folder, ignore_errors=True)
        make_folder(folder)
        try:
            if real.exists():
                # Its time goes with it: git compares it with the files' to see which may have
                # changed in the instant in which the index was written.
                shutil.copy2(real, folder / "index")
            yield LockedIndex(folder / "index", real)
        except OSError as error:  # a full disk, a folder without write permission
            raise RepositoryError(f"{git_dir} cannot be written: {error}") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(lock: Path) -> Iterator[None]:
    if _left_by_killed(lock):
        lock.unlink()
    try:
        file = lock.open("xb", buffering=0)
    except FileExistsError:
        raise RepositoryError(
            f"another git program is at work here, or was killed: {lock} exists",
            "When none is running, remove that file and try again.",
        ) from None
    except OSError as error:
        raise RepositoryError(f"{lock} cannot be made: {error.strerror}") from error
    try:
        with file, suppress(OSError):  # a full disk: then it is a lock without a name
            file.write(b"%s %d" % (OURS, os.getpid()))
        yield
    finally:
        lock.unlink(missing_ok=True)


def _left_by_killed(lock: Path) -> bool:
    try:
        owner, _, process = lock.read_bytes().partition(b" ")
        if owner == OURS:
            os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):
        return False
    return False
