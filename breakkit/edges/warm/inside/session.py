"""Pytest's side of the fork server.

The *trunk* has only imported pytest. Its children either run once, from the command line on, or
prepare a session and become servers themselves: the fork then happens inside pytest's own run,
just before it collects, and each child goes on from there. Everything else is pytest as it is.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import faulthandler
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
from .overlay import Codes, Overlay
from .serving import Link, Server, become_subreaper

if TYPE_CHECKING:
    from collections.abc import Generator

    from .serving import Message

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
    _Child(message).run(descriptors)


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


class _Child:
    """A child of the trunk.

    Args:
        message: `folder` with the report plugin and its request, pytest's `args`, and whether it
            `stays`, as a server of its own.
    """

    def __init__(self, message: Message) -> None:
        self._folder: str = message["folder"]
        self._args: list[str] = message["args"]
        self._message = message
        self._codes = Codes(os.path.realpath(os.getcwd()))

    def run(self, descriptors: list[int]) -> NoReturn:
        """Run pytest to its end, here or in a child of this one."""
        os.environ["TMPDIR"] = self._path("temporary")
        sys.path.insert(0, self._folder)  # the report plugin takes it out again
        sys.argv[1:] = self._args
        plugins: list[object] = [_NoCache(self._path("cache"))]
        if self._message["stays"]:
            link, output = descriptors
            _redirect(output)
            plugins.append(_Prepared(self, Link(link)))
        else:
            self._start(self._message, descriptors)
        _exit_after(
            pytest.main(list(self._args), plugins=plugins), self._codes, self._path("noted")
        )

    def continue_as(self, message: Message, descriptors: list[int], config: pytest.Config) -> None:
        """Go on as the child of a prepared session, on a request and a report of its own."""
        self._start(message, descriptors)
        plugin: Any = config.pluginmanager.get_plugin(REPORT_PLUGIN)
        plugin.begin()

    def _start(self, message: Message, descriptors: list[int]) -> None:
        (output,) = descriptors
        _redirect(output)
        _limit(message["timeout_s"], message["memory_mb"])
        tempfile.tempdir = None
        with open(self._path("overlay.json"), encoding="ascii") as file:
            sources = {path: text.encode("latin-1") for path, text in json.load(file).items()}
        Overlay(sources, self._codes)
        guard.Run(sources, self._path("unfit"))

    def learn(self, config: pytest.Config) -> None:
        """Compile what the last child had to compile."""
        self._codes.config = config
        path = self._path("noted")
        with contextlib.suppress(OSError, ValueError):
            with open(path, encoding="utf-8") as file:
                noted = json.load(file)
            os.remove(path)
            self._codes.learn(noted)

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, name)


class _NoCache:
    """Keeps what pytest remembers between runs out of the tree, and each run from writing it.

    The plugins taken out decide what runs first or at all, which the report plugin does here.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        cache: Any = getattr(session.config, "cache", None)
        if cache is not None:
            cache._cachedir = Path(self._folder)
        for name in ("lfplugin", "nfplugin", "stepwiseplugin"):
            if session.config.pluginmanager.has_plugin(name):
                session.config.pluginmanager.unregister(name=name)


class _Prepared:
    """Forks where pytest is about to collect."""

    def __init__(self, child: _Child, link: Link) -> None:
        self._child = child
        self._link = link
        self._look = guard.Preparation(os.path.realpath(os.getcwd()))

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, Any, None]:
        self._look.end()
        if session.config.option.capture != "no":
            self._look.shared.append("captured output")
        self._link.send({"touched": sorted(self._look.touched), "shared": self._look.shared})
        become_subreaper()
        sys.stdout.flush()
        gc.collect()
        gc.freeze()
        server = Server(self._link, lambda: self._child.learn(session.config))
        self._child.continue_as(*server.serve(), session.config)
        yield


def _redirect(output: int) -> None:
    """Nothing to read, and both outputs there; no other descriptor is held."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    for descriptor in {nothing, output} - {0, 1, 2}:
        os.close(descriptor)
    if faulthandler.is_enabled():
        faulthandler.enable(2)


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
