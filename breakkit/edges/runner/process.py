"""One process of the target, and the certainty that nothing of it is left afterwards.

The process gets a session and process group of its own, and a mark in its environment. However
the run ends, the group is killed, and on Linux so is everything else that carries the mark:
children that called ``setsid`` or daemonised. (A child that changed its session *and* was given an
empty environment cannot be told from a stranger; nor can one without ``/proc``, on macOS.)
"""

from __future__ import annotations

import contextlib
import os
import secrets
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

from breakkit.edges.signals import uninterrupted
from breakkit.i18n import trn

MARK = "BREAKKIT_RUN"
HEAD_BYTES = 16 * 1024
TAIL_BYTES = 48 * 1024
POLL_S = 0.05  # how late an exit is seen while a grandchild holds the pipe open
SWEEP_LIMIT_S = 2.0  # a process that survives SIGKILL this long hangs in the kernel
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class CommandRun:
    """One process from its start to its end.

    Args:
        exit_code: its exit status; minus the signal's number if a signal ended it.
        output: standard output and error as one text: the first 16 KiB and the last 48 KiB.
        seconds: wall time.
        timed_out: it was killed because the time limit passed.
        cpu_s: processor time, seconds; 0 = not known.
    """

    exit_code: int
    output: str
    seconds: float
    timed_out: bool
    cpu_s: float = 0.0


def run_command(
    argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], timeout_s: float
) -> CommandRun:
    """Run a program to its end or its time limit, and leave no process behind.

    Whatever ends this call, an exception or Ctrl-C included, the program, its process group and
    everything marked as started by it are dead afterwards. SIGTERM and SIGHUP count as Ctrl-C
    meanwhile (unless handled otherwise), because their default would skip that.

    Args:
        argv: the program and its arguments; no shell.
        cwd: the folder to run in.
        env: the whole environment; only the mark is added.
        timeout_s: seconds of wall time until it is killed.

    Raises:
        OSError: the program cannot be started.
    """
    token = secrets.token_hex(16)
    marked = {**env, MARK: f"{env.get(MARK, '')} {token}".strip()}  # the outer runs' marks stay
    output = BoundedOutput()
    began = time.monotonic()
    with signals_interrupt(), _nothing_left_behind(token) as started:
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=marked,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        started.append(process)
        ended = _read_until_end(process, output, deadline=began + timeout_s)
        seconds = time.monotonic() - began
    return CommandRun(process.returncode, output.text(), seconds, timed_out=not ended)


class BoundedOutput:
    """Keeps the head and the tail of a stream of any length."""

    def __init__(self, head_bytes: int = HEAD_BYTES, tail_bytes: int = TAIL_BYTES) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._head_bytes = head_bytes
        self._tail_bytes = tail_bytes
        self._dropped = 0

    def feed(self, data: bytes) -> None:
        """Take the next piece of the stream."""
        room = self._head_bytes - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        surplus = len(self._tail) - self._tail_bytes
        if surplus > 0:
            del self._tail[:surplus]
            self._dropped += surplus

    def text(self) -> str:
        """What was kept, as UTF-8, and how much was left out between head and tail."""
        gap = b""
        if self._dropped:
            said = trn("[… {n} byte left out …]", "[… {n} bytes left out …]", self._dropped)
            gap = f"\n{said}\n".encode()
        return (self._head + gap + self._tail).decode(errors="replace")


def _read_until_end(
    process: subprocess.Popen[bytes], output: BoundedOutput, *, deadline: float
) -> bool:
    """Whether the process ended before the deadline.

    The end of the pipe is not waited for: a grandchild may hold it open for ever.
    """
    pipe = _pipe(process)
    os.set_blocking(pipe.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if selector.select(min(left, POLL_S)) and not _read_some(pipe, output):
                break
            if process.poll() is not None:
                _drain(pipe, output)
                return True
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(max(0.0, deadline - time.monotonic()))
        return True
    return False


def _read_some(pipe: IO[bytes], output: BoundedOutput) -> bool:
    """Whether the pipe is still open; reads at most one chunk."""
    try:
        data = os.read(pipe.fileno(), _CHUNK)
    except BlockingIOError:
        return True
    output.feed(data)
    return bool(data)


def _drain(pipe: IO[bytes], output: BoundedOutput) -> None:
    """Read what the ended process left in the pipe, not what its children go on writing."""
    for _ in range(16):  # 1 MiB, as large as a pipe gets without privileges
        try:
            data = os.read(pipe.fileno(), _CHUNK)
        except BlockingIOError:
            return
        if not data:
            return
        output.feed(data)


def _pipe(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdout is None:  # pragma: no cover - PIPE was asked for
        raise AssertionError("the process was started without a pipe")
    return process.stdout


@contextlib.contextmanager
def _nothing_left_behind(token: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Kill the process put into the list, its group, and all that carries the token."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        yield started
    finally:
        with uninterrupted():  # a second Ctrl-C must not stop the clean-up
            for process in started:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
                _reap(process)
                _pipe(process).close()
            sweep(token)


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for its end, not by `wait`: an interrupt in `poll` may leave the lock in it closed."""
    if process.returncode is None:
        process.returncode = -signal.SIGKILL
        with contextlib.suppress(ChildProcessError):  # reaped by the call that was interrupted
            _, status = os.waitpid(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)


def sweep(token: str) -> None:
    """Kill every process whose environment holds the token, until there is none."""
    deadline = time.monotonic() + SWEEP_LIMIT_S
    while (found := marked_processes(token)) and time.monotonic() < deadline:
        for pid in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.002)


def marked_processes(token: str) -> list[int]:
    """The ids of the living processes whose environment holds the token; none without /proc."""
    wanted = token.encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile, or another user's
            if wanted in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


@contextlib.contextmanager
def signals_interrupt() -> Iterator[None]:
    """SIGTERM and SIGHUP raise KeyboardInterrupt, where they would have ended us at once."""
    numbers = [signal.SIGTERM, signal.SIGHUP]
    if threading.current_thread() is not threading.main_thread():
        numbers = []  # only the main thread may set handlers, and only there they run
    numbers = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in numbers:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
