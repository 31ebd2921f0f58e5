"""A break is live once each linked entry has a red test; every command says so of the same break.

Here a linked test that comes after the red one never ends with the break.
"""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.verify import verify
from breakkit.errors import SuiteTimedOut
from tests.authors import GOOD, catalog, checked, rules_of
from tests.conftest import FILES, TESTS, make_repository

STUCK = (
    TESTS
    + """

def test_every_order_is_told():
    import time

    while "order_id" not in describe({"id": 7, "prices": [1]}):
        time.sleep(0.1)
"""
)
CONFIG = 'timeout_s = 4\nenv = {PYTEST_DISABLE_PLUGIN_AUTOLOAD = "1"}\n'
RED = "tests/test_pricing.py::test_order_id_is_told"
STAYS = "tests/test_pricing.py::test_every_order_is_told"


def shop(folder: Path, **tests: object) -> Path:
    spec = copy.deepcopy(GOOD) | {"tests": tests}
    files = {**FILES, "tests/test_pricing.py": STUCK, "breakkit.toml": CONFIG, **catalog(spec)}
    return make_repository(folder / "shop", files)


def test_check_apply_and_verify_agree_that_it_is_live(tmp_path):
    repo = shop(tmp_path, red=["tests/test_pricing.py"])

    for cold in (False, True):
        result = checked(repo, cold=cold)
        assert (rules_of(result), result.breaks[0].red) == ({"10-01": []}, (RED,))
    assert apply(repo, "10-01").red == (RED,)
    judged = verify(repo)
    assert (judged.verdict, judged.observable) == ("still_red", True)


def test_several_runs_are_compared_test_by_test_so_all_of_them_must_end(tmp_path):
    repo = shop(tmp_path, red=["tests/test_pricing.py"])
    assert rules_of(checked(repo, runs=2)) == {"10-01": ["timed-out"]}


@pytest.mark.parametrize(
    "tests",
    [
        {"red": [RED, STAYS]},
        {"red": ["tests/test_pricing.py"], "fails_with": "AssertionError"},
        {"red": [RED], "green": ["tests/test_pricing.py"]},
    ],
    ids=["an entry is left", "an exception is asked for", "guard tests must pass"],
)
def test_where_more_must_be_known_the_run_must_end(tmp_path, tests):
    repo = shop(tmp_path, **tests)
    assert rules_of(checked(repo)) == {"10-01": ["timed-out"]}
    with pytest.raises(SuiteTimedOut):
        apply(repo, "10-01")
