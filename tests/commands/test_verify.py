"""Every verdict that is about the code: still red, fixed, collateral; and what is recorded."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from breakkit.commands.hint import hint
from breakkit.commands.revert import revert
from breakkit.commands.verify import verify
from breakkit.edges.session import Phase
from breakkit.errors import BreakDoesNotHold, SessionError
from breakkit.model import Verdict
from breakkit.workflow import judge
from breakkit.workflow.workspace import open_applied, open_workspace
from tests.commands.judging import (
    BROKEN,
    CODE,
    ENTRY,
    LINKED,
    SHOP,
    TESTS,
    Make,
    fix,
    judged,
)
from tests.conftest import PRICING, SPEC, git, make_repository, run_breakkit, write

BETTER = PRICING.replace(
    PRICING[PRICING.index("    return {\n") :],
    '    told = {"total": total(order["prices"])}\n    told["order_id"] = order["id"]\n'
    "    return told\n",
)
HARMLESS_EDIT = PRICING.replace(ENTRY, '        "order_id": order.get("id"),\n')
HARMLESS_EDIT = HARMLESS_EDIT.replace("    return {\n", "    told = {\n") + (
    '    told.setdefault("order_id", order["id"])\n    return told\n'
)
ELSEWHERE = BROKEN + (
    "\n\n_untold = describe\n\n\ndef describe(order):\n"
    '    return {"order_id": order["id"], **_untold(order)}\n'
)
MOVED = {
    CODE: BROKEN.replace("def describe", "def _describe")
    + "\n\nfrom shop.orders import describe  # noqa: E402, F401\n",
    "src/shop/orders.py": (
        "from shop import pricing\n\n\ndef describe(order):\n"
        '    return {"order_id": order["id"], **pricing._describe(order)}\n'
    ),
}


def test_nothing_done_is_still_red_and_live(applied: Make):
    result = judged(applied())

    assert result.verdict == "still_red"
    assert result.observable
    assert result.exit_code == 1
    assert result.canary == "not_run"
    assert result.tests[LINKED] == "failed"
    assert "order_id" in result.messages[LINKED]
    assert next(iter(result.tests)) == LINKED
    assert len(result.tests) == 3
    assert result.reason == f"not green yet: {LINKED}"
    assert result.hidden_cause is None


@pytest.mark.parametrize(
    ("files", "canary"),
    [
        ({CODE: PRICING}, "red"),
        ({CODE: PRICING.replace(ENTRY, '        "order_id": order.get("id"),\n')}, "red"),
        ({CODE: BETTER}, "not_applicable"),
        ({CODE: HARMLESS_EDIT}, "not_applicable"),
        ({CODE: ELSEWHERE}, "not_applicable"),
        (MOVED, "not_applicable"),
    ],
    ids=["restored", "like it", "better", "harmless edit", "elsewhere", "moved"],
)
def test_a_right_fix_is_fixed_however_it_is_made(applied: Make, files, canary):
    shop = applied()
    write(shop, files)

    result = judged(shop)

    assert (result.verdict, result.canary) == ("fixed", canary)
    assert not result.observable
    assert result.exit_code == 0
    assert set(result.tests.values()) == {"passed"}
    assert result.messages == {}
    assert result.reason == ""
    assert result.hidden_cause == "describe() does not emit order_id."


def _staged(shop: Path) -> None:
    git(shop, "add", "--all")


def _committed(shop: Path) -> None:
    git(shop, "commit", "--quiet", "--all", "--message=Mend")


def _on_another_branch(shop: Path) -> None:
    git(shop, "switch", "--quiet", "--create", "mine")
    _committed(shop)


def _on_the_base_branch(shop: Path) -> None:
    git(shop, "switch", "--quiet", "--force", "main")


def _hidden_from_git(shop: Path) -> None:
    git(shop, "update-index", "--assume-unchanged", CODE)


@pytest.mark.parametrize(
    "place", [_staged, _committed, _on_another_branch, _on_the_base_branch, _hidden_from_git]
)
def test_it_is_the_work_tree_that_is_judged(applied: Make, place):
    shop = fix(applied())
    place(shop)

    assert judged(shop).verdict == "fixed"


def test_the_edited_file_counts_whatever_git_is_told_to_see(applied: Make):
    shop = applied()
    git(shop, "config", "filter.base.clean", f"git show main:{CODE}")
    (shop / ".git/info/attributes").write_text(f"{CODE} filter=base\n")
    assert git(shop, "diff", "--name-only", "main") == ""

    assert verify(shop).verdict == "still_red"


def test_a_staged_fix_that_is_broken_again_in_the_work_tree_is_still_red(applied: Make):
    shop = fix(applied())
    git(shop, "add", CODE)
    write(shop, {CODE: BROKEN})

    assert judged(shop).verdict == "still_red"


def test_collateral_damage(applied: Make):
    shop = fix(applied(), {CODE: PRICING.replace("i < limit", "i <= limit")})

    result = judged(shop)

    assert result.verdict == "collateral"
    assert result.exit_code == 1
    assert not result.observable
    assert result.canary == "not_run"
    assert result.reason == "no longer green: tests/test_pricing.py::test_limit"
    assert result.hidden_cause is None


def test_a_break_that_went_red_in_another_way_is_not_live(applied: Make):
    shop = applied()
    write(shop, {CODE: BROKEN.replace("    return {", "    raise OSError\n    return {")})

    result = judged(shop)

    assert (result.verdict, result.observable) == ("still_red", False)
    assert "OSError" in result.messages[LINKED]


def test_observable_asks_the_opposite_and_records_nothing(applied: Make):
    shop = applied()

    live = judged(shop, observable=True)
    fixed = judged(fix(shop), observable=True)

    assert (live.exit_code, live.observable) == (0, True)
    assert (fixed.exit_code, fixed.observable) == (1, False)
    assert fixed.hidden_cause is None
    assert open_applied(shop)[1].attempts == ()
    assert not any(entry.event == "verified" for entry in open_workspace(shop).journal.entries())


def test_every_attempt_is_recorded(applied: Make):
    shop = applied()

    verify(shop)
    verify(fix(shop))

    session = open_applied(shop)[1]
    assert [attempt.verdict for attempt in session.attempts] == ["still_red", "fixed"]
    assert session.solved == session.attempts[1].at
    entries = [e for e in open_workspace(shop).journal.entries() if e.event == "verified"]
    assert [entry.details["verdict"] for entry in entries] == ["still_red", "fixed"]


def test_what_happened_during_the_run_is_not_lost(applied: Make, monkeypatch):
    shop = applied()
    meanwhile = []
    monkeypatch.setattr(
        judge.Suite, "run", _before(judge.Suite.run, lambda: meanwhile.append(hint(shop)))
    )

    verify(shop)

    session = open_applied(shop)[1]
    assert len(meanwhile) == len(session.hints) == len(session.attempts) == 1


def test_a_session_that_ended_during_the_run_stays_ended(applied: Make, monkeypatch):
    shop = applied()
    monkeypatch.setattr(judge.Suite, "run", _before(judge.Suite.run, lambda: revert(shop)))

    assert verify(shop).verdict == "still_red"

    with pytest.raises(SessionError):
        open_applied(shop)


def _before(method, act):
    def run(*arguments, **options):
        act()
        return method(*arguments, **options)

    return run


def test_later_changes_of_spec_and_configuration_change_no_verdict(applied: Make):
    shop = applied()
    write(
        shop,
        {
            "breaks.d/10-01.yaml": SPEC.replace(LINKED, f"{TESTS}::test_total"),
            "breakkit.toml": 'pytest_args = ["--deselect", "tests"]\n',
        },
    )

    result = judged(shop)

    assert (result.verdict, result.observable) == ("still_red", True)
    assert result.protected_changes == ("breakkit.toml", "breaks.d/10-01.yaml")


def test_a_configuration_that_is_wrong_by_now_has_no_say(applied: Make):
    shop = fix(applied(), {"breakkit.toml": "nonsense = ["})

    assert judged(shop).verdict == "fixed"


def test_a_break_applied_without_tests_is_proved_by_the_first_verify(applied: Make):
    shop = applied(tests=False)

    assert judged(shop).verdict == "still_red"
    session = open_applied(shop)[1]
    assert session.linked == (LINKED,)
    assert session.baseline_s is not None
    assert judged(fix(shop)).verdict == "fixed"
    assert open_applied(shop)[1].baseline_s == session.baseline_s


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("assert 'order_id' in describe({'id': 1, 'prices': []}) and 0", "red before the break"),
        ("assert total([]) == 0", "does not go red"),
    ],
)
def test_without_tests_a_break_that_does_not_hold_is_no_success(tmp_path, test, said):
    shop = make_repository(tmp_path, {**SHOP, TESTS: _test_of(test)})
    assert run_breakkit(shop, "apply", "10-01", "--no-tests").returncode == 0

    with pytest.raises(BreakDoesNotHold, match=said):
        verify(shop)

    assert open_applied(shop)[1].attempts == ()


def _test_of(body: str) -> str:
    return (
        f"from shop.pricing import describe, total\n\n\ndef test_order_id_is_told():\n    {body}\n"
    )


def test_without_tests_a_suite_that_does_not_run_is_not_judged(tmp_path):
    shop = make_repository(tmp_path, {**SHOP, TESTS: "import nowhere\n" + _test_of("assert 0")})
    assert run_breakkit(shop, "apply", "10-01", "--no-tests").returncode == 0

    result = judged(shop)

    assert result.verdict == "not_judged"
    assert "nowhere" in result.reason


MANY_TESTS = """\
import os

import pytest

from shop.pricing import describe, total


class TestDescribe:
    @pytest.mark.skipif(True, reason="not here")
    def test_elsewhere(self):
        assert "order_id" in describe({"id": 7, "prices": [1]})

    def test_total(self):
        assert describe({"id": 7, "prices": [1]})["total"] == 1

    @pytest.mark.parametrize("order", [7, "a b[c]::ñ"])
    def test_id(self, order):
        assert describe({"id": order, "prices": [1]})["order_id"] == order


@pytest.mark.skip
def test_total():
    assert total([1]) == 2
"""


@pytest.mark.parametrize("entry", [f"{TESTS}::TestDescribe", TESTS, "tests"])
def test_a_red_entry_may_name_a_class_a_file_or_a_folder(applied: Make, entry):
    spec = SPEC.replace(LINKED, entry).replace("AssertionError", "KeyError")
    spec = spec.replace("  green: [tests]\n", "")
    shop = applied({**SHOP, TESTS: MANY_TESTS, "breaks.d/10-01.yaml": spec})

    broken, mended = judged(shop), judged(fix(shop))

    assert (broken.verdict, broken.observable) == ("still_red", True)
    assert (mended.verdict, mended.canary) == ("fixed", "red")
    assert sorted(broken.tests.values()) == ["failed", "failed", "passed"]
    assert f"{TESTS}::TestDescribe::test_id[7]" in broken.tests
    assert not any("elsewhere" in node for node in mended.tests)


def test_a_canary_that_turns_only_some_linked_tests_red_accuses_nobody(applied: Make):
    """The fix makes one of two linked tests proof against the break."""
    tests = SHOP[TESTS] + (
        '\n\ndef test_order_is_told():\n    assert describe({"id": 7, "prices": [1]})["order_id"]\n'
    )
    second = f'"{LINKED}", "{TESTS}::test_order_is_told"'
    spec = SPEC.replace(f'"{LINKED}"', second).replace("  fails_with: AssertionError\n", "")
    shop = applied({**SHOP, TESTS: tests, "breaks.d/10-01.yaml": spec})
    told = "class Told(dict):\n    def __missing__(self, key):\n        return 7\n\n\ndef describe"
    proof = PRICING.replace("def describe", told).replace("return {", "return Told({")
    write(shop, {CODE: proof.replace("    }\n", "    })\n")})

    result = judged(shop)

    assert (result.verdict, result.canary) == ("fixed", "red")


def test_the_command_line_answers_with_exit_codes_and_json(applied: Make):
    shop = applied()

    broken = run_breakkit(shop / "src/shop", "verify", "--json")
    live = run_breakkit(shop, "verify", "--observable")
    fixed = run_breakkit(fix(shop), "verify", "--lang=es")

    answer = json.loads(broken.stdout)
    assert (broken.returncode, answer["exit_code"]) == (1, 1)
    assert answer["result"]["verdict"] == Verdict.STILL_RED
    assert answer["result"]["observable"] is True
    assert answer["result"]["tests"][LINKED] == "failed"
    assert answer["result"]["protected_changes"] == []
    assert live.returncode == 0
    assert "live" in live.stdout
    assert fixed.returncode == 0
    assert "no emite order_id" in fixed.stdout


def test_without_a_session_there_is_nothing_to_judge(shop: Path):
    with pytest.raises(SessionError, match="no break is applied"):
        verify(shop)


def test_a_solved_blind_break_shows_what_it_was(applied: Make):
    shop = applied()
    workspace, session = open_applied(shop)
    workspace.sessions.save(replace(session, alias="blind"))

    hidden, shown = judged(shop), judged(fix(shop))

    assert (hidden.id, hidden.title) == ("blind", "")
    assert (shown.id, shown.title) == ("10-01", "Orders lose their id")


def test_a_break_that_is_applied_only_in_part_is_not_judged(applied: Make):
    shop = applied()
    workspace, session = open_applied(shop)
    workspace.sessions.save(replace(session, phase=Phase.APPLYING))

    with pytest.raises(SessionError, match="only in part"):
        verify(shop)


def test_a_text_without_translation_is_shown_with_a_notice(applied: Make):
    teaching = next(line for line in SPEC.splitlines() if line.startswith("teaching:"))
    spec = SPEC.replace(teaching, "teaching: Only so.")
    shop = fix(applied({**SHOP, "breaks.d/10-01.yaml": spec}))

    result = verify(shop, lang="es")

    assert (result.hidden_cause, result.teaching) == ("describe() no emite order_id.", "Only so.")
    assert result.notices == ("shown in en: no es translation",)
