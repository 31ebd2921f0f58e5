"""`breakkit lesson`: a break's page, and what is on it when."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from breakkit.workflow.lesson import WORDS
from tests.learner import OBSERVED, asks, mend, says, shop_with

HIDDEN = ("describe() does not emit order_id.", "Uncomment the entry.", "A schema is an interface.")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return shop_with(tmp_path / "shop", b10_01=OBSERVED)


def test_before_it_is_solved_nothing_hidden_is_on_it(shop: Path):
    says(shop, "apply", "10-01")
    page = asks(shop, "lesson").result

    assert not page["complete"]
    assert page["markdown"].startswith("# 10-01 · Orders lose their id\n")
    assert "Customers ask which order this is." in page["markdown"]
    assert "- `tests/test_pricing.py::test_order_id_is_told`" in page["markdown"]
    assert "$ jq 'select(.order_id == 7)' shop.log" in page["markdown"]
    assert "- Without the break: 2 lines.\n- With it: nothing." in page["markdown"]
    assert not any(text in page["markdown"] for text in (*HIDDEN, '# "order_id"'))


@pytest.mark.parametrize("known_by", ["verify", "reveal"])
def test_once_it_is_known_all_is(shop: Path, known_by):
    says(shop, "apply", "10-01", "--no-tests")
    mend(shop)
    says(shop, known_by)
    for _ in range(2):
        page = asks(shop, "lesson", "10-01").result
        assert page["complete"]
        assert all(text in page["markdown"] for text in HIDDEN)
        assert '+        # "order_id": order["id"],' in page["markdown"]
        says(shop, "revert")


def test_in_spanish_no_word_is_english(shop: Path):
    says(shop, "reveal", "10-01")
    english, spanish = (
        says(shop, "lesson", "10-01", "--markdown", "--lang", lang).out for lang in ("en", "es")
    )

    headings = [re.findall("^#+ .*", text, re.MULTILINE) for text in (english, spanish)]
    assert len(headings[0]) == len(headings[1]) > 6
    assert not set(headings[0]) & set(headings[1])


def test_both_languages_say_the_same_things():
    gaps = {
        name: {key: text.count("{}") for key, text in said.items()} for name, said in WORDS.items()
    }
    assert gaps["en"] == gaps["es"]


def test_it_is_no_use_of_anything(shop: Path):
    says(shop, "apply", "10-01", "--no-tests")
    before = asks(shop, "journal").result

    says(shop, "lesson")

    assert asks(shop, "journal").result == before


def test_the_screen_is_laid_out(shop: Path):
    said = says(shop, "lesson", "10-01")

    assert said.code == 0
    assert "##" not in said.out
    assert "What one sees" in said.out


def test_a_blind_break_has_no_page(shop: Path):
    says(shop, "apply", "10-01", "--blind", "--no-tests")

    said = says(shop, "lesson")

    assert (said.code, "blind" in said.err) == (2, True)
    assert "10-01" not in said.out + said.err
