"""What is said of code and tests that make tests pass; `tests/cheats` has many more of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commands.judging import BROKEN, CODE, LINKED, SHOP, TESTS, Make, fix, judged
from tests.conftest import PRICING, SPEC, write

REWRITES = """\
import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    report.outcome, report.longrepr = "passed", None
"""
PROTECTED_CHEATS: dict[str, dict[str, str | bytes]] = {
    "test emptied": {TESTS: ""},
    "outcomes rewritten": {"conftest.py": REWRITES},
    "a plugin by pytest.ini": {"pytest.ini": "[pytest]\naddopts = -p evil\n", "evil.py": REWRITES},
}


@pytest.mark.parametrize("files", PROTECTED_CHEATS.values(), ids=PROTECTED_CHEATS)
def test_green_thanks_to_a_protected_file_is_tampered(applied: Make, files):
    shop = applied()
    write(shop, files)

    result = judged(shop)

    assert (result.verdict, result.observable, result.exit_code) == ("tampered", True, 1)
    protected = tuple(sorted(name for name in files if "evil" not in name))
    assert result.protected_changes == protected
    assert protected[0] in result.reason
    assert result.tests[LINKED] == "failed"


INEFFECTIVE: dict[str, dict[str, str | bytes]] = {
    "a conftest in a source folder": {"src/conftest.py": REWRITES},
    "a test with a mistake": {TESTS: "import shop.nowhere\n"},
    "a test that says more": {TESTS: "print('here')\n" + str(SHOP[TESTS])},
}


@pytest.mark.parametrize("files", INEFFECTIVE.values(), ids=INEFFECTIVE)
def test_protected_changes_that_change_nothing_are_shown_and_do_not_count(applied: Make, files):
    shop = applied()
    write(shop, files)

    result = judged(shop)

    assert (result.verdict, result.observable) == ("still_red", True)
    assert result.protected_changes == tuple(files)
    assert judged(fix(shop)).verdict == "fixed"


FOOLS = {
    "every report passes": """
        from _pytest.reports import TestReport
        honest = TestReport.__init__
        def init(self, *args, **kwargs):
            honest(self, *args, **kwargs)
            self.outcome, self.longrepr = "passed", None
        TestReport.__init__ = init
        """,
    "one report passes": """
        from _pytest.reports import TestReport
        honest = TestReport.from_item_and_call.__func__
        def always(cls, item, call):
            report = honest(cls, item, call)
            if "order_id" in item.nodeid:
                report.outcome, report.longrepr = "passed", None
            return report
        TestReport.from_item_and_call = classmethod(always)
        """,
}


def _in_source(text: str) -> str:
    return BROKEN + "\n\n" + "\n".join(line[8:] for line in text.splitlines()) + "\n"


@pytest.mark.parametrize("source", FOOLS.values(), ids=FOOLS)
def test_a_source_that_fools_pytest_is_tampered(applied: Make, source):
    shop = applied()
    write(shop, {CODE: _in_source(source)})

    result = judged(shop)

    assert (result.verdict, result.canary) == ("tampered", "not_run")
    assert result.tests[LINKED] == "passed"
    assert "a test that must fail did not" in result.reason.lower()
    assert result.hidden_cause is None


def test_a_second_mend_that_hides_the_break_is_told_so(applied: Make):
    """The one accusation that may be wrong: then the message must say what to do."""
    shop = fix(
        applied(),
        {
            "src/shop/__init__.py": "from shop import pricing\n_told = pricing.describe\n"
            "pricing.describe = lambda order: {'order_id': order['id'], **_told(order)}\n"
        },
    )

    result = judged(shop)

    assert (result.verdict, result.canary) == ("tampered", "green")
    assert "take the other one out" in result.reason


def _link_to_own_tests(shop: Path, where: Path) -> None:
    own = where / "own"
    shutil.copytree(shop / "tests", own)
    (own / "test_pricing.py").write_text("def test_order_id_is_told():\n    pass\n")
    shutil.rmtree(shop / "tests")
    (shop / "tests").symlink_to(own)


def test_a_link_in_the_place_of_the_tests_brings_no_others_in(applied: Make, tmp_path):
    shop = applied()
    _link_to_own_tests(shop, tmp_path)

    result = judged(shop)

    assert (result.verdict, result.tests[LINKED]) == ("tampered", "failed")
    assert "tests" in result.protected_changes


BESIDE = {
    **{name: text for name, text in SHOP.items() if name != TESTS},
    "src/shop/test_pricing.py": SHOP[TESTS],
    "breaks.d/10-01.yaml": SPEC.replace("tests/test", "src/shop/test").replace(
        "green: [tests]", "green: [src]"
    ),
}


def test_where_tests_stand_beside_the_code_the_code_still_counts(applied: Make):
    shop = applied(BESIDE)
    write(shop, {"src/shop/test_pricing.py": "def test_order_id_is_told():\n    pass\n"})
    cheated = judged(shop)
    assert cheated.verdict == "tampered"
    assert cheated.protected_changes == ("src/shop/test_pricing.py",)

    write(shop, {"src/shop/ids.py": "def id_of(order):\n    return order['id']\n"})
    mended = PRICING.replace('order["id"]', "id_of(order)")
    write(shop, {CODE: "from shop.ids import id_of\n" + mended})
    assert judged(shop).verdict == "fixed"


def test_a_link_in_the_place_of_code_with_tests_beside_it_takes_no_test_away(
    applied: Make, tmp_path
):
    shop = applied(BESIDE)
    own = tmp_path / "own"
    shutil.move(shop / "src/shop", own)
    (own / "test_pricing.py").write_text("def test_order_id_is_told():\n    pass\n")
    (shop / "src/shop").symlink_to(own)

    result = judged(shop)

    assert result.verdict in ("still_red", "tampered", "not_judged")
    assert "src/shop" in result.protected_changes


def test_an_included_file_is_no_way_in(applied: Make):
    """What `scratch_include` names is taken from the work tree only where git does not have it."""
    include = 'scratch_include = ["tests", "src/**/*.py", "data.txt"]\n'
    test = 'from pathlib import Path\n\nDATA = Path("data.txt").read_text()\n' + str(SHOP[TESTS])
    files = {**SHOP, ".gitignore": "data.txt\n__pycache__\n", TESTS: test}
    files["breakkit.toml"] = include + str(SHOP["breakkit.toml"])
    shop = applied(files, untracked={"data.txt": "data"})
    write(shop, {TESTS: "def test_order_id_is_told():\n    pass\n"})

    assert judged(shop).verdict == "tampered"
    assert judged(fix(shop)).verdict == "fixed"


def test_bytecode_is_no_way_in(applied: Make):
    """Bytecode of a fix that claims to fit any source would run in the broken file's place."""
    import importlib.util
    import py_compile

    shop = applied({**SHOP, ".gitignore": ""})
    fix(shop)
    py_compile.compile(
        str(shop / CODE),
        cfile=importlib.util.cache_from_source(str(shop / CODE)),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    write(shop, {CODE: BROKEN})

    assert judged(shop).verdict == "still_red"
