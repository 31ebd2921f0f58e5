"""Signals, held back for the moments that Ctrl-C must not cut in two."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

HELD_BACK = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold signals back until the block ends; programs started in it inherit the mask."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def give_way() -> None:
    """Raise KeyboardInterrupt now if a signal is being held back: what was begun can be undone."""
    if not signal.sigpending().isdisjoint(HELD_BACK):
        raise KeyboardInterrupt
