"""Sees, through Python's audit events, what would make a warm run another run than a cold one.

While tests run on a broken file that is served from memory: whether they read it past the import
system, or start a process, which would both see the file as it lies on the disk.
"""

from __future__ import annotations

import _posixsubprocess
import os
import sys
from threading import get_ident
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Handler = Callable[[str, tuple[Any, ...]], None]

STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn")
NAMES_FILES = {"open": 1, "os.truncate": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2}
_RAISED_FOR_NOBODY = "sys.unraisablehook"

_handlers: dict[str, Handler] = {}
_handling: set[int] = set()  # threads in a handler: what it does itself is not looked at


def install() -> None:
    """Look at every audit event from now on, for ever; so the common case has to be cheap."""
    sys.addaudithook(_hook)


def look_at(handlers: dict[str, Handler]) -> None:
    """Give these events to these handlers, and no others to any."""
    _handlers.clear()
    _handlers.update(handlers)


def _hook(event: str, args: tuple[Any, ...], handlers: dict[str, Handler] = _handlers) -> None:
    handler = handlers.get(event)
    if handler is not None:
        thread = get_ident()
        if thread not in _handling:
            _handling.add(thread)
            try:
                handler(event, args)
            finally:
                _handling.discard(thread)


class Run:
    """What the tests of one run do, with some files overlaid.

    Args:
        overlaid: real paths of the files that look different than they lie on the disk.
        told: where what makes this run unfit is written.
    """

    def __init__(self, overlaid: Iterable[str], told: str) -> None:
        self._overlaid = set(overlaid)
        self._endings = tuple(os.path.basename(path) for path in self._overlaid)
        self._told = told
        if self._overlaid:
            handlers = {**dict.fromkeys(STARTS, self._start), _RAISED_FOR_NOBODY: self._collect}
            look_at({**handlers, **dict.fromkeys(NAMES_FILES, self._name)})
            self._watch_fork_exec()

    def _start(self, event: str, args: tuple[Any, ...]) -> None:
        self._tell("starts", f"{event} {brief(args)}")

    def _name(self, event: str, args: tuple[Any, ...]) -> None:
        for name in args[: NAMES_FILES[event]]:
            path = text_of(name)
            if path.endswith(self._endings) and os.path.realpath(path) in self._overlaid:
                self._tell("reads", os.path.realpath(path))

    def _collect(self, _event: str, args: tuple[Any, ...]) -> None:
        """Which test hears of it, if any, depends on when garbage is collected."""
        said = getattr(args[1], "exc_value", None)
        self._tell("raises", repr(said)[:200])

    def _tell(self, does: str, what: str) -> None:
        """Breakkit finds the words for it (`unfit.py`)."""
        with open(self._told, "a", encoding="utf-8", errors="replace") as file:
            file.write(f"{does} {what}\n")

    def _watch_fork_exec(self) -> None:
        """See what multiprocessing starts, of which there is no audit event."""
        original = _posixsubprocess.fork_exec

        def fork_exec(*args: Any) -> Any:
            _hook("os.exec", args[:1])
            return original(*args)

        _posixsubprocess.fork_exec = fork_exec


def text_of(path: object) -> str:
    """The path as text; empty if it is none, such as a descriptor."""
    if isinstance(path, (str, bytes, os.PathLike)):
        try:
            return os.fsdecode(path)
        except (TypeError, ValueError):
            pass
    return ""


def brief(args: tuple[Any, ...]) -> str:
    """An event's first arguments, to be shown to people."""
    return " ".join(repr(arg) for arg in args[:2])[:200]
