"""A spec that no longer applies: apply and check say what became of its place."""

from __future__ import annotations

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.check import check
from breakkit.errors import NoMatch
from breakkit.model import Edit
from breakkit.workflow.drift import landed
from tests.conftest import PRICING, fingerprint, git, write

MOVED = PRICING[PRICING.index("def describe") :]


def released(shop, files):
    write(shop, files)
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message=The next release")


def refusal(shop):
    before = fingerprint(shop)
    with pytest.raises(NoMatch) as refused:
        apply(shop, "10-01")
    assert fingerprint(shop) == before
    return refused.value


def test_a_changed_text_is_told_with_its_diff_from_history(shop):
    released(shop, {"src/shop/pricing.py": PRICING.replace('"order_id":', '"order":')})
    said = refusal(shop)
    assert "\nsrc/shop/pricing.py: describe has another text now" in said.message
    assert '-        "order_id": order["id"],' in said.message
    assert '+        "order": order["id"],' in said.message


def test_a_renamed_scope_is_named(shop):
    released(shop, {"src/shop/pricing.py": PRICING.replace("def describe", "def summary")})
    said = refusal(shop)
    assert "\nsrc/shop/pricing.py: describe is gone" in said.message
    assert "`in: summary`" in said.advice


def test_code_that_moved_to_another_file_is_found_there(shop):
    released(
        shop,
        {
            "src/shop/pricing.py": PRICING.replace(MOVED, ""),
            "src/shop/orders.py": f"from shop.pricing import total\n\n\n{MOVED}",
        },
    )
    said = refusal(shop)
    assert "\nthe place is in src/shop/orders.py:6 now, in describe" in said.message
    assert "`file: src/shop/orders.py`" in said.advice


def test_code_that_is_gone_is_said_to_be(shop):
    released(shop, {"src/shop/pricing.py": PRICING.replace(MOVED, "")})
    assert "describe" in refusal(shop).message


def test_check_tells_it_too(shop):
    write(shop, {"src/shop/pricing.py": PRICING.replace("def describe", "def summary")})
    (checked,) = check(shop, ["10-01"], jobs=1, cache=False).breaks
    assert not checked.holds
    assert any("in: summary" in problem.message for problem in checked.problems)


def test_what_the_refusal_says_is_not_said_again(tmp_path):
    edit = Edit("a.py", "drop_entry", "keys", scope="f")
    with pytest.raises(NoMatch, match="the nearest") as refused:
        landed(edit, 'def f():\n    return {"key": 1}\n', tmp_path)
    assert refused.value.message.count("nothing matches") == 1
    assert "another text" not in refused.value.message  # nobody knows that
