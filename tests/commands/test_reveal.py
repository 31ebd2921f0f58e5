from __future__ import annotations

import json

import pytest

from tests.conftest import fingerprint, write
from tests.learner import asks, mend, says, shop_with, spec

DIFF = """\
--- a/src/shop/pricing.py
+++ b/src/shop/pricing.py
@@ -11,6 +11,6 @@

 def describe(order):
     return {
-        "order_id": order["id"],
+        # "order_id": order["id"],
         "total": total(order["prices"]),
     }
"""


def lines(text):
    return [line.rstrip() for line in text.splitlines()]


@pytest.fixture
def applied(shop):
    assert asks(shop, "apply", "10-01", "--no-tests").code == 0
    return shop


def events(shop):
    text = (shop / ".git/breakkit/journal.jsonl").read_text(encoding="utf-8")
    return [
        (entry["id"], entry.get("gave_up"))
        for entry in map(json.loads, text.splitlines())
        if entry["event"] == "revealed"
    ]


def test_the_answer_before_success_is_giving_up(applied):
    result = asks(applied, "reveal").result
    assert lines(result.pop("diff"))[:2] == lines(DIFF)[:2]
    assert result == {
        "id": "10-01",
        "title": "Orders lose their id",
        "hidden_cause": "describe() does not emit order_id.",
        "fix": "Uncomment the entry.",
        "teaching": "A schema is an interface.",
        "gave_up": True,
        "applied": True,
        "answered": {"diagnosis": None, "score": None, "blind": False, "series": None},
        "notices": [],
    }
    assert events(applied) == [("10-01", True)]
    assert "recorded as given up" in says(applied, "reveal").out


def test_the_answer_after_success_is_not(applied):
    mend(applied)
    assert asks(applied, "verify").code == 0
    assert asks(applied, "reveal").result["gave_up"] is False
    assert events(applied) == [("10-01", False)]
    assert "given up" not in says(applied, "reveal").out


def test_a_fix_after_the_answer_does_not_undo_giving_up(applied):
    asks(applied, "reveal")
    mend(applied)
    assert asks(applied, "verify").result["verdict"] == "fixed"
    assert asks(applied, "revert").code == 0
    assert asks(applied, "list").result["breaks"][0]["state"] == "revealed"


def test_without_a_session_the_diff_is_computed_and_nothing_is_written(shop):
    before = fingerprint(shop)
    result = asks(shop, "reveal", "10-01").result
    assert [line for line in lines(result["diff"]) if line[:1] in "-+"] == [
        line for line in lines(DIFF) if line[:1] in "-+"
    ]
    assert (result["gave_up"], result["applied"]) == (True, False)
    assert fingerprint(shop) == before


def test_the_diff_is_the_same_with_and_without_a_session(shop):
    without = asks(shop, "reveal", "10-01").result["diff"]
    assert asks(shop, "apply", "10-01", "--no-tests").code == 0
    assert asks(shop, "reveal").result["diff"] == without


def test_the_session_keeps_the_diff_when_the_learner_has_changed_the_file(applied):
    write(applied, {"src/shop/pricing.py": "def total(prices):\n    return 0\n"})
    assert '+        # "order_id"' in asks(applied, "reveal").result["diff"]


def test_where_the_edit_finds_no_place_nothing_is_recorded(shop):
    write(shop, {"src/shop/pricing.py": "def describe(order):\n    return order\n"})
    said = asks(shop, "reveal", "10-01")
    assert said.code == 2
    assert said.error["type"] in ("NoMatch", "EditRefused")
    assert not (shop / ".git/breakkit/journal.jsonl").exists()


def test_no_session_and_no_id(shop):
    assert asks(shop, "reveal").error["type"] == "SessionError"


def test_in_spanish_with_what_is_not_translated_announced(tmp_path):
    shop = shop_with(tmp_path / "shop", b10_01=spec("10-01", fix="Uncomment it."))
    said = asks(shop, "reveal", "10-01", "--lang", "es")
    assert said.result["hidden_cause"] == "describe() no emite order_id."
    assert said.result["fix"] == "Uncomment it."
    assert said.result["notices"] == ["no hay traducción a «es»: se muestra en «en»"]


def test_blind_ends_with_the_answer(shop):
    assert asks(shop, "apply", "10-01", "--blind", "--no-tests").code == 0
    assert asks(shop, "reveal").result["id"] == "10-01"
    assert asks(shop, "status").result["active"]["title"] == "Orders lose their id"


def test_windows_line_ends_and_tabs_do_not_spoil_the_screen(tmp_path):
    shop = shop_with(tmp_path / "shop")
    text = (shop / "src/shop/pricing.py").read_text(encoding="utf-8").replace("    ", "\t")
    (shop / "src/shop/pricing.py").write_bytes(text.replace("\n", "\r\n").encode())
    out = says(shop, "reveal", "10-01").out
    assert '\n-       "order_id": order["id"],\n' in out
    assert r"\r" not in out
    assert r"\t" not in out
