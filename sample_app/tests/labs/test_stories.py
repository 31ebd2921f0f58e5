"""The labs that tell a story: each ends in time, and what it shows on a sound server is sound."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections import Counter

import pytest

from labs.harness import PROJECT
from labs.story import PretendClock, Story, run


def story(name):
    return importlib.import_module(f"labs.{name}").lab().lines


def events(lines):
    return Counter(line["event"] for line in lines)


def test_the_study_room_has_three_seats():
    assert events(story("phase31.lab01_study_room")) == {"asked": 8, "seated": 3, "refused": 5}


def test_the_heart_beats_during_the_report():
    lines = story("phase31.lab02_heartbeat")
    assert sum(line["event"] == "beat" and line["during"] for line in lines) >= 3


def test_the_glossary_is_asked_once_for_each_thing_that_is_new():
    lines = story("phase32.lab01_glossary")
    fetched = Counter(line["term"] for line in lines if line["event"] == "fetched")
    assert fetched == {"thread": 2, "chat": 2, "fibre": 2}
    saw = {(line["who"], line["saw"]) for line in lines if line["event"] == "told"}
    assert {("carol", "a line of work"), ("bob", "a thin thread")} < saw


def test_whoever_waits_is_told_although_the_first_one_has_left():
    ended = {(line["who"], line["event"]) for line in story("phase31.lab03_closed_page")}
    assert ended >= {("alice", "closed the page")}
    assert ended >= {(who, "told") for who in ("bob", "carol", "dave", "erin")}


def test_one_request_at_a_time_never_fills_the_places():
    lines = story("phase33.lab02_one_by_one")
    assert events(lines) == {"answered": 15}


def test_an_answer_that_drips_is_given_up_in_time():
    lines = story("phase36.lab06_drip")
    assert events(lines) == {"asked": 5, "refused": 5}
    assert {line.get("error") for line in lines} == {None, "UpstreamTimedOut"}


def test_away_and_slow_are_treated_alike():
    lines = story("phase36.lab07_away_or_slow")
    counted = Counter((line["service"], line["event"]) for line in lines)
    assert counted["away", "503"] == counted["slow", "503"] == 4
    assert counted["away", "attempt"] == counted["slow", "attempt"] > 4


def test_a_rush_costs_the_school_its_burst_and_nobody_anything_else():
    lines = story("phase33.lab01_morning")
    by_phase = Counter((line["tenant"], line["when"], line["event"]) for line in lines)
    assert by_phase["north", "rush", "answered"] == 10
    assert by_phase["north", "morning", "answered"] == 10
    assert by_phase["south", "morning", "answered"] == 10


def test_both_students_spans_are_in_the_gateways_traces():
    traces = Counter(line["trace_id"] for line in story("phase34.lab03_spans"))
    assert traces == {"0af7651916cd43dd8448eb211c80319c": 4, "4bf92f3577b34da6a3ce929d0e0e4736": 4}


def test_thirty_terms_are_one_series_and_ten_questions_two_and_a_half_seconds():
    lines = story("phase34.lab04_scrape")
    counts = {line["route"]: line["value"] for line in lines if line["event"] == "count"}
    assert counts == {"/v1/glossary/{term}": 30, "/v1/tutor": 10}
    sums = {line["route"]: line["value"] for line in lines if line["event"] == "sum"}
    assert sums["/v1/tutor"] == pytest.approx(2.5)


def test_the_sums_of_the_nights_are_nobodys():
    lines = story("phase34.lab05_housekeeping")
    assert [line["tenant_id"] for line in lines if line["event"] == "housekeeping.finished"] == [
        None,
        None,
        None,
    ]


def test_a_server_that_is_killed_has_kept_all_that_it_said():
    assert set(events(story("phase34.lab06_crash")).values()) == {2}


def test_two_writers_count_to_two():
    lines = story("phase35.lab01_two_writers")
    assert sorted(line["count"] for line in lines if line["event"] == "wrote") == [1, 2]


def test_what_is_not_paid_for_is_not_kept():
    lines = story("phase35.lab02_last_tokens")
    kept = {line["who"]: line["tokens"] for line in lines if line["event"] == "in the history"}
    assert kept == {"alice": 6, "bob": 3}
    assert [line["tokens"] for line in lines if line["event"] == "on the bill"] == [9]


def test_the_herd_is_spread_out():
    lines = story("phase36.lab01_herd")
    second = Counter(line["elapsed_ms"] // 20 for line in lines if line["attempt"] == 2)
    assert max(second.values()) <= 8
    assert events(lines)["answered"] + events(lines)["gave up"] == 40


def test_a_service_that_fails_now_and_then_is_called_every_time():
    assert events(story("phase36.lab02_breaker")) == {"answered": 108, "failed": 12}


def test_all_twelve_questions_are_read():
    lines = story("phase37.lab01_pages")
    assert len({line["question"] for line in lines}) == len(lines) == 12


def test_the_streak_of_seven_evenings_is_seven_days():
    lines = story("phase37.lab02_midnight")
    assert [line["streak"] for line in lines] == [1, 2, 3, 4, 5, 6, 7]


def test_a_failure_is_in_the_log_with_its_traceback():
    lines = story("phase34.lab07_bad_day")
    failed = [line for line in lines if line.get("level") == "error"]
    assert [line["request_id"] for line in failed] == ["req-bob", "req-bob"]
    assert "ZeroDivisionError" in failed[-1]["exception"]


def test_at_closing_time_who_was_in_is_served_and_who_comes_is_refused():
    lines = story("phase36.lab04_closing_time")
    outcomes = {(line["late"], line["event"]) for line in lines if "late" in line}
    assert outcomes == {(False, "answered"), (True, "refused")}


def test_after_the_tunnel_both_are_answered():
    lines = story("phase36.lab05_tunnel")
    assert [line["who"] for line in lines if line["event"] == "answered"] == ["alice", "bob"]


def test_a_client_that_believes_headers_is_done_after_six_tries():
    lines = story("phase37.lab03_refusals")
    statuses = [line["event"] for line in lines]
    assert statuses == ["200", "409", "429", "200", "429", "409"]
    assert [line["retry_after"] for line in lines if line["event"] == "409"] == [None, None]


def test_the_story_goes_to_the_file_and_the_picture_to_the_terminal(tmp_path, capsys):
    clock = PretendClock()

    def lab():
        told = Story(clock.now)
        told.tell("left", who="bob")
        clock.pass_s(60)
        told.tell("came", who="alice")
        return told

    out = tmp_path / "new" / "story.jsonl"
    assert run(lab, "A lab.", "who", ["--out", str(out)]) == 0
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(line["who"], line["event"]) for line in lines] == [("bob", "left"), ("alice", "came")]
    printed = capsys.readouterr().out
    assert "bob │o" in printed
    assert "o left   + came" in printed


def test_a_file_that_cannot_be_written_is_said(tmp_path, capsys):
    (tmp_path / "file").touch()
    out = tmp_path / "file" / "story.jsonl"
    assert run(lambda: Story(PretendClock().now), "A lab.", "who", ["--out", str(out)]) == 1
    assert "file" in capsys.readouterr().err


def test_a_lab_runs_in_a_checkout_where_nothing_is_installed(tmp_path):
    environ = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    out = tmp_path / "story.jsonl"
    done = subprocess.run(
        [sys.executable, "-m", "labs.phase37.lab02_midnight", "--out", str(out)],
        cwd=PROJECT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(out.read_text(encoding="utf-8").splitlines()) == 7
