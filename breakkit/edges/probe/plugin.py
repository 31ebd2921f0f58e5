"""Looks at a pytest run from inside the target's Python, and sets how it runs; far from breakkit.

Copied, alone with its ``asked.json``, into a folder of its own, beside the reporting plugin of the
runner. So: standard library and pytest only, the syntax of Python 3.8, pytest from 7.0 on.
"""

# pytest names the hooks; and paths are strings, because tests fake pathlib most of all.
# ruff: noqa: D103, PTH100, PTH118, PTH119, PTH120, PTH123

from __future__ import annotations

import io
import json
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import FrameType

FOLDER = os.path.dirname(os.path.abspath(__file__))
STARTS = {
    *("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system"),
    "pty.spawn",
}
IMPORTING = ""  # what reaches a line while the tests are collected, as the name of a test


def _load_request() -> dict[str, Any]:
    """Read what is asked, and give the target back the import path that it has without us."""
    with open(os.path.join(FOLDER, "asked.json"), encoding="utf-8") as file:
        request: dict[str, Any] = json.load(file)
    sys.path[:] = [entry for entry in sys.path if entry != FOLDER]
    folders = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    left = [entry for entry in folders if entry != FOLDER]
    os.environ["PYTHONPATH"] = os.pathsep.join(left)
    return request


class _Reads:
    """Which files below the roots are read, and whether a process is started that may read more."""

    def __init__(self, roots: list[str]) -> None:
        self.files: set[str] = set()
        self.opaque = False
        self._roots = tuple(root + os.sep for root in roots)
        self._absolute = os.path.abspath
        self._decode = os.fsdecode

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event in {"open", "sqlite3.connect"}:
            self._take(args[0])
        elif event == "import":
            self._take(args[1])
        elif event in STARTS:
            self.opaque = True

    def _take(self, path: object) -> None:
        if isinstance(path, (str, bytes)):
            absolute = self._absolute(self._decode(path))
            if absolute.startswith(self._roots):
                self.files.add(absolute)


class _Reached:
    """Which tests execute one of some lines of a file."""

    def __init__(self, file: str, first: int, last: int) -> None:
        self.tests: dict[str, None] = {}
        self.test = IMPORTING
        self._first, self._last = first, last
        self._basename = os.path.basename(file)
        self._file = file
        self._real = os.path.realpath
        self._is_it: dict[str, bool] = {}

    def start(self) -> None:
        threading.settrace(self._called)
        sys.settrace(self._called)

    def _called(self, frame: FrameType, _event: str, _arg: object) -> Callable[..., Any] | None:
        name = frame.f_code.co_filename
        if not name.endswith(self._basename):
            return None
        if name not in self._is_it:
            self._is_it[name] = self._real(name) == self._file
        return self._stepped if self._is_it[name] else None

    def _stepped(self, frame: FrameType, event: str, _arg: object) -> Callable[..., Any]:
        if event == "line" and self._first <= frame.f_lineno <= self._last:
            self.tests[self.test] = None
        return self._stepped


def _limit_memory(size: int) -> None:
    import resource  # noqa: PLC0415 - not on every platform

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        size = min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


_request = _load_request()
if _request["memory"] and sys.platform == "linux":
    _limit_memory(_request["memory"])
_reads = _Reads(_request["roots"]) if _request["roots"] else None
if _reads is not None:
    sys.addaudithook(_reads)
_reached = _Reached(**_request["lines"]) if _request["lines"] else None
if _reached is not None:
    _reached.start()
_open, _owner, _getpid = io.open, os.getpid(), os.getpid


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if _request["reverse"]:
        items.reverse()


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, None, None]:
    if _reached is not None:
        _reached.test = item.nodeid
        _reached.start()  # the test before may have put its own in its place
    yield


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    if _getpid() != _owner:
        return
    sys.settrace(None)
    seen = {
        "files": sorted(_reads.files) if _reads is not None else [],
        "opaque": _reads is not None and _reads.opaque,
        "tests": list(_reached.tests) if _reached is not None else [],
    }
    with _open(os.path.join(FOLDER, "seen.json"), "w", encoding="ascii") as file:
        json.dump(seen, file)
