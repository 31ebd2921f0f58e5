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
            "phase": "9",
            "requires": [],
            "missing": [],
        },
        {
            "id": "10-01",
            "title": "Orders lose their id",
            "concepts": ["api-contract"],
            "difficulty": 1,
            "state": "new",
            "status": "active",
            "phase": "10",
            "requires": [],
            "missing": [],
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
        (["--phase", "10"], {"10-01"}),
        (["--phase", "11", "--status", "wip"], {"11-01"}),
        (["--search", "lose ORDERS"], {"9-02", "10-01"}),
        (["--search", "qué"], {"9-02", "10-01"}),
        (["--search", "que PEDIDO"], {"9-02", "10-01"}),
        (["--search", "mone"], {"9-02"}),
        (["--search", "mone nothing"], set()),
        (["--search", "Uncomment"], set()),
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


def test_a_phase_that_no_break_is_of(shop):
    error = asks(shop, "list", "--phase", "8").error
    assert (error["type"], error["advice"]) == ("UsageError", "There are: 9, 10, 11, 12.")


def test_progress_by_phase_and_concept(shop):
    asks(shop, "reveal", "10-01")
    apply(shop, "9-02")
    mend(shop)
    assert asks(shop, "verify").code == 0
    result = asks(shop, "list").result
    assert result["phases"] == [
        {"name": "9", "solved": 1, "revealed": 0, "total": 1},
        {"name": "10", "solved": 0, "revealed": 1, "total": 1},
    ]
    assert result["concepts"] == [
        {"name": "money", "solved": 1, "revealed": 0, "total": 1},
        {"name": "api-contract", "solved": 1, "revealed": 1, "total": 2},
    ]
    out = says(shop, "list").out
    assert "Phase 9  ██████████ 1/1\n" in out
    assert "Phase 10  ▒▒▒▒▒▒▒▒▒▒ 0/1\n" in out
    assert "Solved by concept: money 1/1 · api-contract 1/2\n" in out
    alone = asks(shop, "list", "--concept", "money").result
    assert alone["concepts"] == result["concepts"], "counted over the whole catalog"
    assert alone["phases"] == result["phases"][:1]


def test_the_next_break_is_marked_and_explained(shop):
    said = asks(shop, "list").result["next"]
    assert (said["id"], said["title"]) == ("10-01", "Orders lose their id")
    assert said["because"] == (
        "Nothing that is open to you is easier (difficulty 1 of 5), and api-contract is new to you."
    )
    out = says(shop, "list").out
    assert "»·  10-01 " in out
    assert "\nRecommended: 10-01 · Orders lose their id\n" in out
    assert "  breakkit apply 10-01 " in out
    asks(shop, "reveal", "10-01")
    said = asks(shop, "list").result["next"]
    assert said["id"] == "9-02"
    assert said["because"].endswith("and it is another look at api-contract.")
    asks(shop, "reveal", "9-02")
    assert asks(shop, "list").result["next"] is None
    assert "Recommended" not in says(shop, "list").out


def test_prerequisites_are_advice_and_no_lock(tmp_path):
    shop = shop_with(
        tmp_path / "shop",
        b10_01=spec("10-01", difficulty="5"),
        b10_02=spec("10-02", requires='["10-01"]'),
    )
    rows = {row["id"]: row for row in asks(shop, "list").result["breaks"]}
    assert (rows["10-02"]["requires"], rows["10-02"]["missing"]) == (["10-01"], ["10-01"])
    assert "better after 10-01\n" in says(shop, "list").out
    assert asks(shop, "list").result["next"]["id"] == "10-01"
    assert asks(shop, "apply", "10-02", "--no-tests").code == 0
    revert(shop)
    asks(shop, "reveal", "10-01")
    row = asks(shop, "list").result["breaks"][1]
    assert (row["requires"], row["missing"]) == (["10-01"], [])
    assert asks(shop, "list").result["next"]["because"] == (
        "You have done what it builds on (10-01), and nothing that is open to you is easier "
        "(difficulty 1 of 5)."
    )


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
    assert asks(shop, "revert").code == 0
    assert says(shop, "list").out == before, "an unsolved drill stays untold"
    apply(shop, "10-01", "--blind")
    mend(shop)
    assert asks(shop, "verify").code == 0
    assert states(shop) == {"9-02": "new", "10-01": "active"}
    revert(shop)
    assert states(shop) == {"9-02": "new", "10-01": "solved"}


def test_a_hint_seen_in_a_drill_counts_for_it_alone(shop):
    apply(shop, "10-01", "--blind")
    assert asks(shop, "hint").result["level"] == 1
    assert asks(shop, "hint", "10-01").result["level"] == 1
    revert(shop)
    assert asks(shop, "hint", "10-01").result["level"] == 2


def test_the_screen_explains_its_marks(shop):
    asks(shop, "hint", "9-02")
    out = says(shop, "list").out
    assert "~  9-02 " in out
    assert "»·  10-01" in out
    assert "\n· untried, ~ tried, » recommended\n" in out
    assert "✓" not in out
    assert "●●●○○" in out


def test_narrow_terminals_get_the_columns_that_matter(shop, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    out = says(shop, "list").out
    assert "10-01  Orders lose their id" in out
    assert "api-contract" not in out.split("Recommended")[0]
    assert max(map(len, out.splitlines())) <= 40


def test_a_title_that_is_not_translated_is_announced(tmp_path):
    shop = shop_with(tmp_path / "shop", b10_01=spec("10-01", title="Only English"))
    said = asks(shop, "list", "--lang", "es")
    assert said.result["breaks"][0]["title"] == "Only English"
    assert said.result["notices"] == ["no hay traducción a «es»: se muestra en «en»"]
    assert said.err == "breakkit: no hay traducción a «es»: se muestra en «en»\n"
    assert asks(shop, "list").result["notices"] == []


def test_a_catalog_that_is_not_there(tmp_path):
    shop = shop_with(tmp_path / "shop")
    (shop / "breakkit.toml").write_text('breaks = "nowhere"\n', encoding="utf-8")
    error = asks(shop, "list").error
    assert "nowhere" in error["message"]
    assert "breakkit.toml" in error["advice"]
