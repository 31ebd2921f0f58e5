"""The lock files of git: which there are, and whether somebody may still be at work behind them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from breakkit.edges.vcs.locate import Checkout
from breakkit.errors import RepositoryError
from breakkit.i18n import tr

OURS = b"breakkit"
"""What our lock on the index says: who holds the repository's lock and meets it, may remove it."""


def index_lock(checkout: Checkout) -> Path:
    """Git's own lock on the index of a work tree."""
    return checkout.git_dir / "index.lock"


def is_ours(lock: Path) -> bool:
    """Whether a lock on the index is breakkit's."""
    try:
        return lock.read_bytes().split(b" ")[0] == OURS
    except OSError:
        return False


def remove_left_lock(checkout: Checkout) -> bool:
    """Remove the lock on the index that a killed breakkit left; whether there was one.

    Only for who holds the repository's lock.

    Raises:
        RepositoryError: it cannot be removed.
    """
    lock = index_lock(checkout)
    if not is_ours(lock):
        return False
    try:
        lock.unlink(missing_ok=True)
    except OSError as error:
        raise RepositoryError(
            tr(
                "{lock} was left by a killed breakkit and cannot be removed: {reason}",
                lock=lock,
                reason=error.strerror,
            ),
            tr("Remove that file."),
        ) from error
    return True


def lock_files(checkout: Checkout) -> tuple[Path, ...]:
    """The lock files on the index, HEAD, references and configuration of a work tree."""
    found = {*checkout.git_dir.glob("*.lock"), *checkout.common_dir.glob("*.lock")}
    for folder in ("refs", "reftable"):
        for parent, _, names in os.walk(checkout.common_dir / folder):
            found.update(Path(parent, name) for name in names if name.endswith(".lock"))
    return tuple(sorted(found))


def git_processes(checkout: Checkout) -> tuple[int, ...] | None:
    """The git programs at work in a repository; None where that cannot be found out."""
    if not Path("/proc/self/cwd").exists():
        return None
    return tuple(sorted(_git_processes(checkout)))


def _git_processes(checkout: Checkout) -> Iterator[int]:
    places = [checkout.top, checkout.git_dir, checkout.common_dir]
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if not os.path.basename(words[0]).startswith(b"git"):  # noqa: PTH119  # bytes
                continue
            folder = (process / "cwd").readlink()
            told = {os.fsencode(place) for place in places}
            if any(folder.is_relative_to(place) for place in places) or told & {*words}:
                yield int(process.name)
