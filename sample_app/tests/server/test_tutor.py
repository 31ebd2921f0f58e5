"""The tutor: small, and the same every time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from labs.harness import PROJECT
from miniserve.tutor import BASE_MS, MS_PER_TOKEN, answer, thinking_ms, tokenize


@pytest.mark.parametrize(
    ("prompt", "tokens"),
    [
        ("Why?", ("why", "?")),
        ("  two\n words ", ("two", "words")),
        ("¿Qué es un HILO?", ("¿", "qué", "es", "un", "hilo", "?")),
        ("cafe\u0301", ("café",)),
        ("a_b-c", ("a_b", "-", "c")),
        ("", ()),
    ],
)
def test_tokens_are_words_and_marks(prompt, tokens):
    assert tokenize(prompt) == tokens


def test_the_question_back_is_about_the_longest_word():
    assert "“recursion”" in answer(tokenize("What is recursion, and what is it for?"))


def test_a_longer_prompt_takes_longer_whoever_asks():
    short, long = ("a",) * 10, ("a",) * 11
    everybody = [f"student-{number}" for number in range(50)]
    assert max(thinking_ms(one, short) for one in everybody) < min(
        thinking_ms(one, long) for one in everybody
    )


def test_the_chance_in_the_time_is_less_than_one_token():
    tokens = ("a",) * 10
    times = {thinking_ms(f"student-{number}", tokens) for number in range(200)}
    assert times == {BASE_MS + MS_PER_TOKEN * 10 + extra for extra in range(MS_PER_TOKEN)}


def test_answers_and_times_are_the_same_in_every_process():
    code = (
        "from miniserve.tutor import *;"
        "t = tokenize('Why does my loop never end?'); print(thinking_ms('alice', t), answer(t))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code],
            env={"PYTHONPATH": str(PROJECT / "src"), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=30,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
