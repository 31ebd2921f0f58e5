"""Lab 03: what it computes, and one second of it on the real server."""

from __future__ import annotations

import json

import pytest

from labs.phase36.lab03_steady_load import Answer, main, percentile, summary


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 51), (0.99, 100), (1.0, 100)])
def test_a_percentile_is_one_of_the_values(share, value):
    assert percentile(range(100, 0, -1), share) == value


def test_only_answers_count_for_the_latency():
    answers = [Answer(0, 200, 10.0), Answer(0, 503, 9_000.0), Answer(1, 200, 30.0)]
    told = summary(answers, [40.0, 41.5])
    assert "3 questions, 2 answered, 1 not" in told
    assert "worst 30" in told
    assert "40 before, 42 after" in told


def test_a_load_without_any_answer_is_told_too():
    assert "1 questions, 0 answered, 1 not" in summary([Answer(0, 0, 5.0)], [1.0, 1.0])


def test_a_second_on_the_real_server(tmp_path, capsys):
    out = tmp_path / "load.jsonl"
    assert main(["--rate", "20", "--seconds", "1", "--out", str(out)]) == 0
    assert "20 questions, 20 answered, 0 not" in capsys.readouterr().out
    (line,) = map(json.loads, out.read_text().splitlines())
    assert (line["answered"], line["other"]) == (20, 0)
