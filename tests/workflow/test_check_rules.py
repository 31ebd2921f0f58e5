"""The rules that need no test run."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from breakkit import edits
from breakkit.edges.source import decode
from breakkit.spec import parse_spec
from breakkit.workflow.check.explain import statement_at
from breakkit.workflow.check.rules import (
    changed_words,
    spoilers,
    unsafe,
    why_not_reversible,
)
from breakkit.workflow.check.translations import languages_of, untranslated
from tests.authors import TWO, spec


def parsed(**changes):
    return parse_spec(json.dumps(spec("10-01", **changes)), "breaks.d/10-01.yaml", "10-01")


@pytest.mark.parametrize(
    ("removed", "added", "words"),
    [
        (['    "request_id": ctx.get("rid"),'], ['    # "request_id": ctx.get("rid"),'],
         {"request_id", "ctx", "get", "rid"}),
        (["    if i < limit:"], ["    if i <= limit:"], set()),
        (["x = old_name(y)"], ["x = new_name(y)"], {"old_name", "new_name"}),
        (["    return None"], ["    pass"], set()),
        (["    session.commit(  # soon"], [], {"session", "commit"}),
        (['    text = """open'], ["    text = 1"], set()),
    ],
)  # fmt: skip
def test_the_words_that_tell_the_fix(removed, added, words):
    assert changed_words(removed, added) == words


def test_a_word_of_the_symptom_is_no_spoiler():
    hints = [TWO, TWO, {"en": "Where does order_id go?", "es": "¿Y order_id?"}]
    removed = ['        "order_id": order["id"],']
    assert [found.message for found in spoilers(parsed(hints=hints), removed, [])] == [
        "hint 3 (en) gives the fix away: order_id",
        "hint 3 (es) gives the fix away: order_id",
    ]
    symptom = {"en": "The key order_id is gone.", "es": "Falta."}
    assert not list(spoilers(parsed(hints=hints, symptom=symptom), removed, []))


def test_a_hint_with_the_changed_line_is_a_spoiler_though_only_an_operator_changes():
    hints = [TWO, TWO, {"en": "Write `if i < limit:` there.", "es": "Mira."}]
    (found,) = spoilers(parsed(hints=hints), ["    if i <= limit:"], ["    if i < limit:"])
    assert found.message == "hint 3 (en) has the changed line in it"
    assert not found.is_error


def test_every_text_is_wanted_in_every_language_of_the_catalog():
    french = parsed(title={"en": "Title", "fr": "Titre"})
    plain = parsed(title="Only one language", origin={"kind": "issue", "note": TWO})
    assert languages_of([french, plain], "en") == ("en", "es", "fr")
    messages = [found.message for found in untranslated(plain, ("en", "es"), "en")]
    assert messages == ["title is not written in es"]
    missing = [found.message for found in untranslated(french, ("en", "es", "fr"), "en")]
    assert "title is not written in es" in missing
    assert "hints.2 is not written in fr" in missing


def test_a_safety_of_two_words_is_no_sentence():
    assert [found.column > 1 for found in unsafe(parsed(safety="Quite safe."))] == [True]
    assert not list(unsafe(parsed()))


SOURCE = b"# coding: latin-1\r\nNAMES = {\r\n    'a': 1,\r\n    '\xe9': 2,\r\n}\r\nlast = 3"


def edited(source, **edit):
    spec_edit = parsed(edit={"file": "a.py", **edit}).spec.edit
    return (
        decode(source, "a.py"),
        edits.apply_edit(decode(source, "a.py").text, spec_edit),
        spec_edit,
    )


@pytest.mark.parametrize(
    "edit",
    [
        {"comment_out": {"entry": "a"}},
        {"drop_entry": "a"},
        {"set_value": {"at": "last = $V", "to": "4"}},
    ],
)
def test_an_edit_can_be_taken_back(edit):
    assert why_not_reversible(*edited(SOURCE, **edit)) == ""


def test_what_cannot_be_taken_back_is_said():
    old, result, edit = edited(SOURCE, comment_out={"entry": "a"})
    text = result.text
    more = replace(result, text=text + "\nmore = 1\nand_more = 2\n")
    assert why_not_reversible(old, more, edit) == "the diff is -2+4, the budget is -1+1"
    spaced = replace(result, text=text.replace("# 'a'", "#   'a'"))
    assert "uncommenting" in why_not_reversible(old, spaced, edit)
    assert (
        why_not_reversible(old, replace(result, text=old.text), edit) == "the edit changes nothing"
    )


CODE = b"""\
@decorated(
    1,
)
def f(a,
      b=2):
    if a:
        return {
            "x": 1,
            "y": b,
        }
    return 0
"""


@pytest.mark.parametrize(
    ("line", "lines"),
    [(2, (1, 5)), (5, (1, 5)), (6, (6, 6)), (8, (7, 10)), (11, (11, 11)), (99, (99, 99))],
)
def test_the_statement_at_a_line(line, lines):
    assert statement_at(CODE, line) == lines


def test_a_file_that_this_python_cannot_parse_has_lines_all_the_same():
    assert statement_at(b"def (:\n", 1) == (1, 1)
