"""Scopes, refusals of what is no text or no edit, and what the package costs to import."""

from __future__ import annotations

import subprocess
import sys

import pytest

from breakkit import errors
from breakkit.edits import apply_edit, schema, verb_names
from breakkit.edits.engine import read_verb
from breakkit.edits.registry import verb_module
from breakkit.model import Budget, Edit

NAMES = """\
from typing import overload
x = run()
class A:
    x = run()
    if x:
        def f(self): run()
    else:
        def f(self): run(); run()
    def g(self):
        try:
            def inner(): run()
            class B:
                def h(self): run()
        finally:
            pass
    @overload
    def u(self, a: int): run()
    @overload
    def u(self, a: str): run()
    def u(self, a): run()
@overload
def stub(): run()
@overload
def stub(): run()
f = lambda: run()
def d(a=run()):
    run()
"""


def lines(scope: str | None, count: int) -> list[int]:
    """The lines of the calls of run() that are found in a scope."""
    text = NAMES.replace("run()", "run(1)")
    edits = [Edit("m.py", "drop_arg", "$X", scope=scope, nth=nth + 1) for nth in range(count + 1)]
    with pytest.raises(errors.SeveralMatches, match="there is no number"):
        apply_edit(text, edits[-1])
    return [apply_edit(text, edit).line for edit in edits[:-1]]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("A.f#1", [6]),
        ("A.f#2", [8, 8]),
        ("A.g", [11, 13]),
        ("A.g.inner", [11]),
        ("A.g.<locals>.inner", [11]),
        ("A.g.B.h", [13]),
        ("A.g.B.h#1", [13]),
        ("A.u", [20]),
        ("A.u#1", [20]),
        ("stub#2", [24]),
        ("d", [26, 27]),
        ("<module>", [2, 25, 26]),
        ("A", [4, 6, 8, 8, 11, 13, 17, 19, 20]),
    ],
)
def test_what_a_scope_means(scope, expected):
    assert lines(scope, len(expected)) == expected


def test_an_ambiguous_scope_lists_the_names_that_are_not():
    with pytest.raises(errors.SeveralMatches) as caught:
        apply_edit(NAMES, Edit("m.py", "drop_stmt", "run()", scope="A.f"))
    assert "m.py:6  in: A.f#1" in caught.value.message
    assert "m.py:8  in: A.f#2" in caught.value.message
    assert caught.value.advice == "say which one, for example `in: A.f#1`"


def test_a_scope_that_is_not_there_lists_the_nearest():
    with pytest.raises(errors.NoMatch) as caught:
        apply_edit(NAMES, Edit("m.py", "drop_stmt", "run()", scope="A.B.h"))
    assert "m.py:13  in: A.g.B.h" in caught.value.message
    with pytest.raises(errors.NoMatch) as caught:
        apply_edit("x = 1\n", Edit("m.py", "drop_stmt", "x = 1", scope="A.B"))
    assert caught.value.advice == "leave `in` out to search the whole file"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\ry = 2\r", "m.py:1: a carriage return without a line feed"),
        ("x = 1\r\ny = '\r'\r\n", "m.py:2: a carriage return"),
        ("x = \n", "m.py:1:5: the source does not parse"),
        ("x = 1\0\n", "the source does not parse"),
        ("x = '\ud800'\n", "the source does not parse"),
        ("(" * 5000 + "\n", "the source does not parse"),
    ],
)
def test_a_text_that_is_no_program(text, words):
    with pytest.raises(errors.WouldNotParse) as caught:
        apply_edit(text, Edit("m.py", "drop_stmt", "x = 1"))
    assert words in caught.value.message


def test_an_empty_file_has_no_place():
    with pytest.raises(errors.NoMatch):
        apply_edit("", Edit("m.py", "drop_stmt", "x = 1"))


def test_warnings_of_the_source_are_no_concern_of_ours():
    text = "x = '\\d' is 1\ny = 2\n"
    assert apply_edit(text, Edit("m.py", "drop_stmt", "y = 2")).text == "x = '\\d' is 1\n"


def test_a_message_says_where_as_far_as_it_is_known():
    with pytest.raises(errors.NoMatch) as caught:
        apply_edit("x = 1\n", Edit("m.py", "drop_stmt", "y = 1"))
    assert caught.value.message.startswith("drop_stmt: nothing matches")
    with pytest.raises(errors.NoMatch) as caught:
        apply_edit("x = 1\n", Edit("m.py", "drop_stmt", "y = 1", spec_file="a.yaml"))
    assert caught.value.message.startswith("a.yaml: drop_stmt: nothing matches")


def test_a_verb_that_is_none():
    with pytest.raises(errors.VerbNotSupported) as caught:
        apply_edit("x = 1\n", Edit("m.py", "drop_all", "y = 1"))
    assert "drop_all" in caught.value.message
    assert "drop_stmt" in caught.value.advice


@pytest.mark.parametrize("verb", verb_names())
@pytest.mark.parametrize("argument", [None, 1, [], ["a"], {}, {"a": "b"}, {"of": 1, "to": 2}])
def test_an_argument_that_is_none(verb, argument):
    with pytest.raises(errors.BadPattern):
        apply_edit("x = 1\n", Edit("m.py", verb, argument))


@pytest.mark.parametrize("verb", verb_names())
def test_a_verb_reads_its_own_examples_and_says_what_it_is(verb):
    said = schema()["verbs"][verb]
    assert said["description"].endswith(".")
    assert said["examples"]
    for example in said["examples"]:
        assert read_verb(Edit("m.py", verb, example)).kinds
    assert (verb_module(verb).__doc__ or "").startswith(f"`{verb}`: ")


def test_modifiers_are_described_and_body_needs_its_verb():
    said = schema()
    assert set(said["modifiers"]) == {"of", "nth", "where", "body"}
    assert all(each["description"] for each in said["modifiers"].values())
    assert said["dependentRequired"] == {"body": ["drop_with"]}


def test_importing_the_package_costs_nothing_and_an_edit_does_without_libcst():
    program = (
        "import sys, breakkit.edits\n"
        "first = set(sys.modules)\n"
        "from breakkit.model import Edit\n"
        "breakkit.edits.apply_edit('x = 1\\ny = 2\\n', Edit('m.py', 'drop_stmt', 'x = 1'))\n"
        "print('ast' in first, 'breakkit.model' in first, 'libcst' in sys.modules)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert said.split() == ["False", "False", "False"]


def test_a_large_diff_is_counted_and_shown_in_part():
    body = "".join(f"        a{number}()\n" for number in range(100))
    text = f"def f():\n    if x:\n{body}    return 1\n"
    argument = {"if": "x", "keep": "body"}
    with pytest.raises(errors.OverBudget) as caught:
        apply_edit(text, Edit("m.py", "drop_branch", argument))
    assert "the diff is -101+100" in caught.value.message
    assert caught.value.message.count("\n") < 30
    edit = Edit("m.py", "drop_branch", argument, budget=Budget(101, 100))
    assert apply_edit(text, edit).text == text.replace("    if x:\n", "").replace(
        "        a", "    a"
    )


def test_code_that_is_nested_deeply_is_edited_or_refused():
    terms = " + ".join(f"a{number}" for number in range(900))
    text = f"x = {terms}\ny = 1\n"
    result = apply_edit(
        text,
        Edit("m.py", "replace", {"kind": "stmt", "pattern": "x = $A", "with": "x = not $A"}),
    )
    assert result.text == f"x = not {terms}\ny = 1\n"
    with pytest.raises(errors.EditRefused):
        apply_edit(text, Edit("m.py", "set_operator", {"at": "$A + $B", "to": "-"}))


def test_comments_at_the_top_of_a_file_are_about_the_file():
    top = "#!/usr/bin/env python\n# Licence: MIT\n"
    result = apply_edit(f"{top}import os\n\nimport sys\n", Edit("m.py", "drop_stmt", "import os"))
    assert result.text == f"{top}\nimport sys\n"


def test_a_file_without_a_final_newline_gets_none_when_its_last_lines_change_places():
    text = (
        "def f():\n    try:\n        return g(\n            a,\n        )\n"
        "    except E:\n        x()\n        raise"
    )
    edit = Edit("m.py", "drop_handler", "E", scope="f", budget=Budget(9, 9))
    assert apply_edit(text, edit).text == "def f():\n    return g(\n        a,\n    )"
