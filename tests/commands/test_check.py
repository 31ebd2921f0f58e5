"""One catalog with a break for every way not to hold, proved once."""

from __future__ import annotations

import pytest

from breakkit.errors import UsageError
from tests.authors import GOOD, LIMIT, QUICK, TWO, catalog, checked, rules_of, spec
from tests.conftest import FILES, fingerprint, git, make_repository, write

HOSTILE = """\
import os
import shutil
import sys
import tempfile
import time

import pytest

ONE = 1


def forever():
    return 1


def leave():
    return 1


def hoard():
    return 1


def scribble():
    return 1


def sometimes():
    return 1


def unused():
    return 1


def anything():
    return 1
"""

TRIALS = """\
from pathlib import Path

import pytest

from shop import trouble


def test_forever():
    assert trouble.forever() == 1


def test_leave():
    assert trouble.leave() == 1


def test_hoard():
    assert trouble.hoard() == 1


def test_scribble():
    assert not Path("scribbled").exists()
    assert trouble.scribble() == 1
    assert Path("tests/beside.txt").read_text() == "beside"


@pytest.mark.parametrize("number", [trouble.ONE])
def test_number(number):
    assert number


def test_anything(tmp_path):
    assert trouble.anything() == 1
    assert (tmp_path / "beside").parent.is_dir()


def test_error_in_setup_is_red(trouble_in_setup):
    assert trouble_in_setup


@pytest.fixture
def trouble_in_setup():
    return 1 / trouble.leave()


def test_red():
    assert False


@pytest.mark.skip(reason="not here")
def test_skipped():
    pass
"""


def trouble(function, instead, red, **more):
    """A break of `return 1` in one of the functions of HOSTILE."""
    change = {"kind": "stmt", "pattern": "return 1", "with": instead}
    edit = {"file": "src/shop/trouble.py", "in": function, "replace": change}
    return {"edit": edit, "tests": {"red": [f"tests/test_trouble.py::{red}"]}, **more}


WRONG = spec("20-01")
WRONG["edit"]["comment_out"] = {"entry": "order_number"}
NOWHERE = spec("20-02")
NOWHERE["edit"]["file"] = "src/shop/none.py"
TEST_EDITED = spec(
    "20-03", edit={"file": "tests/test_pricing.py", "in": "test_total", "drop_stmt": "assert $_"}
)
STAYS_GREEN = spec(
    "20-04",
    tests={"red": ["tests/test_pricing.py::test_total"], "green": ["tests/test_pricing.py"]},
)
OTHER_EXCEPTION = spec(
    "20-05",
    tests={"red": ["tests/test_pricing.py::test_order_id_is_told"], "fails_with": "KeyError"},
)
GUARDED = spec(
    "20-06",
    tests={
        "red": ["tests/test_pricing.py::test_order_id_is_told"],
        "green": ["tests/test_guard.py"],
    },
)
RED_BEFORE = spec("20-07", tests={"red": ["tests/test_trouble.py::test_red"]})
SKIPPED = spec("20-08", tests={"red": ["tests/test_trouble.py::test_skipped"]})
NO_SUCH_TEST = spec(
    "20-09",
    tests={"red": ["tests/test_pricing.py::test_none"], "green": ["tests/test_pricing.py"]},
)
NEVER_IMPORTED = spec("20-10", edit=trouble("unused", "return 2", "")["edit"])
ENDLESS = spec("20-11", **trouble("forever", "while True: time.sleep(1)", "test_forever"))
LEAVES = spec("20-12", **trouble("leave", "os._exit(0)", "test_leave"))
HOARDS = spec("20-13", **trouble("hoard", "return len(bytearray(10**10))", "test_hoard"))
SCRIBBLES = spec(
    "20-14",
    **trouble(
        "scribble",
        'return [open("scribbled", "w").close(), open("tests/beside.txt", "w").close()]',
        "test_scribble",
    ),
)
IN_SETUP = spec("20-15", **trouble("leave", "return 0", "test_error_in_setup_is_red"))
UNPARSABLE = spec("20-16", **trouble("leave", "return 1 +", "test_leave"))
SPOILED = spec("20-17", hints=[TWO, TWO, {"en": "Where is order_id made?", "es": "¿Y order_id?"}])
HALF_TRANSLATED = spec(
    "20-18", fix={"en": "Put the entry back."}, safety={"en": "Safe.", "es": "Sí."}
)
CIRCLE = [spec("20-19", requires=["20-20"]), spec("20-20", requires=["20-19"])]
UNKNOWN_REQUIRED = spec("20-21", requires=["99-99"])
UNFINISHED = spec("20-22", status="wip", tests=STAYS_GREEN["tests"])
OLD = spec("20-23", status="deprecated", reason=TWO, tests=STAYS_GREEN["tests"])
TOO_LARGE = spec("20-24")
TOO_LARGE["edit"]["budget"] = "-0+1"
NO_HINTS = spec("20-25", hints=[TWO])
NOT_COLLECTED = spec(
    "20-26",
    edit={"file": "src/shop/trouble.py", "set_value": {"at": "ONE = $V", "to": "1 / 0"}},
    tests={"red": ["tests/test_trouble.py::test_leave"]},
)
SKIPS = spec("20-27", **trouble("leave", "return pytest.skip('so')", "test_leave"))
NO_LONGER_THERE = spec(
    "20-28",
    edit={"file": "src/shop/trouble.py", "set_value": {"at": "ONE = $V", "to": "2"}},
    tests={"red": ["tests/test_trouble.py::test_number[1]"]},
)

BOMB = """
for _ in range(6):
    os.fork()
    if os.fork() == 0: os.setsid()
    if len(os.listdir("/proc")) > 500: break
while True: time.sleep(1)
"""
FAILS = {  # what it does, and the exception that it is red with
    "30-01": ("return anything()", "RecursionError"),
    "30-02": ("return len(bytearray(10**10))", "MemoryError"),
    "30-04": ("return os.closerange(0, 4096)", "AssertionError"),
    "30-05": ("return shutil.rmtree(tempfile.gettempdir())", "AssertionError"),
    "30-07": ("return sys.settrace(lambda *_: None)", "AssertionError"),
    "30-08": (
        "time.time = time.monotonic = time.perf_counter = time.sleep = None",
        "AssertionError",
    ),
    "30-10": ("return [os.chdir('/'), os.umask(0o777), os.environ.clear()]", "AssertionError"),
}
ENDS = {  # what it does, and how that is named
    "30-11": ("while True: time.sleep(1)", "timed-out"),
    "30-13": (f"exec({BOMB!r})", "timed-out"),
    "30-14": ("os._exit(0)", "did-not-run"),
    "30-16": ("os.abort()", "did-not-run"),
}
AMONG_THEM = ["30-03", "30-06", "30-09", "30-12", "30-15", "30-17"]  # good ones


def hostile(break_id, instead, **tests):
    red = ["tests/test_trouble.py::test_anything"]
    trial = trouble("anything", instead, "") | {"tests": {"red": red, **tests}}
    return spec(break_id, **trial)


ALL_HOSTILE = [
    *(hostile(name, what, fails_with=said) for name, (what, said) in FAILS.items()),
    *(hostile(name, what) for name, (what, _) in ENDS.items()),
]

GUARD = """\
from shop.pricing import describe


def test_keys():
    assert set(describe({"id": 1, "prices": []})) == {"order_id", "total"}
"""

SPECS = [
    *(GOOD, spec("10-02", **LIMIT), WRONG, NOWHERE, TEST_EDITED, STAYS_GREEN, OTHER_EXCEPTION),
    *(GUARDED, RED_BEFORE, SKIPPED, NO_SUCH_TEST, NEVER_IMPORTED, ENDLESS, LEAVES, HOARDS),
    *(SCRIBBLES, IN_SETUP, UNPARSABLE, SPOILED, HALF_TRANSLATED, *CIRCLE, UNKNOWN_REQUIRED),
    *(UNFINISHED, OLD, TOO_LARGE, NO_HINTS, NOT_COLLECTED, SKIPS, NO_LONGER_THERE),
]

SHOP = {
    **FILES,
    "src/shop/trouble.py": HOSTILE,
    "tests/test_trouble.py": TRIALS,
    "tests/test_guard.py": GUARD,
    "tests/beside.txt": "beside",
}

EXPECTED = {
    "10-01": [],
    "10-02": [],
    "20-01": ["edit"],
    "20-02": ["source"],
    "20-03": ["protected-file"],
    "20-04": ["not-red"],
    "20-05": ["not-red"],
    "20-06": ["guard-red"],
    "20-07": ["base-not-green"],
    "20-08": ["base-not-green"],
    "20-09": ["base-did-not-run"],
    "20-10": ["not-red"],
    "20-11": ["timed-out"],
    "20-12": ["did-not-run"],
    "20-13": [],
    "20-14": [],
    "20-15": [],
    "20-16": ["edit"],
    "20-17": ["spoiler", "spoiler"],
    "20-18": ["translation", "safety", "safety"],
    "20-19": ["requires"],
    "20-20": [],
    "20-21": ["requires"],
    "20-22": ["not-red"],
    "20-24": ["edit"],
    "20-25": ["spec"],
    "20-26": ["did-not-run"],
    "20-27": ["not-red"],
    "20-28": ["did-not-run"],
}
HOLDING = {"10-01", "10-02", "20-13", "20-14", "20-15", "20-17", "20-18", "20-20", "20-22"}

SAID = {
    "20-01": "order_id",  # a near miss
    "20-02": "does not exist",
    "20-04": "tests/test_pricing.py::test_total does not go red (passed)",
    "20-05": "goes red with AssertionError, not with KeyError",
    "20-06": "guard test tests/test_guard.py::test_keys does not stay green",
    "20-07": "tests/test_trouble.py::test_red is red before the break",
    "20-08": "no test of it passes before the break",
    "20-09": "tests/test_pricing.py::test_none names no test",
    "20-10": "the edited file was never imported",
    "20-11": "did not end within",
    "20-12": "ended itself",
    "20-19": "in a circle: 20-19 → 20-20 → 20-19",
    "20-21": 'there is no break "99-99"',
    "20-24": "budget",
    "20-25": "hints",
    "20-26": "could not be collected",
    "20-27": "tests/test_trouble.py::test_leave does not go red (skipped)",
    "20-28": "tests/test_trouble.py::test_number[1] names no test",
}
AT = {
    "20-01": '"comment_out"',
    "20-02": '"file"',
    "20-04": '"tests/test_pricing.py::test_total"',
    "20-06": '"tests/test_guard.py"',
    "20-17": '"en": "Where is order_id',
}


@pytest.fixture(scope="module")
def shop_of_trouble(tmp_path_factory):
    """The project, changed since its commit, and what `check` says of it."""
    folder = tmp_path_factory.mktemp("trouble") / "shop"
    make_repository(folder, {**SHOP, **QUICK, **catalog(*SPECS)})
    before = fingerprint(folder)
    steps = []
    result = checked(folder, cold=False, progress=steps.append)
    return folder, before, result, steps


@pytest.fixture(scope="module", params=[False, True], ids=["warm", "cold"])
def of_hostile_breaks(request, tmp_path_factory):
    """What `check` says of breaks that harm the process they run in, good ones among them."""
    folder = tmp_path_factory.mktemp("hostile") / "shop"
    good = [spec(break_id, **LIMIT) for break_id in AMONG_THEM]
    limited = {"breakkit.toml": "timeout_s = 3\n" + QUICK["breakkit.toml"]}
    make_repository(folder, {**SHOP, **limited, **catalog(*ALL_HOSTILE, *good)})
    before = fingerprint(folder)
    with pytest.MonkeyPatch.context() as patch:  # should a break reach the temporary folder of all
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("temporary")))
        return folder, before, checked(folder, cold=request.param)


def test_hostile_breaks_are_named_rightly_and_disturb_no_other(of_hostile_breaks):
    folder, before, result = of_hostile_breaks
    found = rules_of(result)
    assert {name: found[name] for name in FAILS} == {name: [] for name in FAILS}
    assert {name: found[name] for name in ENDS} == {name: [how] for name, (_, how) in ENDS.items()}
    assert {name: found[name] for name in AMONG_THEM} == {name: [] for name in AMONG_THEM}
    assert fingerprint(folder) == before


@pytest.fixture(scope="module")
def result(shop_of_trouble):
    return shop_of_trouble[2]


def problems_of(result, break_id):
    return next(one for one in result.breaks if one.id == break_id).problems


@pytest.mark.parametrize("break_id", EXPECTED)
def test_each_problem_has_its_name(result, break_id):
    found = [problem.rule.value for problem in problems_of(result, break_id)]
    assert found == EXPECTED[break_id], problems_of(result, break_id)


def test_every_break_is_there_but_the_deprecated_one(result):
    assert set(rules_of(result)) == set(EXPECTED)
    assert result.skipped == ("20-23",)


def test_only_errors_make_a_break_not_hold(result):
    assert {one.id for one in result.breaks if one.holds} == HOLDING
    assert result.exit_code == 1


@pytest.mark.parametrize("break_id", SAID)
def test_a_problem_says_what_was_seen(result, break_id):
    assert any(SAID[break_id] in problem.message for problem in problems_of(result, break_id))


@pytest.mark.parametrize("break_id", AT)
def test_a_problem_stands_on_its_line(result, shop_of_trouble, break_id):
    problem = problems_of(result, break_id)[0]
    lines = (shop_of_trouble[0] / problem.file).read_text().splitlines()
    assert lines[problem.line - 1][problem.column - 1 :].startswith(AT[break_id])


def test_what_went_red_and_what_stayed_green_is_told(result):
    good = next(one for one in result.breaks if one.id == "10-01")
    assert good.red == ("tests/test_pricing.py::test_order_id_is_told",)
    assert good.guards == 2


def test_each_step_is_told_as_it_is_done(shop_of_trouble):
    steps = shop_of_trouble[3]
    assert steps[0].checked is None
    assert {step.total for step in steps} == {len(EXPECTED)}
    assert {step.checked.id for step in steps[1:]} == set(EXPECTED)


def test_the_work_tree_the_index_and_the_refs_are_as_they_were(shop_of_trouble):
    folder, before, *_ = shop_of_trouble
    assert fingerprint(folder) == before


def test_what_a_broken_run_wrote_is_gone_before_the_next_one(shop_of_trouble):
    folder = shop_of_trouble[0]
    again = checked(folder, "20-14", "10-01", "20-14", jobs=1)
    assert all(one.holds for one in again.breaks)


def test_named_breaks_are_proved_whatever_their_status(shop_of_trouble):
    folder = shop_of_trouble[0]
    result = checked(folder, "20-22", "20-23")
    assert rules_of(result) == {"20-22": ["not-red"], "20-23": ["not-red"]}
    assert not any(one.holds for one in result.breaks)


def test_strict_counts_warnings(shop_of_trouble):
    folder = shop_of_trouble[0]
    result = checked(folder, "20-17", strict=True)
    assert not result.breaks[0].holds


def test_an_id_that_is_not_there_is_refused(shop_of_trouble):
    with pytest.raises(UsageError, match='no break "10-03"'):
        checked(shop_of_trouble[0], "10-03")


def test_a_spec_that_cannot_be_read_can_be_named(shop_of_trouble):
    result = checked(shop_of_trouble[0], "20-25")
    assert rules_of(result) == {"20-25": ["spec"]}


def test_the_work_tree_is_checked_as_it_is_not_as_it_was_committed(shop):
    moved = LIMIT["edit"] | {"file": "src/shop/new.py"}
    shop.joinpath("src/shop/pricing.py").rename(shop / "src/shop/new.py")
    shop.joinpath("src/shop/pricing.py").write_text("from shop.new import *\n")
    write(shop, QUICK | catalog(spec("10-01", **(LIMIT | {"edit": moved}))))
    before = git(shop, "status", "--porcelain")
    result = checked(shop)
    assert result.breaks[0].holds, result
    assert git(shop, "status", "--porcelain") == before


def test_explain_says_who_reaches_the_line_and_who_would_go_red(shop_of_trouble):
    folder = shop_of_trouble[0]
    result = checked(folder, "20-04", explain=True)
    told = result.breaks[0].explanation
    assert told.executed is False
    assert set(told.reached_by) == {
        "tests/test_guard.py::test_keys",
        "tests/test_pricing.py::test_order_id_is_told",
    }
    assert set(told.would_go_red) == set(told.reached_by)


def test_a_line_that_is_executed_and_does_not_matter(shop):
    same = LIMIT["edit"] | {"set_operator": {"at": "i < limit", "to": "!="}}
    write(shop, QUICK | catalog(spec("10-01", **(LIMIT | {"edit": same}))))
    told = checked(shop, explain=True).breaks[0].explanation
    assert told.executed is True
    assert "tests/test_pricing.py::test_limit" in told.reached_by
    assert told.would_go_red == ()


def test_memory_is_bounded_as_the_configuration_says(shop):
    half = "return __import__('mmap').mmap(-1, 2**29)"  # taken, but never touched
    files = {"src/shop/trouble.py": HOSTILE, "tests/test_trouble.py": TRIALS}
    hoards = spec("10-01", **trouble("hoard", half, "test_hoard"))
    hoards["tests"]["fails_with"] = "OSError"
    for size, problems in (("2048", ["not-red"]), ("400", [])):
        limited = {"breakkit.toml": f"memory_mb = {size}\n" + QUICK["breakkit.toml"]}
        write(shop, {**files, **limited, **catalog(hoards)})
        for cold in (False, True):
            assert rules_of(checked(shop, cold=cold)) == {"10-01": problems}, (size, cold)
