"""The real server in a process of its own, on a free loopback port, for the length of a block."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx

PROJECT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 10
STOP_LIMIT_S = 10


class ServerStartError(Exception):
    """The server was not there in time; the message ends with what it said last."""


@contextmanager
def running_server(audit_log: Path, **settings: str) -> Iterator[str]:
    """Start the server, give its base URL once it answers, and stop it at the end of the block.

    Args:
        audit_log: where it writes its audit log.
        settings: further settings by their names in `miniserve.settings.Settings`, as text.

    Raises:
        ServerStartError: it did not answer within `START_LIMIT_S` seconds.
    """
    with tempfile.TemporaryFile() as stderr:
        with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
            # The port is taken here and handed over open: nobody else can get it in between. The
            # block closes our copy, so that a server that dies refuses instead of keeping us.
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            process = _start(listener.fileno(), audit_log, settings, stderr)
        try:
            _wait_until_it_answers(url, process, stderr)
            yield url
        finally:
            _stop(process)


def client(url: str) -> httpx.AsyncClient:
    """An HTTP client for the server, blind to proxies that the environment may name."""
    return httpx.AsyncClient(base_url=url, timeout=10, trust_env=False)


def _start(
    fd: int, audit_log: Path, settings: dict[str, str], stderr: IO[bytes]
) -> subprocess.Popen[bytes]:
    environ = {key: text for key, text in os.environ.items() if not key.startswith("MINISERVE_")}
    settings = {"database": ":memory:", **settings}
    environ |= {f"MINISERVE_{name.upper()}": text for name, text in settings.items()}
    environ |= {"MINISERVE_FD": str(fd), "MINISERVE_AUDIT_LOG": str(audit_log.resolve())}
    paths = [str(PROJECT / "src"), str(PROJECT), os.environ.get("PYTHONPATH", "")]
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    return subprocess.Popen(
        [sys.executable, "-m", "labs.serve"],
        cwd=PROJECT,
        env=environ,
        pass_fds=[fd],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
    )


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], stderr: IO[bytes]) -> None:
    # The socket listens already, so one request waits for the server; there is nothing to poll.
    try:
        response = httpx.get(f"{url}/healthz", timeout=START_LIMIT_S, trust_env=False)
        response.raise_for_status()
    except httpx.HTTPError as error:
        _stop(process)
        stderr.seek(0)
        said = stderr.read().decode(errors="replace").strip().splitlines()[-5:]
        raise ServerStartError(
            f"the server did not answer on {url}: {error!r}; its last words:\n"
            + "\n".join(said or ["(none)"])
        ) from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin  # noqa: S101 - started with a pipe
    process.stdin.close()  # the lifeline
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"the server did not stop within {STOP_LIMIT_S} s and was killed\n")
        process.kill()
        process.wait()
