"""Our own catalog as a course: what a learner may count on, whatever breaks come and go."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from breakkit.edges.catalog import load_catalog

ROOT = Path(__file__).parents[1]
PHASES = {"31", "32", "33", "34", "35", "36", "37"}


@pytest.fixture(scope="module")
def specs():
    return load_catalog(ROOT / "breaks.d", "breaks.d").specs


def test_every_phase_has_breaks_and_there_are_enough_for_weeks(specs):
    assert {spec.id.split("-")[0] for spec in specs} == PHASES
    assert len(specs) >= 32


def test_there_is_something_for_the_first_day_and_for_the_last(specs):
    difficulties = Counter(spec.difficulty for spec in specs)
    assert all(difficulties[level] >= 3 for level in range(1, 6))


def test_what_is_required_is_not_harder_than_what_requires_it(specs):
    difficulty = {spec.id: spec.difficulty for spec in specs}
    harder = [(spec.id, first) for spec in specs for first in spec.requires
              if difficulty[first] > spec.difficulty]  # fmt: skip
    assert harder == []


def test_many_concepts_and_many_ways_to_break(specs):
    assert len({concept for spec in specs for concept in spec.concepts}) >= 24
    assert len({spec.edit.verb for spec in specs}) >= 15


def test_half_of_them_can_be_seen_and_most_of_those_as_a_timeline(specs):
    seen = [spec.observe for spec in specs if spec.observe is not None]
    assert len(seen) >= 16
    assert sum(one.timeline is not None for one in seen) >= 10


def test_every_break_has_three_to_five_hints_an_origin_and_guards(specs):
    for spec in specs:
        assert 3 <= len(spec.hints) <= 5, spec.id
        assert spec.origin is not None, spec.id
        assert spec.tests.green, spec.id
        assert spec.locate, spec.id


def test_every_text_is_there_in_english_and_spanish_and_is_not_the_same(specs):
    for spec in specs:
        texts = (spec.title, spec.symptom, spec.hidden_cause, spec.fix, spec.teaching, *spec.hints)
        for text in texts:
            assert set(text.by_language) == {"en", "es"}, spec.id
            assert text.by_language["en"] != text.by_language["es"], spec.id


def test_what_a_text_tells_to_run_or_to_read_is_there(specs):
    """A lab, a file or a test that a hint names is one that the learner can find."""
    app = ROOT / "sample_app"
    for spec in specs:
        for text in (spec.symptom, *spec.hints, spec.teaching):
            for written in text.by_language.values():
                words = [word.strip(".,;:?!()«»“”") for word in written.replace("`", " ").split()]
                files = [one for one in words if one.startswith(("src/", "tests/", "labs/"))]
                labs = [one for one in words if one.startswith("labs.phase")]
                paths = [*files, *(f"{one.replace('.', '/')}.py" for one in labs)]
                missing = [one for one in paths if not (app / one).exists()]
                assert missing == [], spec.id


def test_the_parts_of_the_sample_that_need_no_server_load_none():
    """Tests of small parts stay quick: a break is proved with dozens of runs of them."""
    parts = "cache workers rooms background retry breaker database history idempotency ratelimit"
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'sample_app' / 'src')!r})\n"
        + "\n".join(f"import miniserve.{part}" for part in parts.split())
        + "\nheavy = {'starlette', 'uvicorn', 'httpx', 'prometheus_client', 'opentelemetry'}"
        "\nassert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
