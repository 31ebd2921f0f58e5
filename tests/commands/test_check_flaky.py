"""Breaks whose tests do not say the same every time; observations; and busy machines."""

from __future__ import annotations

import pytest

from tests.authors import LIMIT, QUICK, catalog, checked, rules_of, spec
from tests.conftest import FILES, make_repository

MOODY = """\
import sys


def mood():
    return "good"


def number():
    return 1
"""

TESTS = """\
from shop import moody

seen = []


def test_first():
    seen.append("first")
    assert moody.number() == 1


def test_mood():
    assert moody.mood() == "good"


def test_goes_by_the_order():
    seen.append("order")
    assert seen[0] == "first"
"""


def moody(function, old, new, red, green=()):
    change = {"kind": "stmt", "pattern": old, "with": new}
    edit = {"file": "src/shop/moody.py", "in": function, "replace": change}
    tests = {"red": [f"tests/test_moody.py::{each}" for each in red]}
    if green:
        tests["green"] = [f"tests/test_moody.py::{each}" for each in green]
    return {"edit": edit, "tests": tests}


BY_SEED = 'return "good" if sys.flags.hash_randomization else "bad"'
SPECS = [
    spec("30-01", **LIMIT),
    spec("30-02", **moody("mood", 'return "good"', BY_SEED, ["test_mood"])),
    spec(
        "30-04",
        **moody(
            "mood",
            'return "good"',
            'return "bad"',
            ["test_mood"],
            ["test_first", "test_goes_by_the_order"],
        ),
    ),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("moody") / "shop"
    more = {"src/shop/moody.py": MOODY, "tests/test_moody.py": TESTS}
    return make_repository(folder, {**FILES, **QUICK, **more, **catalog(*SPECS)})


@pytest.fixture(scope="module", params=[True, False], ids=["cold", "warm"])
def thrice(project, request):
    return checked(project, "30-01", "30-02", "30-04", runs=3, cold=request.param)


def message(result, break_id):
    return next(one for one in result.breaks if one.id == break_id).problems[0].message


def test_a_steady_break_holds_in_every_run(thrice):
    assert rules_of(thrice)["30-01"] == []


def test_a_test_that_is_red_with_one_hash_seed_only_is_flaky(thrice):
    assert rules_of(thrice)["30-02"] == ["flaky"]
    assert "test_mood is red in 1 of 3 runs with the break" in message(thrice, "30-02")


def test_a_guard_that_goes_by_the_order_is_flaky(thrice):
    assert rules_of(thrice)["30-04"] == ["flaky"]
    assert "test_goes_by_the_order is green in 2 of 3 runs of the unbroken code" in message(
        thrice, "30-04"
    )


def test_in_continuous_integration_everything_is_run_three_times(project, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert rules_of(checked(project, "30-02", runs=None)) == {"30-02": ["flaky"]}


def test_elsewhere_once(project, monkeypatch):
    monkeypatch.setenv("CI", "false")
    assert rules_of(checked(project, "30-02", runs=None, cold=False)) == {"30-02": []}


SHOW = """\
import json
import sys

from shop.pricing import describe

with open(sys.argv[1], "w") as log:
    log.write(json.dumps(describe({"id": 7, "prices": [1, 2]})) + "\\n")
"""


def observed(break_id, **after):
    observe = {
        "run": ["python", "show.py", "{out}/orders.log"],
        "show": "orders.log",
        "filter": "select(.order_id == 7)",
        "before": {"lines": 1},
        "after": after,
    }
    return spec(break_id, observe=observe)


def test_observations_must_hold_when_that_is_asked(tmp_path):
    files = {
        **FILES,
        **QUICK,
        "show.py": SHOW,
        **catalog(observed("10-01", lines=0), observed("10-02", lines=1)),
    }
    folder = make_repository(tmp_path / "shop", files)
    assert rules_of(checked(folder)) == {"10-01": [], "10-02": []}
    result = checked(folder, observe=True)
    assert rules_of(result) == {"10-01": [], "10-02": ["observation"]}
    assert message(result, "10-02") == "after: expected 1 line, got 0"

    def is_cached():
        return checked(folder, "10-01", observe=True, cache=True).breaks[0].cached

    assert [is_cached(), is_cached()] == [True, True]
    folder.joinpath("show.py").write_text("# changed\n" + SHOW)
    assert not is_cached()
    assert checked(folder, "10-01", cache=False).breaks[0].holds
