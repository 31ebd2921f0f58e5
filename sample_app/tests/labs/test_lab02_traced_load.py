"""Lab 02: the plan is reproducible, and the real thing ends in time with every line written."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import groupby

import pytest

from labs.harness import PROJECT
from labs.phase34.lab02_traced_load import MAX_STUDENTS, RETRY_AFTER_S, Served, plan, table
from miniserve.tutor import thinking_ms, tokenize


def lab(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "labs.phase34.lab02_traced_load", *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_the_same_seed_gives_the_same_plan():
    assert plan(8, seed=1) == plan(8, seed=1)
    assert plan(8, seed=1) != plan(8, seed=2)


@pytest.mark.parametrize("students", [1, 8, MAX_STUDENTS])
def test_everybody_asks_once_and_alice_twice(students):
    asks = plan(students, seed=34)
    assert len({ask.student_id for ask in asks}) == students
    assert len({ask.request_id for ask in asks}) == len(asks) == students + 1
    assert [ask.student_id for ask in asks].count("alice") == 2
    assert asks[0].request_id == "req-abc123"


def test_alices_retry_overlaps_with_her_first_question():
    first = plan(8, seed=34)[0]
    assert thinking_ms("alice", tokenize(first.prompt)) >= 2 * RETRY_AFTER_S * 1000


def test_carol_waits_longest():
    times = {
        ask.student_id: thinking_ms(ask.student_id, tokenize(ask.prompt)) for ask in plan(8, 34)
    }
    assert max(times, key=times.get) == "carol"
    assert 1_200 <= times["carol"] <= 1_400


def test_the_table_has_a_row_for_each_student():
    rows = table([Served("bob", "r1", 9), Served("alice", "r2", 7), Served("bob", "r3", 8)])
    assert [row.split() for row in rows.splitlines()[1:]] == [
        ["alice", "1", "7"],
        ["bob", "2", "9,", "8"],
    ]


def test_eight_students_at_the_real_server(tmp_path):
    out = tmp_path / "new folder" / "audit.log"
    done = lab("--students", "8", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert "9 requests, 27 lines" in done.stdout

    lines = sorted(
        map(json.loads, out.read_bytes().splitlines()), key=lambda one: one["student_id"]
    )
    events = {
        student: [one["event"] for one in group]
        for student, group in groupby(lines, key=lambda one: one["student_id"])
    }
    assert len(events) == 8
    assert events["carol"] == ["tutor.received", "tutor.tokenized", "tutor.completed"]
    assert sorted(events["alice"]) == sorted(events["carol"] * 2)


@pytest.mark.parametrize("students", ["0", "65", "many"])
def test_a_number_of_students_that_cannot_be_is_refused(students, tmp_path):
    done = lab("--students", students, "--out", str(tmp_path / "audit.log"))
    assert done.returncode == 2
    assert "--students" in done.stderr


def test_a_log_that_cannot_be_written_is_said_and_not_waited_for(tmp_path):
    (tmp_path / "file").touch()
    done = lab("--out", str(tmp_path / "file" / "audit.log"))
    assert done.returncode == 1
    assert "lab02: " in done.stderr
    assert "Traceback" not in done.stderr
