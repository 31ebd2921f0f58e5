"""What the unbroken code says, found once for each set of tests and shared by all its breaks."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from breakkit import verdict
from breakkit.edges.probe import Probe, Seen
from breakkit.edges.runner import BASELINE_LIMIT_S, SuiteRequest, named_by, time_limit
from breakkit.edges.warm import NeedsCold
from breakkit.errors import SuiteDidNotRun
from breakkit.model import Config, LinkedTests, SuiteRun
from breakkit.workflow.check.bench import Bench, Limits

REVERSED = 1
"""Which of several runs has the opposite order of tests."""


@dataclass(frozen=True, slots=True)
class Tests:
    """How the tests of this project are run.

    Args:
        config: the project's configuration, the mark of this check in its environment.
        python: the target's Python.
        work_tree: the work tree's top, which tests may read by mistake.
        runs: how often each thing is looked at.
    """

    __test__ = False  # not a test class, whatever pytest thinks of its name

    config: Config
    python: Path
    work_tree: Path
    runs: int

    @property
    def base_limit_s(self) -> float:
        """Seconds that a run of the unbroken code may take."""
        return self.config.timeout_s or BASELINE_LIMIT_S

    def request(
        self, bench: Bench, entries: Sequence[str], module: str | None = None
    ) -> SuiteRequest:
        """A suite run of these entries on a bench."""
        return SuiteRequest(
            root=bench.tree.target,
            python=self.python,
            entries=tuple(dict.fromkeys(entries)),
            module=module,
            pytest_args=self.config.pytest_args,
            env=MappingProxyType(dict(self.config.env)),
            pythonpath=self.config.pythonpath,
            timeout_s=self.base_limit_s,
        )

    def probe(self, number: int) -> Probe:
        """The surroundings of the first, second, … of several runs."""
        return Probe(memory_mb=self.config.memory_mb, hash_seed=number, reverse=number == REVERSED)


@dataclass(frozen=True, slots=True)
class Base:
    """One run of the unbroken code.

    Args:
        run: in a process of its own.
        warm: the same in a prepared session; None = that says something else, or cannot be.
    """

    run: SuiteRun
    warm: SuiteRun | None = None

    def limits(self, timeout_s: float | None, *, but: Collection[str] = ()) -> Limits:
        """What the same tests may take with a break, some node ids left out."""

        def limit(run: SuiteRun) -> float:
            left_out = sum(run.tests[node].seconds for node in but)
            return time_limit(timeout_s, run.seconds - left_out)

        return Limits(limit(self.run), None if self.warm is None else limit(self.warm))

    def naming(self, entries: Iterable[str]) -> Base:
        """The same, as the answer to narrower entries."""
        selected = {entry: named_by(entry, self.run.tests) for entry in entries}
        return replace(self, run=replace(self.run, selected=selected))


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the tests of some entries say of the unbroken code.

    Args:
        bases: one after the other; the first in the usual order and with the usual hash seed.
        seen: which files they read.
    """

    bases: tuple[Base, ...]
    seen: Seen = field(default_factory=Seen)

    @property
    def run(self) -> SuiteRun:
        """The first one."""
        return self.bases[0].run

    @property
    def runs(self) -> tuple[SuiteRun, ...]:
        """All of them."""
        return tuple(base.run for base in self.bases)


class Baselines:
    """The baselines that were asked for so far; for several workers at once."""

    def __init__(self, tests: Tests) -> None:
        self._tests = tests
        self._lock = threading.Lock()
        self._locks: dict[tuple[str, ...], threading.Lock] = {}
        self._known: dict[tuple[str, ...], Baseline | SuiteDidNotRun] = {}
        self._meanwhile: dict[tuple[str, ...], SuiteRun] = {}

    def of(self, linked: LinkedTests, bench: Bench) -> Baseline:
        """The baseline of a break's tests; made on that bench if there is none yet.

        Breaks whose linked tests are among their guard tests share that of the guard tests.

        Raises:
            SuiteDidNotRun: the tests did not run to their end; the same to all who ask.
        """
        entries = (*linked.red, *linked.green)
        found = self._found(_widest(entries), bench)
        bases = tuple(base.naming(entries) for base in found.bases)
        if all(all(base.run.selected.values()) for base in bases):
            return replace(found, bases=bases)
        return self._found(entries, bench)  # which says what the entry does not name

    def _found(self, entries: tuple[str, ...], bench: Bench) -> Baseline:
        with self._lock:
            lock = self._locks.setdefault(entries, threading.Lock())
        if lock.locked():  # another worker runs it cold, which takes its time
            self._run_warm(entries, bench)
        with lock:
            if entries not in self._known:
                try:
                    self._known[entries] = self._made(entries, bench)
                except SuiteDidNotRun as stopped:
                    self._known[entries] = stopped
        known = self._known[entries]
        if isinstance(known, SuiteDidNotRun):
            raise known
        return known

    def _run_warm(self, entries: tuple[str, ...], bench: Bench) -> None:
        """Have a session ready, and with it the warm run that the cold one is held against."""
        request, probe = self._tests.request(bench, entries), self._tests.probe(0)
        with contextlib.suppress(NeedsCold, SuiteDidNotRun):
            self._meanwhile[entries] = bench.warm(request, probe)

    def _made(self, entries: tuple[str, ...], bench: Bench) -> Baseline:
        tests = self._tests
        request = tests.request(bench, entries)
        first = replace(tests.probe(0), roots=(bench.tree.top, tests.work_tree))
        looked = bench.look(request, first)
        runs = [looked.run]
        runs += [bench.look(request, tests.probe(n)).run for n in range(1, tests.runs)]
        bases = [Base(run, self._warm_like(run, entries, n, bench)) for n, run in enumerate(runs)]
        return Baseline(tuple(bases), looked.seen)

    def _warm_like(
        self, cold: SuiteRun, entries: tuple[str, ...], number: int, bench: Bench
    ) -> SuiteRun | None:
        """A warm run, if it says of every test what the cold one says."""
        run = None if number else self._meanwhile.get(entries)
        try:
            run = run or bench.warm(self._tests.request(bench, entries), self._tests.probe(number))
        except (NeedsCold, SuiteDidNotRun):
            return None
        return run if _outcomes(run) == _outcomes(cold) else None


def _widest(entries: tuple[str, ...]) -> tuple[str, ...]:
    """The entries that no other one contains: they name the same tests."""
    return tuple(
        entry
        for entry in dict.fromkeys(entries)
        if not any(other != entry and named_by(other, [entry]) for other in entries)
    )


def _outcomes(run: SuiteRun) -> dict[str, object]:
    return {node: test.outcome for node, test in run.tests.items()}


def unsteady(
    what: Iterable[str], runs: Sequence[SuiteRun], is_it: Callable[[str, SuiteRun], bool]
) -> dict[str, int]:
    """Which of the tests are not the same in every run: in how many they are it."""
    counts = {node: sum(is_it(node, run) for run in runs) for node in what}
    return {node: count for node, count in counts.items() if count < len(runs)}


def is_green(node: str, run: SuiteRun) -> bool:
    """Whether that test passed."""
    return bool(verdict.passed_of([node], run))


def is_red(node: str, run: SuiteRun) -> bool:
    """Whether that test is red."""
    return bool(verdict.red_of([node], run))
