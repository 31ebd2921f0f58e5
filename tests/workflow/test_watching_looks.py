"""The quick answer says what `verify` says of the linked tests, whatever was saved."""

from __future__ import annotations

import shutil

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.verify import verify
from breakkit.edges.temporary import left_behind
from breakkit.errors import SessionError
from breakkit.workflow.watching.looking import Looker
from breakkit.workflow.watching.model import Seen, Way
from tests.conftest import SPEC, TESTS, git, processes_in, soon_none, write
from tests.learner import mend, shop_with

PRICING = "src/shop/pricing.py"
NODE = "tests/test_pricing.py::test_order_id_is_told"


@pytest.fixture(scope="module")
def applied(tmp_path_factory):
    shop = shop_with(tmp_path_factory.mktemp("applied") / "shop", b10_01=SPEC)
    apply(shop, "10-01")
    return shop


@pytest.fixture
def broken(applied, tmp_path):
    return shutil.copytree(applied, tmp_path / "shop")


def agrees(look, shop):
    """Whether the honest judgement says of the linked test what the quick answer says."""
    outcome = verify(shop).tests.get(NODE)
    said = {Seen.GREEN: "passed", Seen.RED: "failed", Seen.NOT_RUN: None}[look.seen]
    return outcome == said


def change(shop, old, new):
    path = shop / PRICING
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_from_red_to_green_the_warm_way_with_where_it_failed(broken):
    with Looker(broken) as looker:
        look = looker.look()
        assert (look.seen, look.way, look.total, look.changed) == (Seen.RED, Way.WARM, 1, False)
        (failure,) = look.failures
        assert failure.node == NODE
        assert "order_id" in failure.message
        assert (failure.test.shown, failure.test.line) == ("tests/test_pricing.py", 5)
        assert failure.test.file == broken / "tests/test_pricing.py"
        assert failure.code is None
        change(broken, '"total": total', '"total": 1 // 0 * total')
        look = looker.look()
        assert (look.seen, look.way, look.changed) == (Seen.RED, Way.WARM, True)
        assert look.to_open.shown == PRICING
        assert "1 // 0" in (broken / PRICING).read_text().splitlines()[look.to_open.line - 1]
        change(broken, "1 // 0 * total", "total")
        mend(broken)
        look = looker.look()
        assert (look.seen, look.way, look.failures) == (Seen.GREEN, Way.WARM, ())


def test_new_deleted_and_other_files_are_judged_in_the_cold_as_verify_has_them(broken):
    with Looker(broken) as looker:
        mend(broken)
        write(broken, {"src/shop/helper.py": "ID = 'order_id'\n"})
        change(broken, '"order_id": order', "ID: order")
        change(broken, '"""Prices of a small shop."""', "from shop.helper import ID")
        look = looker.look()
        assert (look.seen, look.way) == (Seen.GREEN, Way.COLD)
        assert "src/shop/helper.py" in look.why_cold
        assert agrees(look, broken)
        (broken / PRICING).unlink()
        look = looker.look()
        assert (look.seen, look.way) == (Seen.NOT_RUN, Way.COLD)
        assert look.trouble


def test_a_syntax_error_is_not_run_and_its_line_is_opened(broken):
    change(broken, "return sum(kept)", "return sum(kept")
    with Looker(broken) as looker:
        look = looker.look()
    assert look.seen is Seen.NOT_RUN
    assert look.to_open.shown == PRICING
    text = (broken / PRICING).read_text().splitlines()
    assert "sum(kept" in text[look.to_open.line - 1]
    assert agrees(look, broken)


def test_changed_tests_and_conftests_do_not_count_and_are_named(broken):
    made_easy = TESTS.replace('assert "order_id" in', "assert")
    hook = "import pytest\n@pytest.fixture(autouse=True)\ndef _skip(): pytest.skip('no')\n"
    write(broken, {"tests/test_pricing.py": made_easy, "conftest.py": hook})
    with Looker(broken) as looker:
        look = looker.look()
    assert (look.seen, look.way) == (Seen.RED, Way.WARM)
    assert look.protected == ("conftest.py", "tests/test_pricing.py")
    assert look.changed


def test_tests_that_read_the_file_themselves_or_start_processes_are_run_cold(tmp_path):
    reads = (
        TESTS + "\n\nimport shop.pricing\nSOURCE = open(shop.pricing.__file__).read()\n"
        "def test_source():\n    assert 'order_id' in SOURCE\n"
    )
    shop = shop_with(tmp_path / "shop", b10_01=SPEC)
    write(shop, {"tests/test_pricing.py": reads})
    git(shop, "commit", "-qam", "x")
    apply(shop, "10-01")
    with Looker(shop) as looker:
        assert looker.look().way is Way.COLD
        mend(shop)
        change(shop, "kept = []", "kept = list()")
        look = looker.look()
        assert (look.seen, look.way) == (Seen.GREEN, Way.COLD)
        assert "past the import system" in look.why_cold


def test_without_a_session_it_is_said_and_nothing_is_left_behind(broken):
    before = set(left_behind())
    with Looker(broken) as looker:
        looker.look()
        (broken / ".git/breakkit/session.json").rename(broken / ".git/session")
        with pytest.raises(SessionError):
            looker.look()
    assert soon_none(lambda: processes_in(broken))
    assert set(left_behind()) == before
