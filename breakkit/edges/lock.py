"""One changing command at a time in a repository, its linked worktrees included.

The lock is the operating system's (`flock`), so that it is gone with the last process that has it:
a kill leaves nothing that somebody would have to remove. The git programs that breakkit starts
inherit it, so that one which outlives a killed breakkit still keeps others out. What the file
says is for people only.

`filelock` would do the locking alone, and takes longer to import (it brings asyncio) than a hint
takes in all.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from breakkit.edges.files import make_folder
from breakkit.errors import RepositoryBusy, RepositoryError
from breakkit.i18n import tr

WAIT_S, POLL_S, PATIENCE_S = 5.0, 0.02, 0.3


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the lock.

    Args:
        pid: its process id.
        command: what it was asked to do, e.g. ``revert``.
        since: when it got the lock (ISO 8601, UTC).
    """

    pid: int
    command: str
    since: str

    @property
    def at_work(self) -> str:
        """That it is at work, in words."""
        if not self.pid:
            return tr("another breakkit is at work in this repository")
        return tr(
            "`breakkit {command}` (process {pid}, since {since}) is at work in this repository",
            **asdict(self),
        )

    @property
    def waited_for(self) -> str:
        """That it is waited for, in words."""
        if not self.pid:
            return tr("waiting for another breakkit")
        return tr("waiting for `breakkit {command}` (process {pid}, since {since})", **asdict(self))


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock, held.

    Args:
        descriptor: an open file; whoever inherits it holds the lock too.
    """

    descriptor: int


@contextmanager
def locked(common_dir: Path, command: str, notify: Callable[[str], None]) -> Iterator[Lock]:
    """Hold the repository's lock.

    Args:
        common_dir: the repository's common git directory.
        command: what for, for others to be told.
        notify: is told whom we wait for, if it takes longer than an instant.

    Raises:
        RepositoryBusy: somebody else has had it for `WAIT_S` seconds.
        RepositoryError: the git directory cannot be written.
    """
    file = _file(common_dir)
    make_folder(file.parent)
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise RepositoryError(
            tr("{file} cannot be opened: {reason}", file=file, reason=error.strerror),
            tr("breakkit keeps its state there; make that folder writable for you."),
        ) from error
    try:
        if not wait_for(descriptor, lambda: notify(_read(descriptor).waited_for)):
            raise RepositoryBusy(
                _read(descriptor).at_work,
                tr(
                    "Nothing was changed. Try again when it is done; if it hangs, end that "
                    "process.",
                ),
            )
        _write(descriptor, Holder(os.getpid(), command, _now()))
        yield Lock(descriptor)
    finally:
        os.close(descriptor)


def wait_for(descriptor: int, tell: Callable[[], None] = lambda: None) -> bool:
    """Lock an open file, waiting at most `WAIT_S` seconds; whether that was done.

    Args:
        descriptor: the file; closing it gives the lock back.
        tell: called once, if it takes longer than an instant.

    Raises:
        RepositoryError: the file system has no locks.
    """
    began, told = time.monotonic(), False
    while not _try(descriptor, fcntl.LOCK_EX):
        waited = time.monotonic() - began
        if waited > WAIT_S:
            return False
        if waited > PATIENCE_S and not told:
            tell()
            told = True
        time.sleep(POLL_S)
    return True


def holder(common_dir: Path) -> Holder | None:
    """Who has the repository's lock now; None when nobody has. Never waits."""
    try:
        descriptor = os.open(_file(common_dir), os.O_RDONLY)
    except OSError:
        return None
    try:
        if _try(descriptor, fcntl.LOCK_SH):
            return None
        return _read(descriptor)
    finally:
        os.close(descriptor)


def _file(common_dir: Path) -> Path:
    return common_dir / "breakkit" / "lock"


def _try(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise RepositoryError(
            tr(
                "the file system of the git directory has no locks: {reason}",
                reason=error.strerror,
            ),
            tr("Move the repository to a local disk."),
        ) from error
    return True


def _read(descriptor: int) -> Holder:
    """What the file says; a holder without a number when it is just being written."""
    try:
        return Holder(**json.loads(os.pread(descriptor, 1000, 0)))
    except (OSError, ValueError, TypeError):
        return Holder(0, "?", "?")


def _write(descriptor: int, mine: Holder) -> None:
    with suppress(OSError):  # a full disk: then nobody is told who has it
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(asdict(mine)).encode(), 0)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
