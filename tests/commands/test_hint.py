from __future__ import annotations

import json

import pytest

from tests.learner import asks, says, shop_with, spec

FIRST = "Look at an order that is described."


@pytest.fixture
def applied(shop):
    assert asks(shop, "apply", "10-01", "--no-tests").code == 0
    return shop


def levels(shop, count, *words):
    return [asks(shop, "hint", *words).result["level"] for _ in range(count)]


def recorded(shop):
    """(level, time) of every hint in the learner's record."""
    lines = (shop / ".git/breakkit/journal.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    return [(entry["level"], entry["at"]) for entry in entries if entry["event"] == "hinted"]


def test_the_next_hint_and_then_none(applied):
    assert asks(applied, "hint").result == {
        "id": "10-01",
        "level": 1,
        "levels": 3,
        "text": FIRST,
        "applied": True,
        "notices": [],
    }
    assert levels(applied, 2) == [2, 3]
    error = asks(applied, "hint").error
    assert error["type"] == "UsageError"
    assert error["message"] == "break 10-01 has 3 hints, and you have seen the last one"
    assert "--level 1" in error["advice"]
    assert "breakkit reveal" in error["advice"]


def test_any_level_and_then_the_one_after_the_furthest(applied):
    assert levels(applied, 1, "--level", "2") == [2]
    assert levels(applied, 1, "--level", "1") == [1]
    assert levels(applied, 1) == [3]
    assert asks(applied, "hint", "--level", "3").code == 0


@pytest.mark.parametrize("level", ["0", "-1", "4", "99"])
def test_a_level_that_is_not_there_is_not_recorded(applied, level):
    error = asks(applied, "hint", "--level", level).error
    assert error["message"] == f"break 10-01 has no hint of level {level}"
    assert error["advice"] == "Levels go from 1 to 3."
    assert asks(applied, "status").result["active"]["hints"] == []
    assert recorded(applied) == []


def test_every_use_is_recorded_with_its_time(applied):
    levels(applied, 2)
    asks(applied, "hint", "--level", "1")
    uses = asks(applied, "status").result["active"]["hints"]
    assert [(use["level"], use["at"]) for use in uses] == recorded(applied)
    assert [use["level"] for use in uses] == [1, 2, 1]


def test_without_a_session_the_record_knows_what_was_seen(shop):
    assert levels(shop, 3, "10-01") == [1, 2, 3]
    assert [level for level, _ in recorded(shop)] == [1, 2, 3]
    assert asks(shop, "hint", "10-01").code == 2
    assert levels(shop, 1, "10-01", "--level", "1") == [1]


def test_another_break_than_the_applied_one(tmp_path):
    shop = shop_with(tmp_path / "shop", b11_01=spec("11-01"))
    assert asks(shop, "apply", "10-01", "--no-tests").code == 0
    other = asks(shop, "hint", "11-01").result
    assert (other["id"], other["level"], other["applied"]) == ("11-01", 1, False)
    assert asks(shop, "status").result["active"]["hints"] == []
    assert levels(shop, 1) == [1]


def test_no_session_and_no_id(shop):
    error = asks(shop, "hint").error
    assert (error["type"], error["message"]) == ("SessionError", "no break is applied here")
    assert "breakkit list" in error["advice"]


def test_a_misspelt_id_brings_the_nearest(shop):
    error = asks(shop, "hint", "10-1").error
    assert error["message"] == 'no break "10-1" in breaks.d'
    assert "10-01" in error["advice"]
    assert not (shop / ".git/breakkit/journal.jsonl").exists()


def test_in_spanish(applied):
    assert asks(applied, "hint", "--lang", "es").result["text"] == "Mira un pedido descrito."


def test_the_language_of_the_project(tmp_path):
    shop = shop_with(tmp_path / "shop")
    (shop / "breakkit.toml").write_text('lang = "es"\n', encoding="utf-8")
    assert asks(shop, "hint", "10-01").result["text"] == "Mira un pedido descrito."
    assert asks(shop, "hint", "10-01", "--lang", "en").result["text"].startswith("Compare")


def test_a_hint_that_is_not_translated_is_announced(tmp_path):
    source = spec("10-01").replace(", es: Mira un pedido descrito.", "")
    shop = shop_with(tmp_path / "shop", b10_01=source)
    said = says(shop, "hint", "10-01", "--lang", "es")
    assert FIRST in said.out
    assert said.err == "breakkit: no hay traducción a «es»: se muestra en «en»\n"
    assert says(shop, "hint", "10-01", "--lang", "es").err == ""


def test_the_applied_breaks_hints_are_those_of_apply(applied):
    (applied / "breaks.d/10-01.yaml").unlink()
    assert asks(applied, "hint").result["text"] == FIRST


def test_blind(shop):
    assert asks(shop, "apply", "10-01", "--blind", "--no-tests").code == 0
    said = asks(shop, "hint")
    assert (said.result["id"], said.result["level"]) == ("blind", 1)
    assert "10-01" not in said.out + says(shop, "hint").out
    levels(shop, 1)
    assert "10-01" not in says(shop, "hint").err
    asks(shop, "reveal")
    assert asks(shop, "hint", "--level", "1").result["id"] == "10-01"


def test_the_screen_says_what_can_be_done_now(applied):
    assert says(applied, "hint").out == (
        "Hint 1 of 3 for 10-01\n"
        "\n"
        f"  {FIRST}\n"
        "\n"
        "Next\n"
        "  breakkit verify  when you have mended it: have your fix judged\n"
        "  breakkit hint    the next hint; 2 left\n"
    )
    last = says(applied, "hint", "--level", "3").out
    assert "breakkit reveal  give up and see the answer\n" in last
    assert "breakkit hint " not in last
