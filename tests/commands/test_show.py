from __future__ import annotations

import pytest

from tests.learner import asks, says, shop_with, spec

SPOILERS = ("uncomment", "does not emit", "interface", "Look at an order")


def test_all_that_a_learner_may_know(shop):
    result = asks(shop, "show", "10-01").result
    assert result == {
        "id": "10-01",
        "title": "Orders lose their id",
        "symptom": "Customers ask which order this is.",
        "tests": ["tests/test_pricing.py::test_order_id_is_told"],
        "concepts": ["api-contract"],
        "difficulty": 1,
        "requires": [],
        "locate": ["src/shop/pricing.py"],
        "levels": 3,
        "safety": "It only prints.",
        "applied": False,
        "notices": [],
    }


@pytest.mark.parametrize("words", [[], ["--json"], ["--lang", "es"]])
def test_no_spoiler(shop, words):
    said = says(shop, "show", "10-01", *words).out.lower()
    assert [word for word in SPOILERS if word.lower() in said] == []
    assert "order_id=" not in said


def test_an_unknown_id_brings_the_nearest(shop):
    error = asks(shop, "show", "10-10").error
    assert error["message"] == 'no break "10-10" in breaks.d'
    assert "10-01" in error["advice"]


@pytest.mark.parametrize("name", ["../breaks.d/10-01", "", "10-01.yaml", "*"])
def test_an_id_is_no_path(shop, name):
    assert asks(shop, "show", name).error["type"] == "UsageError"


def test_only_the_break_that_is_asked_for_must_be_sound(tmp_path):
    shop = shop_with(tmp_path / "shop", b11_01="format: 2")
    assert asks(shop, "show", "10-01").code == 0
    assert asks(shop, "show", "11-01").error["type"] == "SpecError"


def test_requirements_are_told(tmp_path):
    shop = shop_with(tmp_path / "shop", b11_01=spec("11-01", requires='["10-01"]'))
    assert "to be done before: 10-01" in says(shop, "show", "11-01").out


def test_a_blind_break_shows_neither_title_nor_place(shop):
    assert asks(shop, "apply", "10-01", "--blind", "--no-tests").code == 0
    result = asks(shop, "show", "blind").result
    assert (result["id"], result["title"], result["locate"]) == ("blind", "", [])
    assert result["symptom"] == "Customers ask which order this is."
    out = says(shop, "show", "blind").out
    assert "10-01" not in out
    assert "Orders lose" not in out
    assert "src/shop" not in out


def test_what_to_do_next_depends_on_whether_it_is_applied(shop):
    assert "breakkit apply 10-01" in says(shop, "show", "10-01").out
    assert asks(shop, "apply", "10-01", "--no-tests").code == 0
    out = says(shop, "show", "10-01").out
    assert "breakkit apply" not in out
    assert "breakkit verify" in out


def test_the_applied_break_is_shown_as_it_was_at_apply(shop):
    assert asks(shop, "apply", "10-01", "--no-tests").code == 0
    (shop / "breaks.d/10-01.yaml").write_text("not even a spec", encoding="utf-8")
    assert asks(shop, "show", "10-01").result["title"] == "Orders lose their id"


def test_a_missing_translation_is_announced_once_for_all_texts(tmp_path):
    plain = {"title": "Plain", "symptom": "Plain too"}
    shop = shop_with(tmp_path / "shop", b10_01=spec("10-01", **plain))
    said = says(shop, "show", "10-01", "--lang", "es")
    assert said.err == "breakkit: no hay traducción a «es»: se muestra en «en»\n"
    assert "Solo imprime." in said.out
