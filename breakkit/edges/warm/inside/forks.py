"""Where a session forks: inside pytest's own run, by its hooks."""

from __future__ import annotations

import gc
import os
import random
import sys
from typing import TYPE_CHECKING, Any

import pytest

from .serving import Link, Server, become_subreaper, redirect
from .swap import Swapper, UnfitError
from .watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from .serving import Message
    from .session import Child
    from .swap import Plan

ROOT = os.path.realpath(os.getcwd())


class Forks:
    """Forks where pytest is about to collect, or has collected."""

    def __init__(self, child: Child, link: Link) -> None:
        self._child = child
        self._link = link
        self._watch = Watch(ROOT, child.codes)
        self._is_collecting = False
        self._troubles = 0

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, Any, None]:
        """Serve here as the prepared session."""
        self._watch.stop(self._link.fileno())
        self._ready(session, lambda message: self._next(message, session.config))
        message, descriptors = self._server.serve()
        self._restore_random()
        if message["stays"]:
            link, output = descriptors
            redirect(output)
            self._link = Link(link)
            self._is_collecting = True
            self._watch.resume()
            self._watch.profile()
        else:
            self._child.continue_as(message, descriptors, session.config, [])
        yield

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Count what each child would have to report of the collection."""
        self._troubles += not report.passed

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session) -> Generator[None, Any, None]:
        """Serve here as the session that has collected."""
        if self._is_collecting:
            self._watch.stop(self._link.fileno())
            if self._troubles:
                self._watch.shared.append("what could not be collected")
            plans = _Plans(self._child, self._watch)
            self._ready(session, plans.make)
            message, descriptors = self._server.serve()
            self._restore_random()
            self._child.continue_as(message, descriptors, session.config, plans.last)
        yield

    def _next(self, message: Message, config: pytest.Config) -> None:
        self._child.learn(config)
        if message["stays"]:
            self._child.ask_nothing()
        else:
            self._child.ask()

    def _ready(
        self, session: pytest.Session, before_fork: Callable[[Message], Message | None]
    ) -> None:
        if session.config.option.capture != "no":
            self._watch.shared.append("captured output")
        if _is_timed(session.config):
            self._watch.shared.append("a time limit of the whole session")
        self._link.send({"touched": sorted(self._watch.touched), "shared": self._watch.shared})
        become_subreaper()
        sys.stdout.flush()
        gc.collect()
        gc.freeze()
        self._server = Server(self._link, before_fork)

    def _restore_random(self) -> None:
        """Undo that Python seeds its random numbers anew in a child, if they were seeded."""
        if self._watch.random is not None:
            random.setstate(self._watch.random)


class _Plans:
    """What to swap for each request."""

    def __init__(self, child: Child, watch: Watch) -> None:
        codes = child.codes
        watch.touch(codes.plain.imported)
        watch.touch(codes.rewritten.imported)
        self.last: Plan = []
        self._child = child
        self._swapper = Swapper(codes.plain.imported, watch)

    def make(self, _: Message) -> Message | None:
        """Make the next plan; where there is none, the answer to the request."""
        try:
            self.last = [
                step
                for path, source in self._child.ask().items()
                for step in self._swapper.plan(path, source)
            ]
        except UnfitError as unfit:
            return {"refused": str(unfit)}
        return None


def _is_timed(config: pytest.Config) -> bool:
    """Whether pytest-timeout counts from the session's start."""
    try:
        return bool(config.getoption("session_timeout", None) or config.getini("session_timeout"))
    except (KeyError, ValueError):
        return False
