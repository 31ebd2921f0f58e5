"""The processes that runs are forked from, as seen by breakkit."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import selectors
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from breakkit.edges.runner.process import MARK, BoundedOutput, CommandRun, sweep
from breakkit.edges.signals import uninterrupted
from breakkit.i18n import tr

START_LIMIT_S = 30.0
PREPARE_LIMIT_S = 60.0
GRACE_S = 5.0  # how long after a time limit the server itself may take to say so
END_LIMIT_S = 3.0
DRAIN_S = 0.05  # a pipe holds what is printed meanwhile, and each look at it wakes us
_PACKAGE = "_breakkit_warm"
_MESSAGE_BYTES = 64 * 1024 * 1024
_CHUNK = 64 * 1024


class ServerGoneError(Exception):
    """A fork server ended, or hangs: whatever it was asked, there is no answer."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A forked run from its start to its end.

    Args:
        run: as if it had been a process of its own.
        peak_kib: its largest resident set, shared pages included.
        way: where it was forked: ``start`` (pytest's command line), ``prepared``, ``collected``.
    """

    run: CommandRun
    peak_kib: int
    way: str


class Trunk:
    """A process of the target's Python that has imported pytest, and nothing else.

    Args:
        python: the interpreter.
        root: the target root; its working folder.
        env: its whole environment.
        folder: an empty folder for its own use.

    Raises:
        OSError: the interpreter cannot be started.
    """

    def __init__(self, python: Path, root: Path, env: Mapping[str, str], folder: Path) -> None:
        self._token = secrets.token_hex(16)
        package = Path(__file__).with_name("inside")
        shutil.copytree(package, folder / _PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        code = (
            f"import sys; sys.path.append({str(folder)!r}); from {_PACKAGE} import session; "
            f"session.main({str(folder)!r}, {theirs.fileno()})"
        )
        with theirs:
            self._process = subprocess.Popen(
                [str(python), "-c", code],
                cwd=root,
                env={**env, MARK: f"{env.get(MARK, '')} {self._token}".strip()},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=[theirs.fileno()],
            )

    def prepare(self, folder: Path, arguments: list[str]) -> Prepared | None:
        """Fork a session that waits just before it collects; None = it did not come that far."""
        return _server(self._link, {"folder": str(folder), "args": arguments}, "prepared")

    def run(self, folder: Path, arguments: list[str], timeout_s: float, memory_mb: int) -> Ended:
        """Run pytest from the command line on, in a child.

        Raises:
            ServerGoneError: this process does not answer.
        """
        message = {"folder": str(folder), "args": arguments, "stays": False}
        return _run(self._link, message, timeout_s, memory_mb, "start")

    def close(self) -> None:
        """End this process and everything that was started below it."""
        with uninterrupted():
            self._link.close()  # it kills what is below it, and ends
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(END_LIMIT_S)
            self._process.kill()
            self._process.wait()
            sweep(self._token)


class RefusedError(Exception):
    """A session that has collected cannot be broken so; the reason."""


class Prepared:
    """A session that forks just before it collects, or one that has collected.

    `touched` has the real paths of files under the root that it has read or imported; `shared`,
    what its children would have in common and should not.
    """

    def __init__(self, link: socket.socket, way: str) -> None:
        self.way = way
        self._link = link
        self._header = ""
        self.touched: frozenset[str] = frozenset()
        self.shared: tuple[str, ...] = ()

    def wait_ready(self, printed: _Printed) -> None:
        """Wait until it is prepared.

        Raises:
            ServerGoneError: it never will be.
        """
        answer = _answer(self._link, PREPARE_LIMIT_S, printed)
        printed.read()
        self._header = printed.text()
        self.touched, self.shared = frozenset(answer["touched"]), tuple(answer["shared"])

    def collect(self) -> Prepared | None:
        """Fork a session that collects the unbroken code and stays; None = it cannot."""
        return _server(self._link, {}, "collected")

    def run(self, timeout_s: float, memory_mb: int) -> Ended:
        """Go on, and run the tests, in a child.

        Raises:
            RefusedError: the session has collected, and the break has to be there before.
            ServerGoneError: the session does not answer.
        """
        ended = _run(self._link, {"stays": False}, timeout_s, memory_mb, self.way)
        return replace(ended, run=replace(ended.run, output=self._header + ended.run.output))

    def close(self) -> None:
        """Let it end."""
        self._link.close()


def _server(link: socket.socket, message: dict[str, Any], way: str) -> Prepared | None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    prepared = Prepared(ours, way)
    try:
        with theirs, _Printed() as printed:
            printed.send(link, {**message, "stays": True}, theirs.fileno())
            _answer(link, START_LIMIT_S)
            theirs.close()
            prepared.wait_ready(printed)
    except ServerGoneError:
        prepared.close()
        return None
    return prepared


def _run(
    link: socket.socket, message: dict[str, Any], timeout_s: float, memory_mb: int, way: str
) -> Ended:
    with _Printed() as printed:
        printed.send(link, {**message, "timeout_s": timeout_s, "memory_mb": memory_mb})
        answer = _answer(link, timeout_s + GRACE_S, printed)
        printed.read()
    if "refused" in answer:
        raise RefusedError(answer["refused"])
    run = CommandRun(
        answer["exit_code"],
        printed.text(),
        answer["seconds"],
        timed_out=answer["timed_out"],
        cpu_s=answer["cpu_s"],
    )
    return Ended(run, answer["peak_kib"], way)


class _Printed:
    """A pipe for what a child prints, bounded."""

    def __init__(self) -> None:
        self._output = BoundedOutput()
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._read)

    def send(self, link: socket.socket, message: dict[str, Any], *descriptors: int) -> None:
        """Send a message, these descriptors, and that to print to."""
        try:
            socket.send_fds(
                link, [json.dumps(message).encode("ascii")], [*descriptors, self._write]
            )
        except OSError as error:
            raise ServerGoneError(str(error)) from error
        finally:
            os.close(self._write)

    def read(self) -> None:
        """Take what is there, but no more than a pipe holds."""
        for _ in range(16):
            try:
                data = os.read(self._read, _CHUNK)
            except BlockingIOError:
                return
            if not data:
                return
            self._output.feed(data)

    def text(self) -> str:
        """What was read."""
        return self._output.text()


def _answer(link: socket.socket, limit_s: float, printed: _Printed | None = None) -> dict[str, Any]:
    """The next message, while what is printed is read, so that nobody waits for room.

    Raises:
        ServerGoneError: there is none within the limit.
    """
    deadline = time.monotonic() + limit_s
    with selectors.DefaultSelector() as selector:
        selector.register(link, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if selector.select(min(left, DRAIN_S)):
                return _received(link)
            if printed is not None:
                printed.read()
    raise ServerGoneError(tr("no answer"))


def _received(link: socket.socket) -> dict[str, Any]:
    try:
        data = link.recv(_MESSAGE_BYTES)
    except OSError as error:
        raise ServerGoneError(str(error)) from error
    if not data:
        raise ServerGoneError(tr("the process is gone"))
    answer: dict[str, Any] = json.loads(data)
    return answer
