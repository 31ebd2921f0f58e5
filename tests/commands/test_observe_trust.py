"""Whose commands are run: those of specs that are committed here, and of no other."""

from __future__ import annotations

from tests.learner import OBSERVED, asks, shop_with


def test_the_command_of_a_spec_that_only_lies_there_is_shown_and_not_run(tmp_path):
    shop = shop_with(tmp_path / "shop", b10_01=OBSERVED)
    evil = f"touch {tmp_path}/done; echo > {{out}}/shop.log"
    spec_file = shop / "breaks.d/10-01.yaml"
    changed = OBSERVED.replace('[python, shop_log.py, "{out}/shop.log"]', f'[sh, -c, "{evil}"]')
    assert changed != OBSERVED
    spec_file.write_text(changed)

    refused = asks(shop, "observe", "10-01")
    assert refused.code == 2
    assert evil in refused.error["message"]
    assert "--allow-untracked" in refused.error["advice"]
    checked = asks(shop, "check", "10-01", "--observe", "--no-cache")
    rules = [problem["rule"] for problem in checked.result["breaks"][0]["problems"]]
    assert "observation" in rules
    assert not (tmp_path / "done").exists()

    assert asks(shop, "observe", "10-01", "--allow-untracked").code == 1
    assert (tmp_path / "done").exists()


def test_the_command_of_a_spec_with_other_words_in_its_texts_is_run(tmp_path):
    shop = shop_with(tmp_path / "shop", b10_01=OBSERVED)
    (shop / "breaks.d/10-01.yaml").write_text(OBSERVED.replace("A schema is", "A schema was"))
    assert asks(shop, "observe", "10-01").code == 0
