"""The break that is recommended next: one rule, the same answer every time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from breakkit.edges.catalog import load_catalog
from breakkit.model import BreakSpec, Progress, Status
from breakkit.spec import parse_spec
from breakkit.workflow.recommending import missing, recommended
from tests.learner import spec

BREAKS = Path(__file__).parents[2] / "breaks.d"
SOLVED, REVEALED, TRIED = Progress.SOLVED, Progress.REVEALED, Progress.TRIED


def made(break_id: str, difficulty: int = 1, **changes: str) -> BreakSpec:
    text = spec(break_id, difficulty=str(difficulty), **changes)
    return parse_spec(text, f"{break_id}.yaml", break_id).spec


@pytest.mark.parametrize(
    ("specs", "progress", "best"),
    [
        ([made("1-01", 2), made("1-02", 1)], {}, "1-02"),
        ([made("1-01"), made("1-02")], {}, "1-01"),
        ([made("1-01"), made("1-02")], {"1-01": TRIED}, "1-01"),
        ([made("1-01"), made("1-02")], {"1-01": SOLVED}, "1-02"),
        ([made("1-01"), made("1-02")], {"1-01": REVEALED}, "1-02"),
        ([made("1-01"), made("1-02")], {"1-01": SOLVED, "1-02": REVEALED}, None),
        ([made("1-01", 5), made("1-02", requires='["1-01"]')], {}, "1-01"),
        ([made("1-01", 5), made("1-02", requires='["1-01"]')], {"1-01": SOLVED}, "1-02"),
        ([made("1-01", status="wip"), made("1-02", requires='["1-01"]')], {}, "1-02"),
        (
            [made("1-01"), made("1-02"), made("1-03", concepts="[money]")],
            {"1-01": SOLVED},
            "1-03",
        ),
    ],
    ids=[
        "the easiest",
        "the first of equals",
        "tried is not done",
        "solved is done",
        "revealed is done",
        "none is left",
        "prerequisites come first",
        "prerequisites are done",
        "what nobody can do stands in no way",
        "another concept",
    ],
)
def test_the_rule(specs, progress, best):
    found = recommended(specs, progress)
    assert (found and found.id) == best


def test_the_applied_break_is_not_the_next_one():
    specs = [made("1-01"), made("1-02")]
    assert recommended(specs, {}, applied="1-01") == specs[1]


def test_who_follows_it_does_our_whole_course_in_a_rising_order():
    specs = load_catalog(BREAKS, "breaks.d").specs
    done: dict[str, Progress] = {}
    way = []
    while (found := recommended(specs, done)) is not None:
        assert missing(found, done) == ()
        way.append(found)
        done[found.id] = SOLVED
    assert {found.id for found in way} == {
        spec.id for spec in specs if spec.status is Status.ACTIVE
    }
    levels = [found.difficulty for found in way]
    assert levels == sorted(levels)
    again = [a for a, b in pairwise(way) if a.concepts[0] == b.concepts[0]]
    assert len(again) <= 1, "the next is nearly always about something else"
