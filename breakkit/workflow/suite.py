"""One suite run of a break's tests in a scratch tree."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from breakkit import verdict
from breakkit.edges.runner import (
    BASELINE_LIMIT_S,
    SuiteRequest,
    find_python,
    run_suite,
    time_limit,
)
from breakkit.errors import SuiteDidNotRun
from breakkit.model import BreakSpec, Config, SuiteRun
from breakkit.workflow.scratch import Scratch


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests of a break, and how this project runs them.

    Args:
        spec: the break.
        config: the project's configuration.
        python: the target's Python.
        limit_s: time limit of a run, seconds.
    """

    spec: BreakSpec
    config: Config
    python: Path
    limit_s: float

    def run(
        self,
        scratch: Scratch,
        *,
        only_linked: bool = False,
        sentinel: str | None = None,
        until_red: tuple[str, ...] = (),
    ) -> SuiteRun:
        """Run linked and guard tests, or the linked ones alone.

        Args:
            scratch: the tree that they run in.
            only_linked: leave the guard tests out.
            sentinel: node id of a test that gets a twin which must fail.
            until_red: entries; the run may end when each of them has a red test.

        Raises:
            SuiteDidNotRun: the run did not go to its end.
        """
        tests = self.spec.tests
        return run_suite(
            SuiteRequest(
                root=scratch.target,
                python=self.python,
                entries=tests.red if only_linked else (*tests.red, *tests.green),
                module=self.spec.edit.file,
                pytest_args=self.config.pytest_args,
                env=self.config.env,
                pythonpath=self.config.pythonpath,
                timeout_s=self.limit_s,
                sentinel=sentinel,
                until_red=until_red,
            )
        )


def run_with_break(
    suite: Suite,
    scratch: Scratch,
    again: Callable[[], AbstractContextManager[Scratch]],
    sentinel: str | None = None,
) -> SuiteRun:
    """Run all tests; where they do not come to their end, until each linked entry is red.

    What linked tests do after that says nothing more: by then the break is live.

    Args:
        suite: the tests.
        scratch: the tree that they run in.
        again: makes another such tree, if need be.
        sentinel: as for `Suite.run`.

    Raises:
        SuiteDidNotRun: the run did not go to its end, and not even so far.
    """
    try:
        return suite.run(scratch, sentinel=sentinel)
    except SuiteDidNotRun as stopped:
        until_red = verdict.telling(suite.spec.tests)
        if not until_red:
            raise
        with again() as another:
            try:
                return suite.run(another, until_red=until_red)
            except SuiteDidNotRun:
                raise stopped from None


def suite_of(spec: BreakSpec, config: Config, target: Path, baseline_s: float | None) -> Suite:
    """The suite of a break.

    Args:
        spec: the break.
        config: the project's configuration.
        target: the target root in the work tree, beside which a ``.venv`` may be.
        baseline_s: wall seconds of the baseline run; None = this is the baseline.
    """
    if baseline_s is None:
        limit = config.timeout_s or BASELINE_LIMIT_S
    else:
        limit = time_limit(config.timeout_s, baseline_s)
    return Suite(spec, config, find_python(config, target, os.environ), limit)
