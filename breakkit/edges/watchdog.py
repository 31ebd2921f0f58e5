"""Nothing is left behind, not even when breakkit is killed without a chance to clean up.

A second process waits for the end of the first. If that end was not announced, it kills all that
carries the first one's mark, and removes its temporary folder.
"""

from __future__ import annotations

import contextlib
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.signals import uninterrupted
from breakkit.edges.temporary import alive, remove_folder

DONE = "done"
WATCH = (
    "import sys; sys.path.insert(0, sys.argv[1]); import breakkit.edges.watchdog as w; w.watch()"
)
SWEEPS, BETWEEN_SWEEPS_S = 5, 0.1  # a process may just be starting, without its mark as yet


@dataclass(frozen=True, slots=True)
class Watched:
    """What is cleaned up at the end.

    Args:
        token: everything with this in the variable `breakkit.edges.runner.process.MARK` is killed.
        folder: a temporary folder, removed; all temporary files of this process go there.
    """

    token: str
    folder: Path


@contextlib.contextmanager
def watched() -> Iterator[Watched]:
    """A mark for processes and a folder for files, of which nothing outlives this process."""
    token = secrets.token_hex(16)
    folder = Path(tempfile.gettempdir()).resolve() / f"breakkit-check-{token[:8]}"
    before = tempfile.tempdir
    watchdog = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", WATCH, str(Path(__file__).parents[2])],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,  # Ctrl-C is not for it
        text=True,
    )
    try:
        _tell(watchdog, token, str(folder))  # before there is anything to clean up
        folder.mkdir(mode=0o700)
        tempfile.tempdir = str(folder)
        with alive(folder):
            yield Watched(token, folder)
    finally:
        with uninterrupted():
            tempfile.tempdir = before
            remove_folder(folder)
            _tell(watchdog, DONE)
            with contextlib.suppress(OSError):
                watchdog.stdin.close()  # type: ignore[union-attr]  # PIPE was asked for
            watchdog.wait()


def _tell(watchdog: subprocess.Popen[str], *lines: str) -> None:
    with contextlib.suppress(OSError):  # somebody has killed it
        watchdog.stdin.write("\n".join(lines) + "\n")  # type: ignore[union-attr]  # see above
        watchdog.stdin.flush()  # type: ignore[union-attr]


def watch() -> None:
    """Wait for the end of standard input, which comes at the latest with the writer's own."""
    token, folder, *rest = sys.stdin.read().splitlines() or ["", ""]
    if DONE in rest or not token:
        return
    from breakkit.edges.runner.process import sweep  # noqa: PLC0415 - rarely needed

    for _ in range(SWEEPS):
        sweep(token)
        remove_folder(Path(folder))
        time.sleep(BETWEEN_SWEEPS_S)
    remove_folder(Path(folder))
