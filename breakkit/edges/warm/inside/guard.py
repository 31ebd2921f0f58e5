"""Sees what would make a warm run another run than a cold one, through Python's audit events.

While a session is prepared: which files of the tree are touched (a break of those cannot be served
to this session any more), and what its children would have to share. While tests run: whether the
broken file is read past the import system, or a process is started, which would both see the file
as it lies on the disk.
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

_STARTS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"}
_CONNECTS = {"socket.connect", "socket.bind"}
_NAMES_FILES = {"open": 1, "os.truncate": 1, "os.rename": 2, "os.link": 2, "os.symlink": 2}
_EVENTS = _STARTS | _CONNECTS | set(_NAMES_FILES)

_now: dict[str, Handler] = {}
_looking: set[int] = set()  # threads in a handler: what it does itself is not looked at


def install() -> None:
    """Look at every audit event from now on, for ever; so the common case has to be cheap."""
    sys.addaudithook(_hook)


def _hook(event: str, args: tuple[Any, ...], watched: set[str] = _EVENTS) -> None:
    if event in watched and _now:
        thread = get_ident()
        if thread not in _looking:
            _looking.add(thread)
            try:
                _now["handler"](event, args)
            finally:
                _looking.discard(thread)


class Preparation:
    """What a session does before its first child.

    Args:
        root: the tree, real path.
    """

    def __init__(self, root: str) -> None:
        self.touched: set[str] = set()
        self.shared: list[str] = []
        self._inside = root + os.sep
        _now["handler"] = self._look

    def _look(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _NAMES_FILES:
            self.touched.update(
                path
                for path in _paths(args[: _NAMES_FILES[event]])
                if path.startswith(self._inside)
            )
        else:
            self.shared.append(f"{event} ({_brief(args)})")

    def end(self) -> None:
        """Stop looking; then, what was imported from the tree counts as touched too."""
        _now.clear()
        for module in list(sys.modules.values()):
            file = _file_of(module)
            if file is not None:
                self.touched.update(
                    path for path in _paths([file]) if path.startswith(self._inside)
                )
        threads = len(os.listdir("/proc/self/task"))
        if threads > 1:
            self.shared.append(f"{threads} threads")


class Run:
    """What the tests of one run do, with some files overlaid.

    Args:
        overlaid: real paths of the files that look different than they lie on the disk.
        told: where the first thing that makes this run unfit is written.
    """

    def __init__(self, overlaid: Iterable[str], told: str) -> None:
        self._overlaid = set(overlaid)
        self._endings = tuple(os.path.basename(path) for path in self._overlaid)
        self._told = told
        if self._overlaid:
            _now["handler"] = self._look
            self._watch_fork_exec()

    def _look(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _STARTS:
            self._tell(f"the tests start processes: {_brief(args)}")
        elif event in _NAMES_FILES:
            for name in args[: _NAMES_FILES[event]]:
                text = _text(name)
                if text is not None and text.endswith(self._endings):
                    path = os.path.realpath(text)
                    if path in self._overlaid:
                        self._tell(f"the tests read {path} past the import system")

    def _tell(self, reason: str) -> None:
        with open(self._told, "a", encoding="utf-8", errors="replace") as file:
            file.write(reason + "\n")

    def _watch_fork_exec(self) -> None:
        """Multiprocessing starts its processes so, without an audit event."""
        original = _posixsubprocess.fork_exec

        def fork_exec(*args: Any) -> Any:
            _hook("os.exec", args[:1])
            return original(*args)

        _posixsubprocess.fork_exec = fork_exec


def _file_of(module: object) -> str | None:
    try:  # not getattr: it would make a lazy module load
        file = object.__getattribute__(module, "__dict__").get("__file__")
    except AttributeError:
        return None
    return file if isinstance(file, str) else None


def _paths(args: Iterable[Any]) -> list[str]:
    """The real paths of these names."""
    texts = [_text(arg) for arg in args]
    return [os.path.realpath(text) for text in texts if text is not None]


def _text(path: object) -> str | None:
    if isinstance(path, (str, bytes, os.PathLike)):
        try:
            return os.fsdecode(path)
        except (TypeError, ValueError):
            return None
    return None


def _brief(args: tuple[Any, ...]) -> str:
    return " ".join(repr(arg) for arg in args[:2])[:200]
