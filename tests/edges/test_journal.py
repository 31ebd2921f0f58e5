"""The learner's record: appended, never rewritten, and none of it lost to a torn line."""

from __future__ import annotations

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from breakkit.edges.journal import Event, Journal, line_of
from breakkit.errors import SourceError
from breakkit.model import Progress


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def test_events_come_back_in_their_order(journal: Journal) -> None:
    assert list(journal.entries()) == []
    journal.record("10-01", Event.APPLIED, base="a" * 40)
    journal.record("10-01", Event.HINTED, level=2)
    journal.record("10-02", Event.REVERTED, kept=None)
    entries = list(journal.entries())
    assert [(entry.id, entry.event) for entry in entries] == [
        ("10-01", Event.APPLIED),
        ("10-01", Event.HINTED),
        ("10-02", Event.REVERTED),
    ]
    assert entries[1].details == {"level": 2}
    assert entries[2].details == {"kept": None}
    assert entries[0].at.endswith("+00:00")


def test_a_torn_line_costs_only_itself(journal: Journal, tmp_path: Path) -> None:
    journal.record("10-01", Event.APPLIED)
    file = tmp_path / "breakkit/journal.jsonl"
    with file.open("ab") as stream:
        stream.write(b'{"at": "2026", "id": "10-0')
    journal.record("10-01", Event.REVERTED)
    assert [entry.event for entry in journal.entries()] == [Event.APPLIED, Event.REVERTED]
    assert file.read_bytes().count(b"\n") == 3


def test_lines_that_mean_nothing_are_passed_over(journal: Journal, tmp_path: Path) -> None:
    journal.record("10-01", Event.APPLIED)
    with (tmp_path / "breakkit/journal.jsonl").open("ab") as stream:
        stream.write(b'null\n[]\n{}\n\xff\n{"id": "x", "event": "flown", "at": "y"}\n\n')
    journal.record("10-02", Event.APPLIED)
    assert [entry.id for entry in journal.entries()] == ["10-01", "10-02"]


def test_writers_at_the_same_time_do_not_mix_their_lines(journal: Journal, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        for number in range(80):
            pool.submit(journal.record, f"10-{number:02}", Event.HINTED, text="x" * 500)
    assert len(list(journal.entries())) == 80
    for line in (tmp_path / "breakkit/journal.jsonl").read_bytes().splitlines():
        json.loads(line)


def test_a_line_is_appended_once_however_often_it_is_asked_for(
    journal: Journal, tmp_path: Path
) -> None:
    line = line_of("10-01", Event.HINTED, level=1)
    same = line_of("10-01", Event.HINTED, level=1)
    assert not journal.has(line)
    for one in (line, same, line):
        journal.append(one)
    assert journal.has(line)
    assert [entry.details for entry in journal.entries()] == [{"level": 1}, {"level": 1}]
    file = tmp_path / "breakkit/journal.jsonl"
    file.write_bytes(file.read_bytes()[:-9])  # a crash cut the second line short
    assert not journal.has(line_of("10-01", Event.HINTED, level=1))


@pytest.mark.parametrize("fault", ["write", "fsync"])
def test_a_line_that_cannot_be_written_whole_is_taken_back(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    journal.record("10-01", Event.APPLIED)
    file = tmp_path / "breakkit/journal.jsonl"
    before = file.read_bytes()
    write, written = os.write, []

    def nearly_full(descriptor: int, content: bytes) -> int:
        if written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(write(descriptor, content[:20]))
        return written[0]

    def failing(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, fault, nearly_full if fault == "write" else failing)
        with pytest.raises(SourceError, match=r"No space left|Input/output"):
            journal.record("10-01", Event.REVERTED)
    assert file.read_bytes() == before
    journal.record("10-01", Event.REVERTED)
    assert [entry.event for entry in journal.entries()] == [Event.APPLIED, Event.REVERTED]


@pytest.mark.parametrize(
    ("events", "progress"),
    [
        ([], None),
        ([Event.APPLIED], Progress.TRIED),
        ([Event.HINTED], Progress.TRIED),
        ([(Event.VERIFIED, "still_red")], Progress.TRIED),
        ([Event.APPLIED, (Event.VERIFIED, "fixed")], Progress.SOLVED),
        ([(Event.VERIFIED, "fixed"), Event.REVEALED], Progress.SOLVED),
        ([(Event.VERIFIED, "fixed"), Event.APPLIED, Event.REVERTED], Progress.SOLVED),
        ([Event.APPLIED, Event.REVEALED], Progress.REVEALED),
        ([Event.REVEALED, (Event.VERIFIED, "fixed")], Progress.REVEALED),
        ([Event.REVEALED, Event.APPLIED], Progress.REVEALED),
    ],
)
def test_progress_is_read_off_the_events(
    journal: Journal, events: list[Event | tuple[Event, str]], progress: Progress | None
) -> None:
    journal.record("other", Event.APPLIED)
    for event in events:
        if isinstance(event, tuple):
            journal.record("10-01", event[0], verdict=event[1])
        else:
            journal.record("10-01", event)
    assert journal.progress().get("10-01") is progress


@pytest.mark.parametrize(
    ("events", "progress"),
    [
        ([Event.APPLIED], None),
        ([Event.APPLIED, Event.HINTED, (Event.VERIFIED, "still_red"), Event.REVERTED], None),
        ([Event.APPLIED, (Event.VERIFIED, "fixed")], Progress.SOLVED),
        ([Event.APPLIED, Event.REVEALED], Progress.REVEALED),
        ([Event.APPLIED, Event.REVEALED, Event.REVERTED, Event.APPLIED], Progress.REVEALED),
    ],
)
def test_a_drill_is_no_progress_until_its_answer_is_known(
    journal: Journal, events: list[Event | tuple[Event, str]], progress: Progress | None
) -> None:
    for event in events:
        if isinstance(event, tuple):
            journal.record("10-01", event[0], verdict=event[1], blind=True)
        else:
            journal.record("10-01", event, blind=True)
    assert journal.progress().get("10-01") is progress


def test_only_the_drill_whose_answer_is_known_comes_to_light(journal: Journal) -> None:
    for event in (Event.APPLIED, Event.REVERTED, Event.APPLIED, Event.REVEALED, Event.REVERTED):
        journal.record("10-01", event, blind=True)
    journal.record("10-01", Event.APPLIED, blind=True)
    journal.record("10-01", Event.REVEALED)  # by its own name: that says nothing of the drill
    hidden = [entry.hidden for entry in journal.entries()]
    assert hidden == [True, True, False, False, False, True, False]
    assert all("blind" not in entry.details for entry in journal.entries())


def test_where_nothing_can_be_written_it_is_said(journal: Journal, tmp_path: Path) -> None:
    (tmp_path / "breakkit/journal.jsonl").mkdir(parents=True)
    with pytest.raises(SourceError, match=r"journal\.jsonl cannot be written"):
        journal.record("10-01", Event.APPLIED)
