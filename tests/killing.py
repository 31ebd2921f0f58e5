"""Commands that are killed: before a line of breakkit's code, or at a moment."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import breakkit
from breakkit.__main__ import run

OURS = str(Path(breakkit.__file__).parent)
PLAN_BEGINS = "catch_up"
"""The function of `workflow.plan` that is called first when the repository's lock is held."""


class LineCounter:
    """Counts the lines of breakkit that run once the lock is held, and dies before the n-th.

    A generator's, a context manager's and a nested function's lines are counted like all others.
    """

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.count = 0
        self.is_counting = False

    def trace(self, frame: FrameType, event: str, _: object) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(OURS):
            return None
        if event == "call" and code.co_name == PLAN_BEGINS:
            self.is_counting = True
        if event == "line" and self.is_counting:
            self.count += 1
            if self.count == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


def forked(work: Callable[[], object]) -> int:
    """Run something in a process and process group of its own; returns its id."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking with threads
        child = os.fork()
    if child:
        return child
    os.setpgid(0, 0)
    code = 1
    with contextlib.suppress(BaseException):
        work()
        code = 0
    os._exit(code)


def started(folder: Path, variables: Mapping[str, str], *words: str) -> int:
    """Run breakkit's command line as a program does, silently, in a fork: all is imported there.

    Args:
        folder: where.
        variables: what its environment has besides; its own children's /proc/*/environ shows them.
        words: the command line.

    Returns:
        The process's id, and its process group's: it has a session of its own.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking with threads
        child = os.fork()
    if child:
        return child
    code: object = 1
    try:
        os.setsid()
        os.chdir(folder)
        os.environ.update(variables)
        tempfile.tempdir = None
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        sys.stdout, sys.stderr = open(1, "w"), open(2, "w")  # noqa: SIM115 - descriptors
        sys.argv = ["breakkit", *words]
        run()
    except SystemExit as end:
        code = end.code
    finally:
        os._exit(code if isinstance(code, int) else 1)


def lines_of(command: Callable[[], object]) -> int:
    """How many lines of breakkit a command runs once it has the lock; it is done afterwards."""
    reading, writing = os.pipe()

    def counted() -> None:
        counter = LineCounter(None)
        with contextlib.suppress(BaseException):
            _traced(counter, command)
        os.write(writing, str(counter.count).encode())

    child = forked(counted)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        lines = int(pipe.read())
    os.waitpid(child, 0)
    return lines


def killed_before_line(number: int, command: Callable[[], object]) -> bool:
    """Run a command that dies before its n-th line; whether it died."""
    return _died(forked(lambda: _traced(LineCounter(number), command)))


def killed_after(seconds: float, command: Callable[[], object], *, with_git: bool) -> bool:
    """Run a command and kill it later, alone or together with the git that it is running."""
    child = forked(command)
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):  # it is done
        if with_git:
            os.killpg(child, signal.SIGKILL)
        else:
            os.kill(child, signal.SIGKILL)
    return _died(child)


def killed_once(begun: Callable[[], bool], seconds: float, command: Callable[[], object]) -> bool:
    """Run a command and kill it so many seconds after it has begun with something."""
    child = forked(command)
    while not begun() and os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        time.sleep(0.002)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return _died(child)


def _traced(counter: LineCounter, command: Callable[[], object]) -> None:
    threading.settrace(None)  # type: ignore[arg-type]  # none for GitPython's threads
    sys.settrace(counter.trace)
    try:
        command()
    finally:
        sys.settrace(None)


def _died(child: int) -> bool:
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, -signal.SIGKILL), f"it ended by itself, with {code}"
    return code != 0
