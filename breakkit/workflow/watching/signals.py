"""What the terminal and the shell tell by signals, put where everything else comes in."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from types import FrameType

from breakkit.edges.background import Inbox
from breakkit.workflow.watching.happening import Happening


class Signal(Enum):
    """What the terminal or the shell tells."""

    RESIZED = auto()
    STOP = auto()
    GO_ON = auto()


Note = Happening | Signal | BaseException
"""What comes in beside keys; an exception of the background is ours to raise."""


@contextmanager
def at_signals(inbox: Inbox[Note]) -> Iterator[None]:
    """Note another size of the terminal, Ctrl-Z and `fg`."""
    meanings = {
        signal.SIGWINCH: Signal.RESIZED,
        signal.SIGTSTP: Signal.STOP,
        signal.SIGCONT: Signal.GO_ON,
    }

    def hear(number: int, _frame: FrameType | None) -> None:
        inbox.put(meanings[signal.Signals(number)])

    before = {number: signal.signal(number, hear) for number in meanings}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
