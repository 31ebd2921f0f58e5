"""The index: worked on as a private copy, while nobody else may write the real one."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.files import make_folder, sync_folder
from breakkit.edges.lock import Lock
from breakkit.edges.vcs.locks import OURS, index_lock, remove_left_lock
from breakkit.edges.vcs.repository import Repository
from breakkit.errors import RepositoryError
from breakkit.i18n import tr

MISSING_OK = "--missing-ok"
"""Said to `write-tree`: a partial clone must not fetch what is in the index for its tree's sake."""
NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
"""What a file system says that has no hard links."""


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
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(self.real)
        sync_folder(self.real.parent)


@contextmanager
def locked_index(repository: Repository, lock: Lock) -> Iterator[LockedIndex]:
    """Take git's own lock on the index, and a copy of it to work on.

    Args:
        repository: where.
        lock: the repository's lock; the git programs that are started meanwhile hold it too, so
            that nobody comes between if we are killed and they live on.

    Raises:
        RepositoryError: another git program holds the lock, or something cannot be written.
    """
    git_dir = repository.checkout.git_dir
    folder, real = git_dir / "breakkit" / "work", git_dir / "index"
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder)
    remove_left_lock(repository.checkout)
    with _lock(index_lock(repository.checkout), folder), repository.git.inheriting(lock.descriptor):
        try:
            if real.exists():
                # Its time goes with it: git compares it with the files' to see which may have
                # changed in the instant in which the index was written.
                shutil.copy2(real, folder / "index")
            yield LockedIndex(folder / "index", real)
        except OSError as error:  # a full disk, a folder without write permission
            raise RepositoryError(
                tr("{folder} cannot be written: {error}", folder=git_dir, error=error),
                tr("Make room on that disk, or make the place writable for you."),
            ) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(lock: Path, folder: Path) -> Iterator[None]:
    """Git's lock, which is there with its whole content or not at all."""
    try:
        new = folder / "lock"
        new.write_bytes(OURS)
        try:
            os.link(new, lock)
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            with lock.open("xb"):  # not with its content at once, then
                lock.write_bytes(OURS)
    except FileExistsError:
        shutil.rmtree(folder, ignore_errors=True)
        raise RepositoryError(
            tr("another git program is at work here, or was killed: {lock} exists", lock=lock),
            tr("When none is running, remove that file and try again."),
        ) from None
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise RepositoryError(
            tr("{lock} cannot be made: {reason}", lock=lock, reason=error.strerror),
            tr("Make room on that disk, or make the place writable for you."),
        ) from error
    with suppress(OSError):
        new.unlink()
    try:
        yield
    finally:
        with suppress(OSError):  # what is done is done; it is ours, so the next command removes it
            lock.unlink()
