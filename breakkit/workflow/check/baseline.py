"""What the unbroken code says, found once for each set of tests and shared by all its breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from breakkit import verdict
from breakkit.edges.probe import Probe, Seen
from breakkit.edges.runner import BASELINE_LIMIT_S, SuiteRequest, time_limit
from breakkit.errors import SuiteDidNotRun
from breakkit.model import Config, LinkedTests, SuiteRun
from breakkit.workflow.check.bench import MEMORY_MB, Bench

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

    def request(
        self, bench: Bench, entries: Sequence[str], limit_s: float, module: str | None = None
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
            timeout_s=limit_s,
        )


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the tests of some entries say of the unbroken code.

    Args:
        runs: one after the other; the first in the usual order and with the usual hash seed.
        seen: which files they read.
        warm_s: wall seconds of a warm run; None = it says something else than a cold one, or
            there is none.
    """

    runs: tuple[SuiteRun, ...]
    seen: Seen
    warm_s: float | None

    @property
    def run(self) -> SuiteRun:
        """The first one."""
        return self.runs[0]

    def limit_s(self, config: Config, *, warm: bool) -> float:
        """Seconds that the same tests may take with a break."""
        seconds = self.warm_s if warm and self.warm_s is not None else self.run.seconds
        return time_limit(config.timeout_s, seconds)


def varied(number: int) -> Probe:
    """The surroundings of the first, second, … of several runs."""
    return Probe(memory_mb=MEMORY_MB, hash_seed=number, reverse=number == REVERSED)


class Baselines:
    """The baselines that were asked for so far; for several workers at once."""

    def __init__(self, tests: Tests) -> None:
        self._tests = tests
        self._lock = threading.Lock()
        self._locks: dict[tuple[str, ...], threading.Lock] = {}
        self._known: dict[tuple[str, ...], Baseline | SuiteDidNotRun] = {}

    def of(self, linked: LinkedTests, bench: Bench) -> Baseline:
        """The baseline of a break's tests; made on that bench if there is none yet.

        Raises:
            SuiteDidNotRun: the tests did not run to their end; the same to all who ask.
        """
        entries = (*linked.red, *linked.green)
        with self._lock:
            lock = self._locks.setdefault(entries, threading.Lock())
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

    def _made(self, entries: tuple[str, ...], bench: Bench) -> Baseline:
        tests = self._tests
        limit = tests.config.timeout_s or BASELINE_LIMIT_S
        request = tests.request(bench, entries, limit)
        first = replace(varied(0), roots=(bench.tree.top, tests.work_tree))
        looked = bench.look(request, first)
        others = [bench.look(request, varied(n)).run for n in range(1, tests.runs)]
        return Baseline(
            (looked.run, *others), looked.seen, _warm_seconds(looked.run, request, bench)
        )


def _warm_seconds(cold: SuiteRun, request: SuiteRequest, bench: Bench) -> float | None:
    """What a warm run takes, if it says of every test what the cold one says."""
    try:
        looked = bench.run(request, warm=True)
    except SuiteDidNotRun:
        return None
    if not looked.is_warm or _outcomes(looked.run) != _outcomes(cold):
        return None
    return looked.run.seconds


def _outcomes(run: SuiteRun) -> dict[str, object]:
    return {node: test.outcome for node, test in run.tests.items()}


def unsteady(
    what: Iterable[str], runs: Sequence[SuiteRun], is_it: Callable[[str, SuiteRun], bool], word: str
) -> list[str]:
    """Which of the tests are not the same in every run, with the counts."""
    reasons = []
    for node in what:
        count = sum(is_it(node, run) for run in runs)
        if count < len(runs):
            reasons.append(f"{node} is {word} in {count} of {len(runs)} runs")
    return reasons


def is_green(node: str, run: SuiteRun) -> bool:
    """Whether that test passed."""
    return bool(verdict.passed_of([node], run))


def is_red(node: str, run: SuiteRun) -> bool:
    """Whether that test is red."""
    return bool(verdict.red_of([node], run))
