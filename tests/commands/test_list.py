from __future__ import annotations

import pytest

from tests.conftest import SPEC
from tests.learner import asks, mend, says, shop_with, spec


@pytest.fixture
def shop(tmp_path):
    return shop_with(
        tmp_path / "shop",
        b9_02=spec("9-02", concepts="[money, api-contract]", difficulty="3"),
        b10_01=SPEC,
        b11_01=spec("11-01", status="wip"),
        b12_01=spec("12-01", status="deprecated", reason="{en: Done, es: Hecho}"),
    )


def states(shop, *words):
    return {row["id"]: row["state"] for row in asks(shop, "list", *words).result["breaks"]}


def apply(shop, *words):
    assert asks(shop, "apply", *words, "--no-tests").code == 0


def revert(shop):
    assert asks(shop, "revert").code == 0


def test_active_breaks_by_number(shop):
    rows = asks(shop, "list").result["breaks"]
    assert rows == [
        {
            "id": "9-02",
            "title": "Orders lose their id",
            "concepts": ["money", "api-contract"],
            "difficulty": 3,
            "state": "new",
            "status": "active",
        },
        {
            "id": "10-01",
            "title": "Orders lose their id",
            "concepts": ["api-contract"],
            "difficulty": 1,
            "state": "new",
            "status": "active",
        },
    ]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["--status", "wip"], {"11-01"}),
        (["--status", "deprecated"], {"12-01"}),
        (["--concept", "money"], {"9-02"}),
        (["--concept", "api-contract"], {"9-02", "10-01"}),
        (["--concept", "money", "--status", "wip"], set()),
    ],
)
def test_filters(shop, words, ids):
    assert set(states(shop, *words)) == ids


def test_nothing_to_list_is_said(shop):
    said = says(shop, "list", "--concept", "money", "--status", "wip")
    assert said.code == 0
    assert said.out.startswith("No break is to be listed.")


@pytest.mark.parametrize(
    ("slug", "advice"),
    [("mony", "Did you mean money?"), ("zzz", "There are: api-contract, money.")],
)
def test_a_concept_that_no_break_has(shop, slug, advice):
    error = asks(shop, "list", "--concept", slug).error
    assert (error["type"], error["advice"]) == ("UsageError", advice)


def test_the_states_of_a_break(shop):
    apply(shop, "10-01")
    assert states(shop) == {"9-02": "new", "10-01": "active"}
    revert(shop)
    assert states(shop)["10-01"] == "tried"

    apply(shop, "10-01")
    assert asks(shop, "reveal").result["gave_up"] is True
    assert states(shop)["10-01"] == "active"
    revert(shop)
    assert states(shop)["10-01"] == "revealed"

    apply(shop, "9-02")
    mend(shop)
    assert asks(shop, "verify").code == 0
    revert(shop)
    assert states(shop) == {"9-02": "solved", "10-01": "revealed"}

    assert asks(shop, "reveal", "9-02").result["gave_up"] is False
    assert asks(shop, "hint", "9-02").code == 0
    assert states(shop)["9-02"] == "solved"


def test_a_hint_alone_is_a_try(shop):
    asks(shop, "hint", "10-01")
    assert states(shop)["10-01"] == "tried"


def test_a_blind_break_is_not_given_away(shop):
    before = says(shop, "list").out
    apply(shop, "10-01", "--blind")
    assert asks(shop, "hint").code == 0
    assert says(shop, "list").out == before
    mend(shop)
    assert asks(shop, "verify").code == 0
    assert states(shop) == {"9-02": "new", "10-01": "active"}


def test_the_screen_explains_its_marks(shop):
    asks(shop, "hint", "9-02")
    out = says(shop, "list").out
    assert "~  9-02 " in out
    assert "·  10-01" in out
    assert "\n· new  ~ tried\n" in out
    assert "✓" not in out
    assert "●●●○○" in out


def test_narrow_terminals_get_the_columns_that_matter(shop, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    out = says(shop, "list").out
    assert "10-01  Orders lose their id" in out
    assert "Concepts" not in out
    assert max(map(len, out.splitlines())) <= 40


def test_a_title_that_is_not_translated_is_announced(tmp_path):
    shop = shop_with(tmp_path / "shop", b10_01=spec("10-01", title="Only English"))
    said = asks(shop, "list", "--lang", "es")
    assert said.result["breaks"][0]["title"] == "Only English"
    assert said.result["notices"] == ["shown in en: no es translation"]
    assert said.err == "breakkit: shown in en: no es translation\n"
    assert asks(shop, "list").result["notices"] == []


def test_a_catalog_that_is_not_there(tmp_path):
    shop = shop_with(tmp_path / "shop")
    (shop / "breakkit.toml").write_text('breaks = "nowhere"\n', encoding="utf-8")
    error = asks(shop, "list").error
    assert "nowhere" in error["message"]
    assert "breakkit.toml" in error["advice"]
