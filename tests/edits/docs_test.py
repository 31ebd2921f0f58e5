"""Every example in the page about the edit language, run."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from breakkit.edits import apply_edit, verb_names
from breakkit.errors import EditRefused
from tests.edits.casebook import edit_from

PAGE = (Path(__file__).parents[2] / "docs" / "edit-language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
PAIRS = list(pairwise(BLOCKS))
EDITS = [(one[1], two[1]) for one, two in PAIRS if (one[0], two[0]) == ("yaml", "diff")]
REFUSALS = [
    (source[1], spec[1], said[1])
    for source, spec, said in zip(BLOCKS, BLOCKS[1:], BLOCKS[2:], strict=False)
    if (source[0], spec[0], said[0]) == ("python", "yaml", "text")
]


def side(diff: str, sign: str) -> str:
    lines = [line or " " for line in diff.splitlines()]
    return "".join(f"{line[1:]}\n" for line in lines if line[0] in (" ", sign))


def test_no_example_is_left_out():
    assert len(BLOCKS) == 2 * len(EDITS) + 3 * len(REFUSALS)


def test_every_verb_has_a_heading_and_an_example():
    assert sorted(re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)) == list(verb_names())
    assert {edit_from(spec).verb for spec, _ in EDITS} == set(verb_names())


@pytest.mark.parametrize(("spec", "diff"), EDITS, ids=[spec.split("\n")[0] for spec, _ in EDITS])
def test_an_example_does_what_the_page_shows(spec, diff):
    edit = edit_from(spec)
    result = apply_edit(side(diff, "-"), edit)
    assert result.text == side(diff, "+")
    shown = [line for line in diff.splitlines() if line.startswith(("-", "+"))]
    signed = [f"-{line}" for line in result.removed] + [f"+{line}" for line in result.added]
    assert sorted(shown) == sorted(signed)


@pytest.mark.parametrize(("source", "spec", "said"), REFUSALS)
def test_a_refusal_reads_as_the_page_shows(source, spec, said):
    with pytest.raises(EditRefused) as caught:
        apply_edit(source, edit_from(spec))
    assert caught.value.message == said.rstrip("\n")
