"""`breakkit lesson`: a break's page, and what is on it when."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir

import pytest

from breakkit.workflow.capture import Mask
from breakkit.workflow.lesson import Spoilers, lesson_of
from breakkit.workflow.material import material_of
from breakkit.workflow.scratch import Scratch
from breakkit.workflow.texts import Reader, find_spec
from breakkit.workflow.workspace import open_workspace
from tests.conftest import git
from tests.learner import OBSERVED, asks, mend, says, shop_with

ROOT = Path(__file__).parents[2]

HIDDEN = ("describe() does not emit order_id.", "Uncomment the entry.", "A schema is an interface.")

BOTH_SIDES = """\
**Without the break**: 2 lines.

```console
$ python shop_log.py out/shop.log
$ jq -c 'select(.order_id == 7)' out/shop.log
{"order_id":7,"total":3}
{"order_id":7,"total":3}
```

**With it**: no line.

```console
$ python shop_log.py out/shop.log
$ jq -c 'select(.order_id == 7)' out/shop.log
# (nothing, of 3 lines)
$ tail -n 3 out/shop.log
{"total": 3}
{"total": 3}
{"total": 3}
```
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return shop_with(tmp_path / "shop", b10_01=OBSERVED)


def test_before_it_is_solved_nothing_hidden_is_on_it(shop: Path):
    says(shop, "apply", "10-01")
    page = asks(shop, "lesson").result

    assert not page["complete"]
    assert page["markdown"].startswith("# Break 10-01 — Orders lose their id\n")
    assert "Customers ask which order this is." in page["markdown"]
    assert "- `tests/test_pricing.py::test_order_id_is_told`" in page["markdown"]
    assert "$ jq -c 'select(.order_id == 7)' out/shop.log" in page["markdown"]
    assert "- **Without the break**: 2 lines.\n- **With it**: no line." in page["markdown"]
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


def test_in_spanish_no_heading_is_english(shop: Path):
    says(shop, "reveal", "10-01")
    english, spanish = (
        says(shop, "lesson", "10-01", "--markdown", "--lang", lang).out for lang in ("en", "es")
    )

    headings = [re.findall("^#+ .*", text, re.MULTILINE) for text in (english, spanish)]
    assert len(headings[0]) == len(headings[1]) > 6
    assert not set(headings[0]) & set(headings[1])


def test_the_real_output_of_both_sides_is_on_it_when_it_is_run_and_only_then(shop: Path):
    assert "went from green to red" not in says(shop, "lesson", "10-01", "--markdown").out

    page = asks(shop, "lesson", "10-01", "--run").result

    assert page["holds"] is True
    assert BOTH_SIDES in page["markdown"]
    assert "- `tests/test_pricing.py::test_order_id_is_told`: `AssertionError" in page["markdown"]
    assert "1 linked test went from green to red for this page" in page["markdown"]
    assert not any(text in page["markdown"] for text in HIDDEN)


def test_what_is_run_while_it_is_applied_is_the_base_and_the_break_not_the_work_tree(shop: Path):
    says(shop, "apply", "10-01", "--no-tests")
    pricing = shop / "src" / "shop" / "pricing.py"
    pricing.write_text("raise SystemExit('half a fix')\n")

    page = asks(shop, "lesson", "--run").result

    assert BOTH_SIDES in page["markdown"]
    assert pricing.read_text() == "raise SystemExit('half a fix')\n"


def test_what_is_run_is_not_as_the_spec_says(shop: Path):
    spec = shop / "breaks.d" / "10-01.yaml"
    spec.write_text(OBSERVED.replace("{lines: 2}", "{lines: 5}"))
    git(shop, "commit", "-qam", "five")

    said = asks(shop, "lesson", "10-01", "--run")

    assert (said.code, said.result["holds"]) == (1, False)
    assert "It is not so" in said.result["markdown"]


def test_no_command_of_a_spec_that_only_lies_there_is_run(shop: Path):
    spec = shop / "breaks.d" / "10-01.yaml"
    spec.write_text(OBSERVED.replace("shop_log.py,", "shop_log.py, --more,"))

    said = asks(shop, "lesson", "10-01", "--run")

    assert (said.code, said.error["type"]) == (2, "ObservationFailed")


def test_only_what_is_another_each_time_is_masked():
    scratch = Scratch(Path("/scratch/shop"), Path("/scratch/shop/app"))
    now = datetime.now(UTC)
    mask = Mask(scratch, now)

    assert mask(f'{{"ts":"{now.isoformat()}"}}') == '{"ts":"…"}'
    assert mask('{"ts":"2026-05-23T10:00:00Z"}') == '{"ts":"2026-05-23T10:00:00Z"}'
    assert mask("/scratch/shop/app/src/a.py:3") == "src/a.py:3"
    assert mask(f"no '{gettempdir()}/pytest-of-me/pytest-3/t0/a.db'") == "no '…/a.db'"
    assert mask("<Pool at 0x7f3a51b2c3d0>") == "<Pool at 0x…>"
    assert mask("127.0.0.1:40213 answered 148 ms") == "127.0.0.1:… answered 148 ms"


def test_a_lesson_of_ours_has_the_structure_of_the_reference():
    page = says(ROOT, "lesson", "34-01", "--markdown").out

    assert re.findall(r"^#+ (.*)", page, re.MULTILINE) == [
        "Break 34-01 — Emit logs without request-id correlation",
        "What you'll do",
        "Step 1 — Locate",
        "Step 2 — Introduce the bug",
        "Step 3 — Record the break",
        "Step 4 — Verify it's observable",
        "Step 5 — The teaching moment",
        "Hard rules respected",
    ]
    assert "\nsrc/miniobs/logging.py       # Structured logs" in page


def test_folded_on_a_site_what_is_hidden_stands_in_details_only(shop: Path):
    here = open_workspace(shop)
    spec, _ = find_spec(here, None, "10-01")
    material = material_of(here, None, spec, None, find_change=True)

    page = lesson_of(spec, Reader(here, "en"), material, Spoilers.FOLDED)

    inside = "".join(re.findall(r"<details.*?</details>", page, re.DOTALL))
    outside = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    secrets = (*HIDDEN, '# "order_id"', *(hint.by_language["en"].strip() for hint in spec.hints))
    for secret in secrets:
        assert secret in inside
        assert secret not in outside


def test_it_is_no_use_of_anything(shop: Path):
    says(shop, "apply", "10-01", "--no-tests")
    before = asks(shop, "journal").result

    says(shop, "lesson")

    assert asks(shop, "journal").result == before


def test_the_screen_is_laid_out(shop: Path):
    said = says(shop, "lesson", "10-01")

    assert said.code == 0
    assert "##" not in said.out
    assert "Step 1 — Locate" in said.out


def test_a_blind_break_has_no_page(shop: Path):
    says(shop, "apply", "10-01", "--blind", "--no-tests")

    said = says(shop, "lesson")

    assert (said.code, "blind" in said.err) == (2, True)
    assert "10-01" not in said.out + said.err
