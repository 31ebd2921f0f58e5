"""`breakkit journal`: what the tool saw, what the learner thought, and the lesson's entry."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests import learner
from tests.conftest import fingerprint, git
from tests.learner import Said, mend, shop_with, spec

CONFIGURED = 'learner = "ada"\njournal = "learners/{learner}/phase-{phase}/notes/breaks.md"\n'
NOTES = "learners/ada/phase-10/notes/breaks.md"


def says(shop: Path, command: str | list[str]) -> Said:
    return learner.says(shop, *(command.split() if isinstance(command, str) else command))


def asks(shop: Path, command: str | list[str]) -> Said:
    return learner.asks(shop, *(command.split() if isinstance(command, str) else command))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    shop = shop_with(tmp_path / "shop")
    (shop / "breakkit.toml").write_text(CONFIGURED, encoding="utf-8")
    git(shop, "add", "breakkit.toml")
    git(shop, "commit", "--quiet", "--message=A learner")
    return shop


def written(shop: Path) -> list[dict[str, str]]:
    return YAML(typ="safe").load((shop / NOTES).read_text(encoding="utf-8"))


def test_three_voices_in_one_record(shop: Path):
    says(shop, "apply 10-01")
    says(shop, "hint")
    assert asks(shop, "verify").code == 1
    says(shop, ["journal", "--hypothesis", "an entry is gone"])
    mend(shop)
    assert asks(shop, "verify").code == 0
    says(shop, ["journal", "--cause", "it was commented out", "--note", "read the dict"])

    (entry,) = asks(shop, "journal").result["entries"]

    assert (entry["id"], entry["state"], entry["title"]) == (
        "10-01",
        "solved",
        "Orders lose their id",
    )
    (once,) = entry["rounds"]
    assert once["red"] == ["tests/test_pricing.py::test_order_id_is_told"]
    assert once["base"] == git(shop, "rev-parse", "main")
    assert [use["level"] for use in once["hints"]] == [1]
    assert [attempt["verdict"] for attempt in once["attempts"]] == ["still_red", "fixed"]
    assert [(told["kind"], told["text"], told["before_answer"]) for told in once["told"]] == [
        ("hypothesis", "an entry is gone", True),
        ("cause", "it was commented out", False),
        ("note", "read the dict", False),
    ]
    assert once["applied"] <= once["solved"]
    assert '+        "order_id": order["id"],' in once["diff"]


def test_each_apply_begins_a_round(shop: Path):
    for _ in range(2):
        says(shop, "apply 10-01 --no-tests")
        assert asks(shop, "journal").result["entries"][0]["state"] == "active"
        says(shop, "revert")

    (entry,) = asks(shop, "journal 10-01").result["entries"]

    assert [one["reverted"] is not None for one in entry["rounds"]] == [True, True]
    assert entry["state"] == "tried"
    assert asks(shop, "journal 99-99").result["entries"] == []


def test_markdown_has_the_fix_and_no_markup_of_others(shop: Path):
    says(shop, "apply 10-01 --no-tests")
    says(shop, ["journal", "--note", "<b>x</b> [a](b)\n# c"])
    mend(shop)
    says(shop, "verify")

    text = says(shop, "journal --markdown").out

    assert "## 10-01 · Orders lose their id" in text
    assert "- **Note:** &lt;b>x&lt;/b> [a]\\(b) # c" in text
    assert "```diff\ndiff --git" in text


def test_what_is_hidden_is_written_only_once_it_is_known(shop: Path):
    says(shop, "apply 10-01")
    assert says(shop, "journal --write").code == 0
    (entry,) = written(shop)
    assert list(entry) == ["bug-id", "concept", "symptom"]
    mend(shop)
    assert says(shop, "verify").code == 0

    assert says(shop, "journal --write").code == 0

    (entry,) = written(shop)
    keys = [
        "bug-id",
        "concept",
        "symptom",
        "hidden_cause",
        "hint_1",
        "hint_2",
        "hint_3",
        "fix_diff",
    ]
    assert list(entry) == keys
    assert (entry["bug-id"], entry["concept"]) == ("10-01", "api-contract")
    assert entry["fix_diff"].splitlines() == [
        "Uncomment the entry.",
        '-        # "order_id": order["id"],',
        '+        "order_id": order["id"],',
    ]


def test_the_file_stays_at_revert_and_nothing_else_does(shop: Path):
    before = fingerprint(shop)
    says(shop, "apply 10-01 --no-tests")
    says(shop, "journal --write")

    assert says(shop, "revert").code == 0

    assert written(shop)[0]["bug-id"] == "10-01"
    shutil.rmtree(shop / "learners")
    assert fingerprint(shop) == before


def test_the_entry_of_another_break_stays_at_revert_as_well(tmp_path: Path):
    shop = shop_with(tmp_path / "shop", b10_01=spec("10-01"), b10_02=spec("10-02"))
    (shop / "breakkit.toml").write_text(CONFIGURED, encoding="utf-8")
    git(shop, "commit", "--all", "--quiet", "--message=A learner")
    says(shop, "apply 10-01 --no-tests")

    says(shop, "journal 10-02 --write")

    assert says(shop, "revert").code == 0
    assert written(shop)[0]["bug-id"] == "10-02"


def test_other_text_of_the_file_stays(shop: Path):
    file = shop / NOTES
    file.parent.mkdir(parents=True)
    other = "# Breaks\r\n\r\n- bug-id: 9-01\r\n  concept: x\r\n"
    own = "- bug-id: 10-01\r\n  concept: old\r\n  symptom: >-\r\n    a\r\n\r\n    b\r\n"
    after = "\r\n- bug-id: 11-01\r\n  concept: y\r\n\r\nThe end.\r\n"
    file.write_bytes((other + own + after).encode())

    assert says(shop, "journal 10-01 --write --lang es").code == 0
    assert says(shop, "journal 10-01 --write --lang es").code == 0

    text = file.read_bytes().decode()
    assert text.startswith(other)
    assert text.endswith(after)
    assert text.count("bug-id: 10-01") == 1
    assert "¿Qué pedido es este?" in text
    assert "\n" not in text.replace("\r\n", "")


def test_a_blind_break_is_not_named(shop: Path):
    says(shop, "apply 10-01 --blind --no-tests")
    said = asks(shop, ["journal", "--note", "hm"]).result["entries"]

    assert [(entry["id"], entry["title"], entry["state"]) for entry in said] == [
        ("blind", "", "active")
    ]
    refused = asks(shop, "journal --write")
    assert (refused.code, refused.json["error"]["type"]) == (2, "UsageError")
    assert "10-01" not in says(shop, "journal").out
    says(shop, "revert")
    (entry,) = asks(shop, "journal").result["entries"]
    assert (entry["id"], entry["state"], len(entry["rounds"])) == ("blind", "tried", 1)


@pytest.mark.parametrize(
    ("configured", "command", "message"),
    [
        ("", "journal 10-01 --write", "no file is configured"),
        ('journal = "{learner}/x.md"\n', "journal 10-01 --write", "no learner is configured"),
        (CONFIGURED, "journal --note x", "no break is applied"),
        (CONFIGURED, ["journal", "10-01", "--note", " "], "an empty text"),
        (CONFIGURED, "journal 99-99 --note x", "no break"),
    ],
)
def test_what_cannot_be_done_is_told(shop: Path, configured, command, message):
    (shop / "breakkit.toml").write_text(configured, encoding="utf-8")

    said = says(shop, command)

    assert said.code == 2
    assert message in said.err


def test_a_link_does_not_lead_out_of_the_project(shop: Path, tmp_path: Path):
    (tmp_path / "out").mkdir()
    (shop / "learners").symlink_to(tmp_path / "out")

    said = says(shop, "journal 10-01 --write")

    assert said.code == 2
    assert "leads out of the git repository" in said.err
    assert list((tmp_path / "out").iterdir()) == []


def test_an_empty_journal_says_so(shop: Path):
    assert "Nothing is in your journal yet." in says(shop, "journal").out


def test_lines_that_only_a_later_breakkit_knows_are_passed_over(shop: Path):
    says(shop, "apply 10-01 --no-tests")
    with (shop / ".git/breakkit/journal.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"at": "2030-01-01T00:00:00+00:00", "id": "10-01", "event": "verified"')
        file.write(', "verdict": "splendid"}\n{"at": "x", "id": "10-01", "event": "sung"}\n')

    (entry,) = asks(shop, "journal").result["entries"]

    assert entry["rounds"][0]["attempts"] == []
