"""`python -m breakkit` and the console script."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from breakkit.cli import main


def run() -> None:
    """Run the command line and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text stream
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    sys.exit(main(sys.argv[1:]))


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Clean up after these as after Ctrl-C; their default would end the process on the spot."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    run()
