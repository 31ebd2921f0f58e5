"""Suite runs that start where pytest is already loaded, with the broken source in memory."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from breakkit.edges.runner import SuiteRequest, target_environment
from breakkit.edges.runner.process import signals_interrupt
from breakkit.edges.runner.suite import (
    cannot_start,
    entries_of,
    lay_out,
    pytest_arguments,
    result,
    write_anew,
)
from breakkit.edges.temporary import remove_folder
from breakkit.edges.warm.sessions import Session
from breakkit.edges.warm.tree import Tree
from breakkit.edges.warm.trunk import Ended, Prepared, RefusedError, ServerGoneError, Trunk
from breakkit.edges.warm.unfit import reason_in
from breakkit.i18n import tr
from breakkit.model import SuiteRun

SESSIONS_AT_MOST = 6
PREPARED_ALLOWANCE = 10  # as many times what preparing took, where a run has to do it itself
UNFIT_AT_MOST = 3  # as many in succession, and it is the tests, not the breaks
COLLECTED_FROM = 3  # the run for which a session that has collected begins to be worth its cost
_NOTHING: Mapping[str, bytes] = MappingProxyType({})


class NeedsCold(Exception):
    """A warm run would not be sure to say what a cold one says; `reason` tells why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WarmRunner:
    """Runs tests as `run_suite` does, in forked children; one for each worker.

    Nothing is written to the tree, and whatever tests write there is undone after each run.

    Args:
        tree: the folder that tests run in; each request's root is in it.
        memory_mb: the address space that each run may use, MiB.
        collects: let runs go on from a session that has collected, where that is sure to be the
            same; else each run imports target and tests itself.
    """

    def __init__(self, tree: Tree, *, memory_mb: int, collects: bool = True) -> None:
        self._memory_mb = memory_mb
        self._collects = collects
        self._folder = Path(tempfile.mkdtemp(prefix="breakkit-warm-")).resolve()
        self._tree = tree
        self._started_for: tuple[object, ...] = ()
        self._trunk: Trunk | None = None
        self._sessions: dict[tuple[str, ...], Session] = {}
        self._made = 0
        self.last: Ended | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, request: SuiteRequest, overlay: Mapping[str, bytes] = _NOTHING) -> SuiteRun:
        """Run the tests that the entries name, and nothing else; no process is left behind.

        Args:
            request: what to run, as for `run_suite`.
            overlay: path relative to the root → the bytes that the file shall seem to have.

        Raises:
            NeedsCold: `run_suite` has to do it.
            SuiteDidNotRun: as `run_suite` does.
        """
        if sys.platform != "linux":
            raise NeedsCold(tr("a warm run needs Linux"))
        sources = _real_sources(request, overlay)
        entries_of(request)
        try:
            with signals_interrupt():
                session = self._session(request)
                reasons = session.unfit.get(request.entries, [])
                if sources and len(reasons) >= UNFIT_AT_MOST:
                    raise NeedsCold(reasons[-1])
                texts = {path: source.decode("latin-1") for path, source in sources.items()}
                return self._run(session, request, {"sources": texts})
        except ServerGoneError as gone:
            self._stop()
            raise NeedsCold(tr("the fork server ended: {reason}", reason=gone)) from gone

    def close(self) -> None:
        """End every process and remove every folder of this runner."""
        self._stop()
        remove_folder(self._folder)

    def _run(self, session: Session, request: SuiteRequest, asked: dict[str, Any]) -> SuiteRun:
        session.clean()
        lay_out(session.folder, request)
        write_anew(session.folder / "asked.json", asked)
        try:
            request, ended = self._fork(session, request, asked["sources"])
        finally:
            self._tree.mend()
        self.last = ended
        told = session.folder / "unfit"
        if told.exists():
            reason = reason_in(told)
            session.unfit.setdefault(request.entries, []).append(reason)
            raise NeedsCold(reason)
        if asked["sources"]:
            session.unfit.pop(request.entries, None)
        run = ended.run
        if run.exit_code == -signal.SIGXCPU:
            run = replace(run, timed_out=True)
        return result(session.folder, request, run)

    def _fork(
        self, session: Session, request: SuiteRequest, broken: Iterable[str]
    ) -> tuple[SuiteRequest, Ended]:
        """Run from the latest point that is right; the request with the limit that it had."""
        session.ran += 1
        if self._collects and session.prepared is not None and session.ran == COLLECTED_FROM:
            self._tree.mend()
            session.collected = self._kept(session, session.prepared.collect())
        if session.collected is not None:
            with contextlib.suppress(RefusedError):
                return request, session.collected.run(request.timeout_s, self._memory_mb)
        if session.prepared is not None and session.prepared.touched.isdisjoint(broken):
            return request, session.prepared.run(request.timeout_s, self._memory_mb)
        limit = request.timeout_s + PREPARED_ALLOWANCE * session.seconds
        ended = self._running.run(session.folder, session.arguments, limit, self._memory_mb)
        return replace(request, timeout_s=limit), ended

    def _kept(self, session: Session, prepared: Prepared | None) -> Prepared | None:
        """This session, unless its children would have more in common than what they read."""
        wrote = self._tree.mend() or not session.is_unused()
        if prepared is not None and (prepared.shared or wrote):
            prepared.close()
            return None
        return prepared

    @property
    def _running(self) -> Trunk:
        if self._trunk is None:  # pragma: no cover - `_session` has started it
            raise ServerGoneError("it was never started")
        return self._trunk

    def _session(self, request: SuiteRequest) -> Session:
        started_for = (request.root, request.python, tuple(request.env.items()), request.pythonpath)
        if started_for != self._started_for:
            self._stop()
            self._trunk = self._start(request)
            self._started_for = started_for
        key = tuple(pytest_arguments(request))
        session = self._sessions.pop(key, None) or self._prepare(request)
        self._sessions[key] = session  # the last one is that used last
        while len(self._sessions) > SESSIONS_AT_MOST:
            self._sessions.pop(next(iter(self._sessions))).close()
        return session

    def _start(self, request: SuiteRequest) -> Trunk:
        env = target_environment(request.root, env=request.env, pythonpath=request.pythonpath)
        try:
            return Trunk(request.python, request.root, env, self._new_folder())
        except OSError as error:
            raise cannot_start(request, error) from error

    def _prepare(self, request: SuiteRequest) -> Session:
        session = Session(self._new_folder(), pytest_arguments(request))
        session.clean()
        lay_out(session.folder, request)
        self._tree.mend()
        began = time.monotonic()
        prepared = self._running.prepare(session.folder, session.arguments)
        session.seconds = time.monotonic() - began
        session.prepared = self._kept(session, prepared)
        return session

    def _new_folder(self) -> Path:
        self._made += 1
        folder = self._folder / str(self._made)
        folder.mkdir()
        return folder

    def _stop(self) -> None:
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()
        if self._trunk is not None:
            self._trunk.close()
            self._trunk = None
        self._started_for = ()


def _real_sources(request: SuiteRequest, overlay: Mapping[str, bytes]) -> dict[str, bytes]:
    sources = {}
    for name, source in overlay.items():
        path = request.root / name
        if path.suffix != ".py" or not path.is_file():
            raise NeedsCold(tr("{path} is no Python file of the target", path=name))
        sources[os.path.realpath(path)] = source
    return sources
