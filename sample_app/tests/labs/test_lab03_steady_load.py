"""Lab 03: what it computes, and one second of it on the real server."""

from __future__ import annotations

import json

import pytest

from labs.phase36.lab03_steady_load import (
    MOST_GROWTH_MIB,
    ROWS,
    Answer,
    Load,
    main,
    percentile,
    summary,
    table,
)


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 51), (0.99, 100), (1.0, 100)])
def test_a_percentile_is_one_of_the_values(share, value):
    assert percentile(range(100, 0, -1), share) == value


def test_only_answers_count_for_the_latency():
    answers = [Answer(0, 200, 10.0), Answer(0, 503, 9_000.0), Answer(1, 200, 30.0)]
    told = summary(Load(answers, [40.0, 43.0, 42.5, 41.5]))
    assert "3 questions, 2 answered, 1 not" in told
    assert "worst 30" in told
    assert "40 before, 43 at most, 42 after" in told


def test_a_load_without_any_answer_is_told_too():
    assert "1 questions, 0 answered, 1 not" in summary(Load([Answer(0, 0, 5.0)], [1.0, 1.0]))


@pytest.mark.parametrize(
    ("status", "grown", "is_well"),
    [(200, 0.0, True), (503, 0.0, False), (200, MOST_GROWTH_MIB + 1, False)],
)
def test_a_load_is_well_when_all_is_answered_within_bounded_memory(status, grown, is_well):
    load = Load([Answer(0, 200, 5.0), Answer(0, status, 5.0)], [40.0, 40.0 + grown, 40.0])
    assert load.is_well is is_well


@pytest.mark.parametrize("seconds", [1, ROWS, ROWS + 1, 30, 301])
def test_the_table_has_few_rows_and_the_last_second(seconds):
    lines = [
        {"second": number, "answered": 0, "other": 1, "p99_ms": None, "memory_mib": 40.0}
        for number in range(seconds)
    ]
    rows = table(lines).splitlines()[1:]
    assert min(seconds, 5) <= len(rows) <= ROWS
    assert int(rows[-1].split()[0]) == seconds - 1


def test_a_second_on_the_real_server(tmp_path, capsys):
    out = tmp_path / "load.jsonl"
    assert main(["--rate", "20", "--seconds", "1", "--out", str(out)]) == 0
    assert "20 questions, 20 answered, 0 not" in capsys.readouterr().out
    (line,) = map(json.loads, out.read_text().splitlines())
    assert (line["answered"], line["other"]) == (20, 0)
    assert line["memory_mib"] > 1
