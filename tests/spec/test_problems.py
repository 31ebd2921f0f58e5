"""Broken specs, each a small change of a good one, and all that is said about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from breakkit.errors import SpecError
from breakkit.spec import load_spec

HERE = Path(__file__).parent
GOOD = (HERE / "34-01.yaml").read_text(encoding="utf-8")


def case(block: str) -> tuple[str, str, list[str]]:
    parts: dict[str, list[str]] = {"-": [], "+": [], "=": []}
    for line in block.splitlines():
        parts[line[0]].append(line[2:])
    return "\n".join(parts["-"]), "\n".join(parts["+"]), parts["="]


BLOCKS = (HERE / "problems.txt").read_text(encoding="utf-8").strip().split("\n\n")
CASES = [case(block) for block in BLOCKS if not block.startswith("#")]
ODD_CHARACTERS = [
    ("status: active", "status: a\0b", "7:10: control character U+0000; remove it"),
    ("status: active", "status: \u2028", "7:9: control character U+2028; remove it"),
    ("  file:", "\tfile:", "10:1: a tab cannot stand here; indent with spaces"),
    ("f", "\ufefff", "1:1: starts with a byte order mark; save it as UTF-8 without one"),
]
TOO_MUCH = [
    ("difficulty: 2", "difficulty: " + "9" * 5000, "5:13: no break spec holds such a number"),
    ("format: 1", "format: " + "[" * 5000, "1:25: nested more than 16 levels deep"),
    ("format: 1", "format: " + "{a: " * 5000, "1:70: nested more than 16 levels deep"),
    ("format: 1", "format: " + "x" * 300_000, "1:1: too large for a break spec"),
    ("format: 1", "x" * 900 + ": 1", '1:1: unknown key "xxx'),
]
NO_SPECS = [
    ("", "1:1: the file is empty"),
    ("# nothing\n", "1:1: the file is empty"),
    ("- a", "1:1: a break spec is a map: lines such as `format: 1`"),
    ("null", "1:1: a break spec is a map: lines such as `format: 1`"),
    ("\n  {", "2:4: not YAML: while parsing a flow node, expected the node content, but found"),
]


def problems(text: str) -> list[str]:
    """All problems of that text as `line:column: message`."""
    try:
        load_spec(text, "breaks.d/34-01.yaml", "34-01")
    except SpecError as error:
        return [str(problem).removeprefix("breaks.d/34-01.yaml:") for problem in error.problems]
    return []


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_the_spec_that_is_changed_is_good():
    assert problems(GOOD) == []


@pytest.mark.parametrize(("old", "new", "expected"), CASES, ids=lambda part: str(part)[:30])
def test_a_broken_spec_is_told_where_and_why(old, new, expected):
    assert problems(changed(old, new)) == expected


@pytest.mark.parametrize(("old", "new", "expected"), ODD_CHARACTERS)
def test_characters_that_nobody_sees_are_refused(old, new, expected):
    assert problems(changed(old, new)) == [expected]


@pytest.mark.parametrize(("old", "new", "expected"), TOO_MUCH, ids=lambda part: part[:20])
def test_absurd_amounts_are_refused_in_a_short_line(old, new, expected):
    found = [problem for problem in problems(changed(old, new)) if problem.startswith(expected)]
    assert len(found) == 1
    assert len(found[0]) < 600


@pytest.mark.parametrize(("text", "expected"), NO_SPECS)
def test_what_is_no_spec_at_all(text, expected):
    (found,) = problems(text)
    assert found.startswith(expected)


def test_all_problems_of_a_file_are_told_at_once_in_order():
    text = GOOD.replace("difficulty: 2", "difficulty: 7").replace("hints:", "hintz:")
    text = text.replace("show: audit.log", "show: /a").replace("format: 1", "format: 1\nid: x")
    with pytest.raises(SpecError) as caught:
        load_spec(text, "b/34-01.yaml", "34-01")
    assert str(caught.value).splitlines() == [
        'b/34-01.yaml:2:5: id "x" is not the name of the file, 34-01.yaml; change one of them',
        'b/34-01.yaml:2:5: id: expected PHASE-NUMBER, such as 34-01, found "x"',
        'b/34-01.yaml:3:1: key "id" stands twice, first in line 2; leave one out',
        "b/34-01.yaml:6:13: difficulty: expected a whole number from 1 to 5, found the number 7",
        'b/34-01.yaml:26:1: unknown key "hintz"; did you mean "hints"?',
        'b/34-01.yaml:37:9: "/a" is absolute; a path is relative to {out} and stays inside it',
    ]


def test_every_required_key_is_missed():
    assert [line.split('"')[1] for line in problems("requires: []")] == [
        *("concepts", "difficulty", "edit", "fix", "format", "hidden_cause", "hints", "id"),
        *("safety", "symptom", "teaching", "tests", "title"),
    ]
