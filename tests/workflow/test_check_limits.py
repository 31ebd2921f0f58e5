"""A time limit is the break's fault only while the unbroken code is as quick as it was."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from breakkit.edges.probe import Seen
from breakkit.errors import SuiteTimedOut
from breakkit.model import Config, Outcome, SuiteRun, TestOutcome
from breakkit.spec import parse_spec
from breakkit.workflow.check.baseline import Baseline, Tests
from breakkit.workflow.check.bench import Looked
from breakkit.workflow.check.proof import Proof, Prover
from tests.authors import spec

PARSED = parse_spec(json.dumps(spec("10-01")), "breaks.d/10-01.yaml", "10-01")
RED, GREEN = PARSED.spec.tests.red[0], "tests/test_pricing.py::test_total"


def suite(seconds, outcome=Outcome.PASSED):
    tests = {RED: TestOutcome(outcome, "call"), GREEN: TestOutcome(Outcome.PASSED, "call")}
    selected = {RED: (RED,), "tests/test_pricing.py": (RED, GREEN)}
    return SuiteRun(tests, selected, seconds)


class Bench:
    """Runs that take as long as they are told: without the break, and with it."""

    def __init__(self, base_s, broken_s):
        self.base_s, self.broken_s = base_s, broken_s
        self.limits = []

    class tree:  # noqa: N801 - stands for an attribute
        target = None

    def run(self, request, overlay=None, *, warm):
        if not overlay:
            return Looked(suite(self.base_s), Seen(), is_warm=False)
        self.limits.append(request.timeout_s)
        if self.broken_s > request.timeout_s:
            raise SuiteTimedOut(f"not within {request.timeout_s:g} s")
        return Looked(suite(self.broken_s, Outcome.FAILED), Seen(), is_warm=False)


def proved(bench, **config):
    tests = Tests(Config(**config), None, None, 1)
    prover = Prover(tests, None, bench, ".", warm=False)
    base = Baseline((suite(0.5),), Seen(), None)
    proof = Proof(PARSED, [], broken=b"1", baseline=base, linked=(RED,), guards=(GREEN,))
    prover._break(proof)
    return [problem.rule.value for problem in proof.problems]


def test_the_limit_is_ten_baselines():
    bench = Bench(base_s=0.5, broken_s=100)
    assert proved(bench) == ["timed-out"]
    assert bench.limits == [5.0]


@pytest.mark.parametrize(("broken_s", "problems"), [(30, []), (100, ["timed-out"])])
def test_on_a_busier_machine_it_gets_another_chance(broken_s, problems):
    bench = Bench(base_s=4, broken_s=broken_s)
    assert proved(bench) == problems
    assert bench.limits == [5.0, 40.0]


def test_a_configured_limit_is_kept():
    bench = Bench(base_s=4, broken_s=30)
    assert proved(bench, timeout_s=7.0) == ["timed-out"]
    assert bench.limits == [7.0]


def test_a_warm_run_is_measured_against_a_warm_baseline():
    base = Baseline((suite(0.5),), Seen(), None)
    assert base.limit_s(Config(), warm=True) == 5.0
    assert replace(base, warm_s=0.2).limit_s(Config(), warm=True) == 2.0
    assert replace(base, warm_s=0.01).limit_s(Config(), warm=True) == 1.0
