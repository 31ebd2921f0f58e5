"""Tells when a file is saved, by the means that work where it lies.

The kernel's notices (inotify, through watchfiles) do not tell what others do on a network drive,
or Windows on a drive of its own: there, and where no notice comes at a trial, files are polled.
(Not by watchfiles, which then compares whole seconds: of two saves in one it misses the second.)
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Self

from breakkit.edges.file_systems import remote_file_system
from breakkit.edges.polling import Polling
from breakkit.i18n import tr

if TYPE_CHECKING:
    from watchfiles._rust_notify import RustNotify

DEBOUNCE_MS = 200
"""Saves that come within so long count as one …"""
QUIET_MS = 50
"""… and so does a pause of so long end them sooner: most saves are one file."""
TRIAL_MS = 2000
LOOKS_AT_MOST_MS = 250
"""How late the end is seen."""

NOISE = (
    *("*~", ".*.sw?", ".*.sw??", "4913", "#*#", ".#*", "*.pyc", "*.pyo"),
    *(".goutputstream-*", "*___jb_tmp___", "*___jb_old___", "*.kate-swp", ".~lock.*#", ".DS_Store"),
)
"""What editors (vim, Emacs, GEdit, JetBrains, Kate, LibreOffice) and Python put beside files."""

NEVER_IN = frozenset({".git", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"})


class How(StrEnum):
    """By what means a save is noticed."""

    NOTICES = "notices"
    POLLING = "polling"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Watching:
    """How files are watched.

    Args:
        how: the means.
        why: a file system's name, or what the system said; empty where `how` is the usual.
    """

    how: How
    why: str = ""


class Watcher:
    """Watches the folders of a tree until it is closed, in a thread of its own.

    Args:
        root: the tree.
        state: a folder of ours beside it, for the trial; it is made.
        ignored: names the folders, absolute, that are not looked into.
        matters: which of these paths, absolute, can matter.
        tell: is told, from that thread, that a file that matters was saved (None), or how files
            are watched from now on.
    """

    def __init__(
        self,
        root: Path,
        state: Path,
        ignored: Callable[[], Collection[str]],
        matters: Callable[[Collection[str]], bool],
        tell: Callable[[Watching | None], None],
    ) -> None:
        self._root = root
        self._state = state
        self._ignored = ignored
        self._matters = matters
        self._tell = tell
        self._end = threading.Event()
        self._source: RustNotify | Polling | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        if self._thread is not None:
            self._thread.join()
        self._close()

    def start(self) -> Watching:
        """Begin to watch; how that is done."""
        watching = self._choose()
        if watching.how is not How.BY_HAND:
            self._thread = threading.Thread(target=self._watch, args=(watching,), daemon=True)
            self._thread.start()
        return watching

    def _choose(self) -> Watching:
        wanted = os.environ.get("WATCHFILES_FORCE_POLLING", "").lower()
        remote = remote_file_system(self._root)
        if wanted not in ("", "false", "disable", "disabled"):
            why = "WATCHFILES_FORCE_POLLING"
        elif remote is not None:
            why = remote
        else:
            try:
                self._open(polls=False)
            except OSError as error:
                why = error.strerror or str(error)
            else:
                if self._tries():
                    return Watching(How.NOTICES)
                why = tr("no notice came")
        try:
            self._open(polls=True)
        except OSError as error:
            return Watching(How.BY_HAND, error.strerror or str(error))
        return Watching(How.POLLING, why)

    def _open(self, *, polls: bool) -> None:
        self._close()
        folders = list(folders_below(self._root, self._ignored()))
        if polls:
            self._source = Polling(folders)
            return
        from watchfiles._rust_notify import RustNotify  # noqa: PLC0415  # 40 ms, only to watch

        self._state.mkdir(parents=True, exist_ok=True)
        folders.append(str(self._state))
        self._source = RustNotify(folders, False, False, 0, False, True)  # noqa: FBT003  # its own signature

    def _close(self) -> None:
        if self._source is not None:
            self._source.close()
            self._source = None

    def _tries(self) -> bool:
        """Whether a file that we write ourselves is noticed."""
        if self._source is None:
            return False
        trial = self._state / f"watch-{os.getpid()}"
        try:
            trial.write_bytes(b"")
            found = self._source.watch(QUIET_MS, QUIET_MS // 5, TRIAL_MS, self._end)
        finally:
            with suppress(OSError):
                trial.unlink()
        return not isinstance(found, str)

    def _watch(self, watching: Watching) -> None:
        polls = watching.how is How.POLLING
        while not self._end.is_set():
            try:
                paths = self._changed()
                if self._needs_other_folders(paths):
                    self._open(polls=polls)
                if paths and self._matters(paths):
                    self._tell(None)
            except OSError as error:
                if polls:
                    self._tell(Watching(How.BY_HAND, error.strerror or str(error)))
                    return
                polls = True
                self._tell(self._choose_again(error))

    def _choose_again(self, error: OSError) -> Watching:
        """Folders have come, and the limit of notices with them."""
        try:
            self._open(polls=True)
        except OSError as worse:
            self._end.set()
            return Watching(How.BY_HAND, worse.strerror or str(worse))
        return Watching(How.POLLING, error.strerror or str(error))

    def _changed(self) -> list[str]:
        """The paths that have changed, without what is noise whoever's it is."""
        if self._source is None:
            return []
        found = self._source.watch(DEBOUNCE_MS, QUIET_MS, LOOKS_AT_MOST_MS, self._end)
        if isinstance(found, str):
            return []
        ours = str(self._state) + os.sep
        paths = (path for _, path in found if not path.startswith(ours))
        return sorted(path for path in paths if not is_noise(os.path.relpath(path, self._root)))

    def _needs_other_folders(self, paths: Iterable[str]) -> bool:
        return any(os.path.isdir(path) or path.endswith(".gitignore") for path in paths)  # noqa: PTH112  # quick


def folders_below(root: Path, ignored: Collection[str]) -> Iterator[str]:
    """A tree's folders, itself among them, without those where nothing matters."""
    left_out = set(ignored)
    for folder, below, _ in os.walk(root):
        below[:] = [
            name
            for name in below
            if name not in NEVER_IN and f"{folder}{os.sep}{name}" not in left_out
        ]
        yield folder


def is_noise(path: str) -> bool:
    """Whether nobody means to save a file of that name, relative to the tree."""
    *folders, name = Path(path).parts
    return not NEVER_IN.isdisjoint((*folders, name)) or any(
        fnmatchcase(name, pattern) for pattern in NOISE
    )
