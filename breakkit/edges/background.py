"""One inbox for all that happens, and one job at a time beside the thread that reads it."""

from __future__ import annotations

import contextlib
import os
import queue
import secrets
import select
import threading
from collections.abc import Callable
from typing import Generic, Self, TypeVar

from breakkit.edges.runner.process import MARK, sweep
from breakkit.edges.signals import uninterrupted

T = TypeVar("T")

BETWEEN_LOOKS_S = 0.05


class Inbox(Generic[T]):
    """What happened, from whichever thread or signal handler, in order."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[T] = queue.SimpleQueue()
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._read)
        os.close(self._write)

    def put(self, happening: T) -> None:
        """Add one; may be called in a signal handler."""
        self._queue.put(happening)
        with contextlib.suppress(OSError):  # full: then it wakes anyway; closed: nobody reads
            os.write(self._write, b"!")

    def wait(self, descriptor: int, timeout_s: float) -> bool:
        """Wait until something happened or there is something to read; whether the latter."""
        ready, _, _ = select.select([descriptor, self._read], [], [], timeout_s)
        with contextlib.suppress(BlockingIOError):
            while os.read(self._read, 1024):
                pass
        return descriptor in ready

    def take(self) -> list[T]:
        """All that is there."""
        taken = []
        with contextlib.suppress(queue.Empty):
            while True:
                taken.append(self._queue.get_nowait())
        return taken


class Background:
    """Does one job at a time; at the end of the block it is over, and no process of it is left."""

    def __init__(self) -> None:
        self._token = secrets.token_hex(16)
        self._thread: threading.Thread | None = None
        self._mark_before = os.environ.get(MARK)

    def __enter__(self) -> Self:
        os.environ[MARK] = f"{self._mark_before or ''} {self._token}".strip()
        return self

    def __exit__(self, *_: object) -> None:
        with uninterrupted():
            while self._thread is not None and self._thread.is_alive():
                sweep(self._token)  # what it waits for
                self._thread.join(BETWEEN_LOOKS_S)
        if self._mark_before is None:
            os.environ.pop(MARK, None)
        else:
            os.environ[MARK] = self._mark_before

    def start(self, job: Callable[[], None]) -> None:
        """Begin a job; the one before is over, or nearly."""
        if self._thread is not None:
            self._thread.join()
        self._thread = threading.Thread(target=job, daemon=True)
        self._thread.start()
