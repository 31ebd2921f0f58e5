"""Pytest's side of the fork server.

The *trunk* has only imported pytest. Its children either run once, from the command line on, or
prepare a session and become servers themselves: the fork then happens inside pytest's own run,
just before it collects, and each child goes on from there. One child may *stay* as well: it
collects the unbroken code, and forks again, for breaks that can be put into a living session.
Everything else is pytest as it is.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import gc
import importlib
import importlib.util
import json
import os
import resource
import sys
import tempfile
import threading
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from _pytest.config import default_plugins

from . import guard
from .forks import ROOT, Forks
from .overlay import Codes, Overlay
from .serving import Link, Server, become_subreaper, redirect

if TYPE_CHECKING:
    from .serving import Message
    from .swap import Plan

REPORT_PLUGIN = "_breakkit_report_plugin"
CPU_GRACE_S = 2


def main(folder: str, link: int) -> NoReturn:
    """Serve as the trunk; the working folder is the target root, `folder` holds this package."""
    sys.path.remove(folder)
    sys.dont_write_bytecode = True
    _pose_as_pytest()
    for name in default_plugins:
        with contextlib.suppress(ImportError):
            importlib.import_module("_pytest." + name)
    become_subreaper()
    guard.install()
    gc.collect()
    gc.freeze()
    message, descriptors = Server(Link(link)).serve()
    Child(message).run(descriptors)


def _pose_as_pytest() -> None:
    """Be what ``python -m pytest`` is: its `__main__`, and the working folder first in the path."""
    spec = importlib.util.find_spec("pytest.__main__")
    module = types.ModuleType("__main__")
    if spec is not None:
        module.__spec__, module.__file__ = spec, spec.origin
        module.__loader__, module.__package__ = spec.loader, "pytest"
        sys.argv[:] = [spec.origin or ""]
    vars(module)["__builtins__"] = builtins
    sys.modules["__main__"] = module
    if sys.path[:1] == [""]:
        sys.path[0] = os.getcwd()


class Child:
    """A child of the trunk.

    Args:
        message: `folder` with the report plugin and its request, pytest's `args`, and whether it
            `stays`, as a server of its own.
    """

    def __init__(self, message: Message) -> None:
        self._folder: str = message["folder"]
        self._args: list[str] = message["args"]
        self._message = message
        self.codes = Codes(ROOT)
        self._overlay = Overlay(self.codes)
        self._manners = _Manners(self._path("cache"))

    def run(self, descriptors: list[int]) -> NoReturn:
        """Run pytest to its end, here or in a child of this one."""
        os.environ["TMPDIR"] = self._path("temporary")
        sys.path.insert(0, self._folder)  # the report plugin takes it out again
        sys.argv[1:] = self._args
        plugins: list[object] = [self._manners]
        if self._message["stays"]:
            link, output = descriptors
            redirect(output)
            plugins.append(Forks(self, Link(link)))
        else:
            self.ask()
            self._start(self._message, descriptors)
        status = pytest.main(list(self._args), plugins=plugins)
        _exit_after(status, self.codes, self._path("noted"))

    def ask(self) -> dict[str, bytes]:
        """Read what is asked, for this process or a child; the sources by their real paths."""
        with open(self._path("asked.json"), encoding="ascii") as file:
            asked = json.load(file)
        sources = {path: text.encode("latin-1") for path, text in asked["sources"].items()}
        self._overlay.lay(sources)
        return sources

    def ask_nothing(self) -> None:
        """Let every file be as it lies on the disk: a session that stays has the unbroken code."""
        self._overlay.lay({})

    def continue_as(
        self, message: Message, descriptors: list[int], config: pytest.Config, plan: Plan
    ) -> None:
        """Go on as the child of a session, on a request and a report of its own."""
        self._start(message, descriptors)
        for function, code in plan:
            function.__code__ = code
        plugin: Any = config.pluginmanager.get_plugin(REPORT_PLUGIN)
        plugin.begin()
        config.option.tbstyle = "line"  # what is asked of a failure, the report has

    def _start(self, message: Message, descriptors: list[int]) -> None:
        (output,) = descriptors
        redirect(output)
        _limit(message["timeout_s"], message["memory_mb"])
        tempfile.tempdir = None
        guard.Run(self._overlay.show(), self._path("unfit"))

    def learn(self, config: pytest.Config) -> None:
        """Compile what the last child had to compile."""
        self.codes.config = config
        path = self._path("noted")
        with contextlib.suppress(OSError, ValueError):
            with open(path, encoding="utf-8") as file:
                noted = json.load(file)
            os.remove(path)
            self.codes.learn(noted)

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, name)


class _Manners:
    """Keeps what pytest remembers between runs out of the tree.

    The plugins taken out decide what runs first or at all, which the report plugin does here.
    """

    def __init__(self, cache: str) -> None:
        self._folder = cache

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Take out what reads and writes the cache."""
        cache: Any = getattr(session.config, "cache", None)
        if cache is not None:
            cache._cachedir = Path(self._folder)
        for name in ("lfplugin", "nfplugin", "stepwiseplugin"):
            if session.config.pluginmanager.has_plugin(name):
                session.config.pluginmanager.unregister(name=name)


def _limit(timeout_s: float, memory_mb: int) -> None:
    """Bound memory and processor time; the server enforces the wall time."""
    seconds = int(timeout_s * (os.cpu_count() or 1)) + CPU_GRACE_S
    _lower(resource.RLIMIT_AS, memory_mb << 20)
    _lower(resource.RLIMIT_CPU, seconds)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    if hard == resource.RLIM_INFINITY or value < hard:
        resource.setrlimit(limit, (value, hard))


def _exit_after(status: int, codes: Codes, noted: str) -> NoReturn:
    """End as the interpreter would, but without taking apart what was inherited."""
    try:
        vars(threading)["_shutdown"]()  # waits for threads that are no daemons
        atexit._run_exitfuncs()
        if any(codes.noted()):
            with open(noted, "w", encoding="utf-8") as file:
                json.dump(codes.noted(), file)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
    finally:
        os._exit(int(status))
