"""Breaks whose tests are the same share what the unbroken code says of them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from breakkit.edges.probe import Seen
from breakkit.edges.runner import named_by
from breakkit.edges.warm import NeedsCold
from breakkit.errors import MissingTests
from breakkit.model import Config, LinkedTests, Outcome, SuiteRun, TestOutcome
from breakkit.workflow.check.baseline import Baselines, Tests
from breakkit.workflow.check.bench import Looked

NODES = ("tests/test_a.py::test_1", "tests/test_a.py::test_2[x]", "tests/deep/test_b.py::T::test_3")


class Bench:
    """Runs what is asked at once, and notes it."""

    tree = SimpleNamespace(top=None, target=None)

    def __init__(self):
        self.ran = []

    def look(self, request, probe):
        self.ran.append((request.entries, probe.hash_seed, probe.reverse))
        selected = {entry: named_by(entry, NODES) for entry in request.entries}
        if not all(selected.values()):
            raise MissingTests("names no test")
        wanted = dict.fromkeys(node for nodes in selected.values() for node in nodes)
        tests = dict.fromkeys(wanted, TestOutcome(Outcome.PASSED, "call"))
        return Looked(SuiteRun(tests, selected, 0.1), Seen(), is_warm=False)

    def warm(self, _request, _probe):
        raise NeedsCold("it is a fake")


def baselines(runs=1):
    return Baselines(Tests(Config(), None, None, runs))


@pytest.mark.parametrize("green", ["tests", "./tests/", "tests/test_a.py", "."])
def test_breaks_with_the_same_guards_share_one_baseline(green):
    bench, found = Bench(), baselines()
    one = found.of(LinkedTests(("tests/test_a.py::test_1",), (green,)), bench)
    other = found.of(LinkedTests(("tests/test_a.py::test_2",), (green,)), bench)
    assert [entries for entries, *_ in bench.ran] == [(green,)]
    assert one.run.selected["tests/test_a.py::test_1"] == ("tests/test_a.py::test_1",)
    assert other.run.selected["tests/test_a.py::test_2"] == ("tests/test_a.py::test_2[x]",)
    assert set(one.run.selected[green]) <= set(NODES)


def test_tests_that_no_guard_contains_have_a_baseline_of_their_own():
    bench, found = Bench(), baselines()
    found.of(LinkedTests(("tests/test_a.py::test_1",), ("tests/deep",)), bench)
    found.of(LinkedTests(("tests/test_a.py::test_2",), ("tests/deep",)), bench)
    assert [entries for entries, *_ in bench.ran] == [
        ("tests/test_a.py::test_1", "tests/deep"),
        ("tests/test_a.py::test_2", "tests/deep"),
    ]


def test_an_entry_that_names_nothing_among_shared_guards_is_told():
    with pytest.raises(MissingTests):
        baselines().of(LinkedTests(("tests/test_a.py::test_9",), ("tests",)), Bench())


def test_surroundings_vary_and_the_order_is_reversed_once():
    bench = Bench()
    baselines(runs=4).of(LinkedTests(("tests",)), bench)
    assert [varied for _, *varied in bench.ran] == [[0, False], [1, True], [2, False], [3, False]]
