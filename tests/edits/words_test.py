"""Nothing that the edit language says is beyond translation."""

from __future__ import annotations

import pytest

from breakkit import errors
from breakkit.edits import apply_edit, verb_names
from tests.edits.casebook import Case, cases
from tests.pseudo import spoken, words

PYTHONS = ("is not Python", "does not parse", "would not parse")
"""After these, Python's own words follow."""

CHOICES = {"body", "else", "dedent", "if", "true", "nullcontext", "is", "not", "and", "or", "in"}
PLACE = {"breaks", "yaml", "py"}

REFUSED = [case for case in cases() if case.refused]
NOTED = [case for case in cases() if case.notes]


def data_of(case: Case) -> set[str]:
    """The words that a message about a case may have from its spec and its source."""
    edit = case.edit
    said = (case.before, str(edit.argument), str(edit.scope), str(edit.of), str(edit.where))
    names = {*verb_names(), edit.verb, "in", "of", "nth", "budget"}
    return words(" ".join((*said, *names, str(edit.body)))) | PLACE


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_every_word_of_a_refusal_can_be_translated(case: Case):
    in_english = refusal(case)
    with spoken():
        said = refusal(case)
    if not any(reason in in_english for reason in PYTHONS):
        assert words(said) - data_of(case) <= CHOICES, said


def refusal(case: Case) -> str:
    with pytest.raises(errors.EditRefused) as caught:
        apply_edit(case.before, case.edit)
    return f"{caught.value.message}\n{caught.value.advice}"


@pytest.mark.parametrize("case", NOTED, ids=lambda case: case.name)
def test_every_word_of_a_note_can_be_translated(case: Case):
    with spoken():
        result = apply_edit(case.before, case.edit)
    assert len(result.notes) == len(case.notes)
    assert words(" ".join(result.notes)) == set()
