"""Every verb against its golden cases, in several ways to write the same file."""

from __future__ import annotations

import ast
import re
import subprocess
from dataclasses import replace

import pytest

from breakkit import errors
from breakkit.edits import apply_edit, verb_names
from breakkit.edits.program import _kept, parse
from breakkit.model import Budget, Edit
from tests.edits.casebook import CASES, Case, cases

ALL = cases()
DONE = [case for case in ALL if case.after is not None]
REFUSED = [case for case in ALL if case.refused]


def named(chosen: list[Case]):
    return pytest.mark.parametrize("case", chosen, ids=[case.name for case in chosen])


def test_every_case_says_one_thing():
    assert all((case.after is None) == bool(case.refused) for case in ALL)
    assert all(case.words for case in REFUSED)


def test_every_verb_has_cases_of_both_sorts():
    for verb in verb_names():
        assert (CASES / f"{verb}.txt").exists()
        assert any(case.edit.verb == verb for case in DONE), verb
        assert any(case.edit.verb == verb for case in REFUSED), verb


@named(DONE)
def test_the_result_is_the_golden_one(case: Case):
    result = apply_edit(case.before, case.edit)
    assert result.text == case.after
    assert result.notes == case.notes
    assert case.before.splitlines()[result.line - 1].strip()


@named(DONE)
def test_the_tree_that_is_kept_for_the_next_edit_is_that_of_the_text(case: Case):
    text = f"'A module.'\n{case.before}\ndef last(): return '''\n'''\n"
    once = apply_edit(text, case.edit)
    kept = _kept.program

    assert apply_edit(text, case.edit) == once
    if kept is not None:
        assert kept.text == text
        assert ast.dump(kept.tree, include_attributes=True) == ast.dump(
            parse(text), include_attributes=True
        )


def test_one_edit_after_the_other_in_a_text_is_what_each_is_alone():
    text = "def f(a, b):\n    return a + b\n\n\ndef g(a):\n    return a + 1\n"
    kind = {"kind": "expr", "pattern": "a + $X"}
    edits = [
        Edit(file="x.py", verb="replace", argument=kind | {"with": f"a {sign} $X"}, scope=scope)
        for sign in "-*"
        for scope in "fg"
    ]
    assert [apply_edit(text, edit).added for edit in edits] == [
        *(("    return a - b",), ("    return a - 1",)),
        *(("    return a * b",), ("    return a * 1",)),
    ]
    assert _kept.program is not None


@named(DONE)
def test_line_ends_stay_as_they_are(case: Case):
    crlf = apply_edit(case.before.replace("\n", "\r\n"), case.edit)
    assert crlf.text == case.after.replace("\n", "\r\n")
    lf = apply_edit(case.before, case.edit)
    assert (crlf.removed, crlf.added, crlf.line) == (lf.removed, lf.added, lf.line)


@named(DONE)
def test_a_missing_final_newline_stays_missing(case: Case):
    if case.before.splitlines()[-1] != case.after.splitlines()[-1:]:
        more = "\npass"
        assert apply_edit(case.before + more, case.edit).text == case.after + more
    result = apply_edit(case.before.removesuffix("\n"), case.edit)
    assert result.text in {case.after, case.after.removesuffix("\n")}


@named(DONE)
def test_what_stands_around_is_not_read(case: Case):
    head, tail = "# ünïcödé\n'''\nx = {'a'; '\n'''\n", "\ndef last(): return '''\n  \t\n'''\n"
    edit = case.edit
    result = apply_edit(head + case.before + tail, edit)
    assert result.text == head + case.after + tail
    assert result.line == apply_edit(case.before, edit).line + head.count("\n")


@named(DONE)
def test_one_line_less_of_budget_is_too_little(case: Case):
    result = apply_edit(case.before, case.edit)
    removed, added = len(result.removed), len(result.added)
    enough = replace(case.edit, budget=Budget(removed, added))
    assert apply_edit(case.before, enough) == result
    less = Budget(removed - 1, added) if removed else Budget(removed, added - 1)
    with pytest.raises(errors.OverBudget) as caught:
        apply_edit(case.before, replace(case.edit, budget=less))
    assert f'`budget: "-{removed}+{added}"`' in caught.value.advice


@named([case for case in DONE if case.edit.verb == "comment_out"])
def test_toggle_comment_is_the_inverse_of_comment_out(case: Case):
    result = apply_edit(case.before, case.edit)
    marks = [re.match(r"\s*# ", line).end() for line in result.added]
    assert len(set(marks)) == 1
    assert tuple(line[: marks[0] - 2] + line[marks[0] :] for line in result.added) == result.removed


@named(REFUSED)
def test_a_refusal_says_what_and_where(case: Case):
    with pytest.raises(errors.EditRefused) as caught:
        apply_edit(case.before, case.edit)
    assert type(caught.value).__name__ == case.refused
    said = f"{caught.value.message}\n{caught.value.advice}"
    assert said.startswith(f"breaks.d/x.yaml:3:5: {case.edit.verb}: ")
    for words in case.words:
        assert words in said


def test_diffs_are_as_large_as_git_says(tmp_path):
    for number, case in enumerate(DONE):
        for side, text in (("old", case.before), ("new", case.after)):
            (tmp_path / side).mkdir(exist_ok=True)
            (tmp_path / side / str(number)).write_text(text, newline="")
    stat = subprocess.run(
        ["git", "diff", "--no-index", "--numstat", "--minimal", "old", "new"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    counts = {
        int(n): (int(r), int(a)) for a, r, n in re.findall(r"(\d+)\t(\d+)\t.*?(\d+)\}?\n", stat)
    }
    for number, case in enumerate(DONE):
        result = apply_edit(case.before, case.edit)
        assert counts[number] == (len(result.removed), len(result.added)), case.name


@named(DONE)
def test_the_result_is_another_program(case: Case):
    assert ast.dump(ast.parse(case.before)) != ast.dump(ast.parse(case.after))
