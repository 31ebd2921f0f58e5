"""Drills: a diagnosis written before the answer, held against it, scored, and added up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from breakkit.edges.journal import Entry, Event, Journal
from breakkit.workflow.drills import Series, series_of
from tests import learner
from tests.learner import Said, mend, shop_with


def says(shop: Path, command: str | list[str]) -> Said:
    return learner.says(shop, *(command.split() if isinstance(command, str) else command))


def asks(shop: Path, command: str | list[str]) -> Said:
    return learner.asks(shop, *(command.split() if isinstance(command, str) else command))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return shop_with(tmp_path / "shop")


def drill(shop: Path) -> None:
    assert asks(shop, "apply --random --blind --no-tests").result["id"] == "blind"


def diagnose(shop: Path, text: str) -> None:
    assert says(shop, ["journal", "--cause", text]).code == 0


def test_the_diagnosis_stands_beside_the_cause_once_it_is_solved(shop: Path):
    drill(shop)
    diagnose(shop, "the id is computed")
    diagnose(shop, "the id is not emitted")
    mend(shop)
    solved = asks(shop, "verify").result
    assert solved["answered"] == {
        "diagnosis": "the id is not emitted",
        "score": None,
        "blind": True,
        "series": {"drills": 1, "right": 0, "current": 0, "best": 0},
    }
    out = says(shop, "verify").out
    cause = out.index("describe() does not emit order_id.")
    assert cause < out.index("What you wrote before you knew\n  the id is not emitted\n")
    assert "breakkit journal 10-01 --score yes  were you right? yes, partly or no\n" in out

    scored = asks(shop, "journal 10-01 --score yes").result

    assert scored["entries"][0]["rounds"][0]["score"] == "yes"
    assert scored["drills"] == {"drills": 1, "right": 1, "current": 1, "best": 1}
    line = "Drills: 1 of 1 diagnosis right. Series: 1 now, 1 at best.\n"
    assert says(shop, "journal").out.endswith(line)
    assert line in says(shop, "list").out
    out = says(shop, "reveal").out
    assert "You scored it: right." in out
    assert line in out
    assert "--score" not in out, "asked for once"


def test_a_hypothesis_is_a_diagnosis_until_a_cause_is_named(shop: Path):
    drill(shop)
    says(shop, ["journal", "--hypothesis", "a price is wrong"])
    says(shop, ["journal", "--note", "hm"])
    mend(shop)
    assert asks(shop, "verify").result["answered"]["diagnosis"] == "a price is wrong"
    diagnose(shop, "no, the id is not emitted")
    assert asks(shop, "verify").result["answered"]["diagnosis"] == "a price is wrong"


def test_a_diagnosis_after_the_answer_does_not_count(shop: Path):
    drill(shop)
    assert asks(shop, "reveal").result["answered"]["diagnosis"] is None
    diagnose(shop, "as I said, the id is not emitted")

    refused = asks(shop, "journal --score yes")

    assert (refused.code, refused.error["type"]) == (2, "UsageError")
    assert "before its answer was known" in refused.error["message"]
    entries = asks(shop, "journal").result
    assert entries["entries"][0]["rounds"][0]["told"][0]["before_answer"] is False
    assert entries["drills"] == {"drills": 1, "right": 0, "current": 0, "best": 0}


def test_the_order_is_that_of_the_record_whatever_the_clock_says(shop: Path):
    drill(shop)
    asks(shop, "reveal")
    diagnose(shop, "I knew it")
    file = shop / ".git/breakkit/journal.jsonl"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    lines[-1]["at"] = "1970-01-01T00:00:00+00:00"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")

    (entry,) = asks(shop, "journal").result["entries"]

    assert entry["rounds"][0]["told"][0]["before_answer"] is False


def test_nothing_is_scored_before_the_answer_is_known(shop: Path):
    drill(shop)
    diagnose(shop, "hm")
    refused = asks(shop, "journal --score yes")
    assert "the answer to break blind is not known yet" in refused.error["message"]
    assert asks(shop, "journal 10-01 --score yes").code == 2


def test_what_is_not_a_drill_is_scored_and_adds_nothing_up(shop: Path):
    says(shop, "apply 10-01 --no-tests")
    diagnose(shop, "the id is not emitted")
    revealed = asks(shop, "reveal").result["answered"]
    assert (revealed["diagnosis"], revealed["blind"], revealed["series"]) == (
        "the id is not emitted",
        False,
        None,
    )
    assert asks(shop, "journal --score partly").result["drills"] is None
    assert "partly right" in says(shop, "journal").out
    assert "partly right" in says(shop, "journal --markdown").out


def test_an_answer_by_its_own_name_says_nothing_of_the_drill(shop: Path):
    drill(shop)
    by_name = asks(shop, "reveal 10-01")
    assert by_name.code == 0, "as for every other break"
    assert by_name.result["applied"] is False
    assert '-        "order_id"' in by_name.result["diff"]
    assert asks(shop, "status").result["active"]["id"] == "blind"
    entries = {entry["id"]: entry for entry in asks(shop, "journal").result["entries"]}
    assert entries["blind"]["rounds"][0]["revealed"] is None
    assert entries["10-01"]["rounds"][0]["blind"] is False


def test_it_stays_hidden_after_a_revert_that_solved_nothing(shop: Path):
    for _ in range(2):
        drill(shop)
        diagnose(shop, "no idea")
        says(shop, "revert")
    told = says(shop, "journal").out + says(shop, "list").out + says(shop, "journal --markdown").out
    assert "10-01" not in says(shop, "journal").out
    assert told.count("no idea") == 4
    result = asks(shop, "journal").result
    assert [(entry["id"], len(entry["rounds"])) for entry in result["entries"]] == [("blind", 2)]
    assert result["drills"] is None


def record(journal: Journal, break_id: str, *events: Event | tuple[Event, str]) -> None:
    for event in events:
        if isinstance(event, tuple):
            kind, said = event
            key = {Event.SCORED: "score", Event.VERIFIED: "verdict"}.get(kind, "text")
            journal.record(break_id, kind, blind=True, **{key: said})
        else:
            journal.record(break_id, event, blind=True)


BEFORE = (Event.CAUSE, "because")
SOLVED = (Event.VERIFIED, "fixed")
RIGHT, PARTLY, WRONG = ((Event.SCORED, score) for score in ("yes", "partly", "no"))
HIT = (Event.APPLIED, BEFORE, SOLVED, RIGHT, Event.REVERTED)


@pytest.mark.parametrize(
    ("drills", "series"),
    [
        ([], None),
        ([HIT], (1, 1, 1, 1)),
        ([HIT, HIT, HIT], (3, 3, 3, 3)),
        ([HIT, HIT, (Event.APPLIED, BEFORE, SOLVED, WRONG), HIT], (4, 3, 1, 2)),
        ([HIT, (Event.APPLIED, BEFORE, Event.REVEALED, PARTLY)], (2, 1, 0, 1)),
        ([HIT, (Event.APPLIED, SOLVED, BEFORE, RIGHT)], (2, 1, 0, 1)),
        ([HIT, (Event.APPLIED, SOLVED)], (2, 1, 0, 1)),
        ([HIT, (Event.APPLIED, BEFORE, SOLVED), HIT], (3, 2, 2, 2)),
        ([HIT, (Event.APPLIED, BEFORE, Event.REVERTED), HIT], (2, 2, 2, 2)),
        ([HIT, (Event.APPLIED, BEFORE, SOLVED, WRONG, RIGHT)], (2, 2, 2, 2)),
        ([(Event.APPLIED, BEFORE, Event.REVEALED, RIGHT)], (1, 1, 1, 1)),
    ],
    ids=[
        "none yet",
        "one of one",
        "three of three",
        "a wrong one begins it anew",
        "so does one that is partly right",
        "so does a diagnosis after the answer, whatever it was scored",
        "so does none",
        "what is not scored does not",
        "what was given up unanswered is no drill",
        "the last score counts",
        "who sees the answer may have been right",
    ],
)
def test_the_series(tmp_path: Path, drills, series):
    journal = Journal(tmp_path)
    for number, events in enumerate(drills):
        record(journal, f"10-{number:02}", *events)
    journal.record("11-01", Event.APPLIED)  # no drill
    journal.record("11-01", Event.REVEALED)
    assert series_of(journal.entries()) == (series and Series(*series))


def test_drills_add_up_in_the_order_of_their_answers():
    def entry(break_id: str, event: Event, **details: object) -> Entry:
        return Entry(break_id, event, "2026-01-01", details, blind=True)

    miss_began_first = [
        entry("1", Event.APPLIED),
        entry("2", Event.APPLIED),
        entry("2", Event.CAUSE, text="x"),
        entry("2", Event.REVEALED),
        entry("2", Event.SCORED, score="yes"),
        entry("1", Event.REVEALED),
    ]
    assert series_of(miss_began_first) == Series(2, 1, 0, 1)
