"""Tests with a break, each run within a limit that a busy machine does not make wrong."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from breakkit.errors import SuiteDidNotRun, SuiteTimedOut
from breakkit.model import SuiteRun
from breakkit.workflow.check.baseline import Baseline, Tests
from breakkit.workflow.check.bench import NOTHING, Bench, Limits, Looked

SLOWER_AT_MOST = 10.0
"""How many times slower than before a machine may be that anything is still tried on."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a break's tests.

    Args:
        entries: which.
        but: node ids that the baseline ran besides.
        until_red: entries; as soon as each has a red test, nothing more needs to be known.
    """

    entries: tuple[str, ...]
    but: tuple[str, ...] = ()
    until_red: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """A break to run tests with.

    Args:
        tests: how tests are run.
        baseline: what they say without the break.
        bench: where.
        broken: the edited file, named from the target root → its bytes with the break.
    """

    tests: Tests
    baseline: Baseline
    bench: Bench
    broken: Mapping[str, bytes]

    def run(self, part: Part, number: int) -> SuiteRun:
        """Run tests with the break, for as long as ten times what they take without it.

        When they take longer without having had a processor all the time, they get another chance,
        because the machine may be busier than it was: as much longer as the unbroken code takes
        now, or as there is more to do than there are processors.

        Args:
            part: which of the break's tests.
            number: the surroundings: those of the first, second, … of several runs.

        Raises:
            SuiteDidNotRun: the run did not go to its end.
        """
        timeout_s = self.tests.config.timeout_s
        limits = self.baseline.bases[number].limits(timeout_s, but=part.but)
        try:
            return self._run(part, number, limits, self.broken).run
        except SuiteTimedOut as late:
            if timeout_s is not None or late.was_busy:
                raise
            longer = limits.times(self._slower(part, number, limits))
            return self._run(part, number, longer, self.broken).run

    def _slower(self, part: Part, number: int, limits: Limits) -> float:
        """How many times slower than before everything is now, at least one."""
        base = self.baseline.bases[number]
        try:
            now = self._run(part, number, limits.times(SLOWER_AT_MOST), NOTHING)
        except SuiteDidNotRun:
            return SLOWER_AT_MOST
        before = base.warm if now.is_warm and base.warm is not None else base.run
        before_s = before.seconds - sum(before.tests[node].seconds for node in part.but)
        return min(SLOWER_AT_MOST, max(1.0, now.run.seconds / before_s, _waiting()))

    def _run(self, part: Part, number: int, limits: Limits, overlay: Mapping[str, bytes]) -> Looked:
        asked = self.tests.request(self.bench, part.entries, *self.broken)
        request = replace(asked, until_red=part.until_red)
        return self.bench.run(request, self.tests.probe(number), limits, overlay)


def _waiting() -> float:
    """How many processes there are to run for each processor, the last minute's mean."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)
