"""Forks a child per request, and sees to it that nothing of the child is left.

A child leads a session and process group of its own. The server is the *subreaper* of whatever
its children leave behind, so also what daemonised comes back to it, and is killed.
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import faulthandler
import json
import os
import select
import signal
import socket
import time
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    Message = dict[str, Any]

MESSAGE_BYTES = 64 * 1024
FDS_AT_MOST = 4
PR_SET_CHILD_SUBREAPER = 36
POLL_S = 0.002


class Link:
    """One end of a socket that carries whole JSON messages, and file descriptors with them."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)

    def fileno(self) -> int:
        """The descriptor, to be waited on."""
        return self._socket.fileno()

    def send(self, message: Message) -> None:
        """Send a message; nobody there to take it is no error."""
        with contextlib.suppress(OSError):
            self._socket.send(json.dumps(message).encode("ascii"))

    def receive(self) -> tuple[Message, list[int]] | None:
        """Wait for the next message; None = the other end is gone."""
        room = array.array("i", [0] * FDS_AT_MOST)
        try:
            data, extra, _, _ = self._socket.recvmsg(
                MESSAGE_BYTES, socket.CMSG_SPACE(room.itemsize * FDS_AT_MOST)
            )
        except OSError:
            return None
        descriptors = array.array("i")
        for _, _, content in extra:
            descriptors.frombytes(content[: len(content) - len(content) % room.itemsize])
        return (json.loads(data.decode("ascii")), list(descriptors)) if data else None

    def is_closed(self) -> bool:
        """Whether the other end is gone; to be asked when there is something to read."""
        try:
            return not self._socket.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def close(self) -> None:
        """Let go of this end."""
        self._socket.close()


def become_subreaper() -> None:
    """Orphans among our descendants become our children, not those of init."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def redirect(output: int) -> None:
    """Nothing to read, and both outputs there; no other descriptor is held."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    for descriptor in {nothing, output} - {0, 1, 2}:
        os.close(descriptor)
    if faulthandler.is_enabled():
        faulthandler.enable(2)


class Server:
    """Answers the messages of one link, each by a child.

    Args:
        link: where messages come from; when its other end is gone, the process and everything
            below it ends.
        before_fork: is called with each message; what it returns, if anything, is the answer, and
            no child is made.
    """

    def __init__(
        self, link: Link, before_fork: Callable[[Message], Message | None] = lambda _: None
    ) -> None:
        self._link = link
        self._before_fork = before_fork
        self._staying: set[int] = set()

    def serve(self) -> tuple[Message, list[int]]:
        """Fork for each message; returns in the child only, with the message and descriptors."""
        while True:
            received = self._link.receive()
            if received is None:
                self._end()
            message, descriptors = received
            refusal = self._before_fork(message)
            pid = os.fork() if refusal is None else -1
            if pid == 0:
                os.setsid()
                self._link.close()
                return message, descriptors
            for descriptor in descriptors:
                os.close(descriptor)
            if refusal is not None:
                self._link.send(refusal)
            elif message.get("stays"):
                self._staying.add(pid)
                self._link.send({"pid": pid})
            else:
                self._link.send(self._supervise(pid, message["timeout_s"]))

    def _supervise(self, pid: int, timeout_s: float) -> Message:
        began = time.monotonic()
        in_time = self._wait(pid, began + timeout_s)
        seconds = time.monotonic() - began
        _, status, usage = _put_down(pid)
        self._clear()
        return {
            "exit_code": _exit_code(status),
            "timed_out": not in_time,
            "seconds": seconds,
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "peak_kib": usage.ru_maxrss,
        }

    def _wait(self, pid: int, deadline: float) -> bool:
        """Whether the child ended before the deadline; where nobody asks any more, all ends."""
        with _end_of(pid) as ended:
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                # a leader that has ended stays a zombie, so its group's number is not given anew
                waited = [self._link.fileno(), *ended]
                ready, _, _ = select.select(waited, [], [], left if ended else POLL_S)
                if waited[0] in ready and self._link.is_closed():
                    self._end()
                if waited[-1] in ready or (not ended and _has_ended(pid)):
                    return True

    def _clear(self) -> None:
        """Kill what is left of a child: our children, but for those that stay."""
        while True:
            try:
                ended, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if ended:
                self._staying.discard(ended)
                continue
            left = set(_children()) - self._staying
            if not left:
                return
            _kill(left)
            time.sleep(POLL_S)

    def _end(self) -> NoReturn:
        self._staying.clear()
        self._clear()
        os._exit(0)


@contextlib.contextmanager
def _end_of(pid: int) -> Generator[list[int], None, None]:
    """What becomes readable when the process ends; nothing before Python 3.9."""
    if not hasattr(os, "pidfd_open"):
        yield []
        return
    descriptor = os.pidfd_open(pid)
    try:
        yield [descriptor]
    finally:
        os.close(descriptor)


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _put_down(pid: int) -> Any:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    _kill([pid])
    return os.wait4(pid, 0)


def _kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def _children() -> list[int]:
    """The ids of our children, zombies included."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", "rb") as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:  # a kernel built without it
        return [pid for pid in _processes() if _parent(pid) == os.getpid()]


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _parent(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[1])
    except OSError:
        return 0


def _exit_code(status: int) -> int:
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
