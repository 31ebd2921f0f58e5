"""A time limit is the break's fault only while the unbroken code is as quick as it was."""

from __future__ import annotations

import json
from types import MappingProxyType

import pytest

from breakkit.edges.probe import Seen
from breakkit.errors import SuiteTimedOut
from breakkit.model import Config, Outcome, SuiteRun, TestOutcome
from breakkit.spec import parse_spec
from breakkit.workflow.check.baseline import Base, Baseline, Tests
from breakkit.workflow.check.bench import Limits, Looked
from breakkit.workflow.check.proof import Proof, Prover
from tests.authors import spec

PARSED = parse_spec(json.dumps(spec("10-01")), "breaks.d/10-01.yaml", "10-01")
RED, GREEN = PARSED.spec.tests.red[0], "tests/test_pricing.py::test_total"


def suite(seconds, outcome=Outcome.PASSED, took=MappingProxyType({})):
    tests = {
        RED: TestOutcome(outcome, "call"),
        GREEN: TestOutcome(Outcome.PASSED, "call", seconds=took.get(GREEN, 0)),
    }
    selected = {RED: (RED,), "tests/test_pricing.py": (RED, GREEN)}
    return SuiteRun(tests, selected, seconds)


class Bench:
    """Runs that take as long as they are told: without the break, and with it, each time."""

    def __init__(self, base_s, *broken_s):
        self.base_s, self.broken_s = base_s, list(broken_s)
        self.limits = []

    was_busy = False

    class tree:  # noqa: N801 - stands for an attribute
        target = None

    def run(self, request, probe, limits, overlay):
        if not overlay:
            return Looked(suite(self.base_s), Seen(), is_warm=False)
        self.limits.append(limits.cold)
        took = self.broken_s.pop(0)
        if took > limits.cold:
            raise SuiteTimedOut(f"not within {limits.cold:g} s", was_busy=self.was_busy)
        return Looked(suite(took, Outcome.FAILED), Seen(), is_warm=False)


def proved(bench, **config):
    tests = Tests(Config(**config), None, None, 1)
    prover = Prover(tests, None, bench, ".")
    base = Baseline((Base(suite(0.5)),))
    proof = Proof(PARSED, [], broken=b"1", baseline=base, linked=(RED,), guards=(GREEN,))
    prover._break(proof)
    return [problem.rule.value for problem in proof.problems]


@pytest.fixture(autouse=True)
def load(monkeypatch):
    """What the machine says of its load; nothing, unless a test says otherwise."""
    said = [0.0]
    monkeypatch.setattr("os.getloadavg", lambda: (said[0], 0, 0))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    return said


def test_on_a_machine_with_more_to_do_than_processors_it_gets_more_time(load):
    load[0] = 8.0
    bench = Bench(0.5, 15, 15)
    assert proved(bench) == []
    assert bench.limits == [5.0, 20.0]


def test_the_limit_is_ten_baselines_and_passes_twice():
    bench = Bench(0.5, 100, 100)
    assert proved(bench) == ["timed-out"]
    assert bench.limits == [5.0, 5.0]


def test_what_had_a_processor_all_the_time_gets_no_other_chance():
    bench = Bench(4, 100)
    bench.was_busy = True
    assert proved(bench) == ["timed-out"]
    assert bench.limits == [5.0]


def test_a_machine_that_stood_still_for_a_moment_is_no_time_out():
    assert proved(Bench(0.5, 100, 0.6)) == []


@pytest.mark.parametrize(("broken_s", "problems"), [(30, []), (100, ["timed-out"])])
def test_on_a_busier_machine_it_gets_more_time(broken_s, problems):
    bench = Bench(4, broken_s, broken_s)
    assert proved(bench) == problems
    assert bench.limits == [5.0, 40.0]


def test_a_configured_limit_is_kept():
    bench = Bench(4, 30)
    assert proved(bench, timeout_s=7.0) == ["timed-out"]
    assert bench.limits == [7.0]


def test_a_warm_run_is_measured_against_a_warm_baseline_and_a_cold_one_against_a_cold():
    assert Base(suite(0.5)).limits(None) == Limits(cold=5.0, warm=None)
    assert Base(suite(0.5), suite(0.2)).limits(None) == Limits(cold=5.0, warm=2.0)
    assert Base(suite(0.5), suite(0.01)).limits(None) == Limits(cold=5.0, warm=1.0)


def test_tests_that_are_left_out_do_not_count():
    assert Base(suite(0.5, took={GREEN: 0.3})).limits(None, but=[GREEN]).cold == pytest.approx(2)


class Recording(Bench):
    """A bench that says whether the linked test goes red, and notes what it ran."""

    def __init__(self, outcome):
        super().__init__(0.5)
        self.outcome, self.ran = outcome, []

    def run(self, request, probe, limits, overlay):
        self.ran.append((request.entries, request.until_red, limits.cold))
        return Looked(suite(0.1, self.outcome), Seen(), is_warm=False)


def first_look(bench, guard_s, **changes):
    prover = Prover(Tests(Config(), None, None, 1), None, bench, ".")
    base = Baseline((Base(suite(0.5, took={GREEN: guard_s})),))
    text = json.dumps(spec("10-01", **changes))
    parsed = parse_spec(text, "breaks.d/10-01.yaml", "10-01")
    proof = Proof(parsed, [], broken=b"1", baseline=base, linked=(RED,), guards=(GREEN,))
    for step in (prover._first, prover._break):
        if not proof.problems:
            step(proof)
    return [problem.rule.value for problem in proof.problems]


ALL = (RED, "tests/test_pricing.py")


def test_guards_that_take_long_are_not_run_for_a_break_that_stays_green():
    bench = Recording(Outcome.PASSED)
    assert first_look(bench, guard_s=0.4) == ["not-red"]
    assert bench.ran == [((RED,), (RED,), pytest.approx(1.0))]


def test_guards_that_take_long_are_run_with_the_linked_tests_once_these_are_red():
    bench = Recording(Outcome.FAILED)
    assert first_look(bench, guard_s=0.4) == []
    assert [(entries, stops) for entries, stops, _ in bench.ran] == [((RED,), (RED,)), (ALL, ())]


def test_quick_guards_are_run_at_once_with_the_linked_tests():
    bench = Recording(Outcome.PASSED)
    assert first_look(bench, guard_s=0.1) == ["not-red"]
    assert bench.ran == [(ALL, (), 5.0)]


def test_a_declared_exception_is_looked_for_in_every_red_test():
    bench = Recording(Outcome.PASSED)
    tests = PARSED.document.plain["tests"] | {"fails_with": "KeyError"}
    assert first_look(bench, guard_s=0.4, tests=tests) == ["not-red"]
    assert bench.ran[0][:2] == ((RED,), ())
