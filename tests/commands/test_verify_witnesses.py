"""Of a fix that is other code than the original, `verify` asks more, and the same of the base."""

from __future__ import annotations

from tests.commands.judging import BROKEN, CODE, LINKED, SHOP, TESTS, Make, judged
from tests.conftest import write
from tests.learner import OBSERVED, SHOP_LOG

TOTAL = '        "total": total(order["prices"]),\n    }\n'
OBSERVING = {**SHOP, "breaks.d/10-01.yaml": OBSERVED, "shop_log.py": SHOP_LOG}


def with_entry(entry: str) -> str:
    """The broken code, with another entry at the end of the dict."""
    assert TOTAL in BROKEN
    return "import sys\n\n" + BROKEN.replace(
        TOTAL, TOTAL.replace("    }", f"        {entry},\n    }}")
    )


def only_when(condition: str) -> str:
    return with_entry(f'**({{"order_id": order["id"]}} if {condition} else {{}})')


def test_values_of_the_tests(applied: Make):
    shop = applied()
    write(shop, {CODE: only_when('order["id"] == 7')})

    result = judged(shop)

    assert (result.verdict, result.tests[LINKED]) == ("tampered", "passed")
    assert "only with the very values that they use (7)" in result.reason
    assert (result.likeness, result.hidden_cause) == (None, None)


def test_asking_for_the_tests(applied: Make):
    shop = applied()
    write(shop, {CODE: only_when('"pytest" in sys.modules')})

    result = judged(shop)

    assert result.verdict == "tampered"
    assert "ask whether tests are running ('pytest')" in result.reason


def test_the_observation(applied: Make):
    unseen = 'any(name.startswith("_py" + "te") for name in sys.modules)'
    shop = applied(OBSERVING)
    write(shop, {CODE: only_when(unseen)})

    result = judged(shop)

    assert result.verdict == "tampered"
    assert "breakkit observe" in result.reason

    write(shop, {CODE: with_entry('"order_id": order["id"]')})
    result = judged(shop)
    assert (result.verdict, result.likeness) == ("fixed", "different")


def test_the_command_of_a_spec_that_is_not_committed_is_no_witness(applied: Make, tmp_path):
    mark = tmp_path / "mark"
    marking = OBSERVED.replace('python, shop_log.py, "{out}/shop.log"', f"touch, {mark}")
    assert marking != OBSERVED
    files = {name: text for name, text in OBSERVING.items() if name != "breaks.d/10-01.yaml"}
    files["breaks.d/README"] = "Specs are laid here.\n"
    shop = applied(files, untracked={"breaks.d/10-01.yaml": marking})
    write(shop, {CODE: with_entry('"order_id": order["id"]')})

    assert judged(shop).verdict == "fixed"
    assert not mark.exists()


def test_what_judged_code_writes_into_its_tree_is_not_there_in_the_next(applied: Make):
    """It counts the runs, and is right in the first only."""
    counting = (
        "from pathlib import Path\n\nCOUNT = Path(__file__).with_name('count')\n"
        "FIRST = not COUNT.exists()\nCOUNT.touch()\n\n"
    )
    shop = applied()
    write(shop, {CODE: counting + only_when("FIRST and 'pytest' in sys.modules")})

    assert judged(shop).verdict == "tampered"


def test_what_is_odd_on_the_base_too_is_no_doubt(applied: Make):
    """An assertion that notices no other value, which the fix has as well."""
    tests = """\
from shop.pricing import describe


def test_order_id_is_told():
    assert "order_id" in sorted(describe({"id": 7, "prices": [1]}))
    assert 0 < describe({"id": 7, "prices": [1]})["order_id"] < 1000


def test_total():
    assert describe({"id": 7, "prices": [1]})["total"] == 1
"""
    shop = applied({**SHOP, TESTS: tests})
    write(shop, {CODE: with_entry('"order_id": order.get("id", 1000)')})

    result = judged(shop)

    assert (result.verdict, result.likeness) == ("fixed", "different")
