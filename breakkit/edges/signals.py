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


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Hold signals back, and drop those that come: in the end the block is done, or has raised.

    The block itself says with `give_way` up to where it can still be undone.
    """
    with uninterrupted():
        yield
        while _waiting():
            signal.sigwait(HELD_BACK)


def give_way() -> None:
    """Raise KeyboardInterrupt now if a signal is being held back."""
    if _waiting():
        raise KeyboardInterrupt


def _waiting() -> bool:
    return not signal.sigpending().isdisjoint(HELD_BACK)
