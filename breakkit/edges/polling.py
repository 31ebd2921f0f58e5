"""Finds saved files by looking at all of them, again and again, where nobody tells."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress

POLL_S = 0.4
REST = 4
"""A look is followed by a rest of so many times as long, so that a slow drive is not kept busy."""

Look = tuple[int, int, int, int]


class Polling:
    """Looks at the files of some folders; used in place of watchfiles' `RustNotify`.

    Args:
        folders: these, and not what is below folders in them.
    """

    def __init__(self, folders: Iterable[str]) -> None:
        self._folders = tuple(folders)
        self._looks = dict(_looks(self._folders))

    def watch(
        self, debounce_ms: int, step_ms: int, timeout_ms: int, stop_event: threading.Event
    ) -> set[tuple[int, str]] | str:
        """The paths that have changed, each with 0; a word when there are none in that time.

        Args:
            debounce_ms: how long to wait for more, once there is one.
            step_ms: a look that finds no more ends the waiting sooner; it comes no sooner.
            timeout_ms: how long to wait for one.
            stop_event: do not wait any longer.
        """
        found: set[str] = set()
        end = time.monotonic() + timeout_ms / 1000
        while True:
            began = time.monotonic()
            more = self._changed()
            if found and not more:
                break
            if more and not found:
                end = time.monotonic() + debounce_ms / 1000
            found |= more
            if time.monotonic() >= end:
                break
            took = time.monotonic() - began
            pause = step_ms / 1000 if found else max(POLL_S, REST * took)
            if stop_event.wait(pause):
                return "stop"
        return {(0, path) for path in found} if found else "timeout"

    def close(self) -> None:
        """Nothing is held."""

    def _changed(self) -> set[str]:
        now = dict(_looks(self._folders))
        before, self._looks = self._looks, now
        return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}


def _looks(folders: Iterable[str]) -> Iterator[tuple[str, Look]]:
    """Each path in the folders, and what changes with it; of a folder, only that it is there."""
    for folder in folders:
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        yield entry.path, (0, 0, 0, 0)
                        continue
                    found = entry.stat(follow_symlinks=False)
                    yield (
                        entry.path,
                        (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino),
                    )
