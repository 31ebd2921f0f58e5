"""The oracle of the fuzz must notice a wrong result: here are some, beside the right ones."""

from __future__ import annotations

import pytest

from benchmarks.fuzz.judge import Mark, judge
from benchmarks.fuzz.reference import expect
from benchmarks.fuzz.tree import Source
from breakkit.errors import BadPattern, EditRefused, NoMatch, SeveralMatches
from breakkit.model import Budget, Edit, EditResult

WIDE = Budget(99, 99)


def told(old: str, new: str, line: int) -> EditResult:
    """What an engine that is honest about its diff would say."""
    before, after = old.split("\n"), new.split("\n")
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return EditResult(new, line, tuple(before), tuple(after))


def mark(old: str, edit: Edit, outcome: object) -> tuple[Mark, str]:
    source = Source(old)
    judgement = judge(source, edit, expect(source, edit), outcome)
    return judgement.mark, judgement.reason


LOG = """\
def entry(request):
    # what every line has
    return {
        "id": request.id,  # correlates
        "who": request.user,

        # seconds
        "ts": now(),
    }


LEVELS = {"id": 1}
"""
DROP = Edit("log.py", "drop_entry", "who", scope="entry", budget=WIDE)
DROPPED = LOG.replace('        "who": request.user,\n', "")


def test_the_intended_result_is_right():
    assert mark(LOG, DROP, told(LOG, DROPPED, 5)) == (Mark.RIGHT, "")


WRONG = {
    "another entry": (LOG.replace('        "ts": now(),\n', ""), "another program"),
    "two entries": (DROPPED.replace('        "ts": now(),\n', ""), "another program"),
    "nothing": (LOG, "nothing changed"),
    "no program": (LOG.replace('"who": request.user,', '"who": ,'), "does not parse"),
    "a comment of the neighbour goes too": (
        DROPPED.replace("\n        # seconds", ""),
        "a comment outside the place is gone",
    ),
    "a comment before the neighbour goes too": (
        DROPPED.replace("  # correlates", ""),
        "a comment outside the place is gone",
    ),
    "a comment is made up": (DROPPED.replace("\n        # s", "  # who\n        # s"), "made up"),
    "quotes change elsewhere": (DROPPED.replace('"id": r', "'id': r"), "bytes outside the place"),
    "blanks change elsewhere": (DROPPED.replace("{\n ", "{\n\n "), "bytes outside the place"),
    "the end of the file changes": (f"{DROPPED}\n", "bytes outside the place"),
    "another scope": (LOG.replace('"id": 1', ""), "another program"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_result_is_noticed(name):
    text, reason = WRONG[name]
    found, why = mark(LOG, DROP, told(LOG, text, 5))
    assert found is Mark.WRONG
    assert reason in why


def test_a_result_that_lies_about_its_diff_or_its_line_is_noticed():
    honest = told(LOG, DROPPED, 5)
    short = EditResult(honest.text, 5, (), ())
    assert mark(LOG, DROP, short) == (Mark.WRONG, "removed and added are not the diff")
    assert mark(LOG, DROP, told(LOG, DROPPED, 11))[0] is Mark.WRONG


def test_an_edit_that_changes_nothing_must_be_refused():
    old = "f(a, a)\n"
    edit = Edit("x.py", "swap_args", {"of": "f($$$)", "positions": [0, 1]})
    assert mark(old, edit, EditRefused("the same"))[0] is Mark.RIGHTLY_REFUSED
    assert mark(old, edit, told(old, old, 1)) == (Mark.WRONG, "nothing changed")


def test_a_diff_over_the_budget_is_noticed():
    tight = Edit("log.py", "drop_entry", "who", scope="entry", budget=Budget(0, 0))
    assert mark(LOG, tight, told(LOG, DROPPED, 5)) == (Mark.WRONG, "the diff is over the budget")


def test_residue_is_noticed():
    old = "f(a, b=1)\n"
    edit = Edit("x.py", "drop_arg", "b")
    assert mark(old, edit, told(old, "f(a)\n", 1))[0] is Mark.RIGHT
    assert mark(old, edit, told(old, "f(a, )\n", 1))[0] is Mark.UNTIDY
    assert mark(old, edit, told(old, "f(a) \n", 1))[0] is Mark.UNTIDY


def test_lost_precedence_is_noticed():
    old = "x = -dbl(a) ** 2\n"
    edit = Edit(
        "x.py", "replace", {"kind": "expr", "pattern": "dbl($A)", "with": "$A + 1"}, budget=WIDE
    )
    assert mark(old, edit, told(old, "x = -(a + 1) ** 2\n", 1))[0] is Mark.RIGHT
    assert mark(old, edit, told(old, "x = -a + 1 ** 2\n", 1))[0] is Mark.WRONG


def test_what_is_raised_is_judged():
    twice = Edit("x.py", "drop_stmt", "save()")
    once = Edit("x.py", "drop_stmt", "save()", nth=2)
    old = "save()\nlog()\nsave()\n"
    assert mark(old, twice, SeveralMatches("2"))[0] is Mark.RIGHTLY_REFUSED
    assert mark(old, twice, NoMatch("0"))[0] is Mark.WRONG
    assert mark(old, twice, told(old, "save()\nlog()\n", 3)) == (
        Mark.WRONG,
        "edited, though several match",
    )
    assert mark(old, once, told(old, "save()\nlog()\n", 3))[0] is Mark.RIGHT
    assert mark(old, once, told(old, "log()\nsave()\n", 1))[0] is Mark.WRONG
    assert mark(old, once, BadPattern("?"))[0] is Mark.UNJUSTIFIED
    assert mark(old, once, KeyError("node"))[0] is Mark.CRASH


MEANINGS = [
    ("drop_arg", "b", "f(a, b, b=1)\n", "f(a, b)\n"),
    ("drop_arg", "(b)", "f(a, b, b=1)\n", "f(a, b=1)\n"),
    ("drop_await", "go()", "async def f():\n    await go()\n", "async def f():\n    go()\n"),
    ("drop_base", "metaclass=$M", "class A(B, metaclass=M): x\n", "class A(B): x\n"),
    ("drop_branch", {"if": "a", "keep": "else"}, "if a: b\nelif c: d\n", "if c: d\n"),
    ("drop_branch", {"if": "c", "keep": "body"}, "if a: b\nelif c: d\n", "if a: b\nelse: d\n"),
    ("drop_branch", {"if": "c", "keep": "else"}, "if a: b\nelif c: d\n", "if a: b\n"),
    (
        "drop_branch",
        {"if": "c", "keep": "else"},
        "if a: b\nelse:\n    if c: d\n",
        "if a: b\nelse:\n    pass\n",
    ),
    ("drop_decorator", "f($$$)", "@f(1)\n@g\ndef h(): 0\n", "@g\ndef h(): 0\n"),
    ("drop_element", {"of": "A", "value": "2"}, "A = (1, 2)\n", "A = (1,)\n"),
    ("drop_element", {"of": "{1}", "value": "1"}, "A = {1}\n", "A = set()\n"),
    ("drop_handler", "E", "try: a\nexcept E: b\nexcept F: c\n", "try: a\nexcept F: c\n"),
    ("drop_return", "a, b", "def f():\n    return a, b\n", "def f():\n    a, b\n"),
    ("drop_stmt", "a()", "if x:\n    a()\n", "if x:\n    pass\n"),
    ("drop_with", "a", "with a, b: c\n", "with b: c\n"),
    ("drop_with", "a", "with a: b\n", "if True: b\n"),
    ("negate", "a", "if a: b\n", "if not a: b\n"),
    ("negate", "a in b", "if a in b: c\n", "if a not in b: c\n"),
    ("rename_use", {"at": "a", "to": "b"}, "a = a\n", "a = b\n"),
    ("set_default", {"param": "b", "to": "2"}, "def f(a, b=1): a\n", "def f(a, b=2): a\n"),
    ("set_exception", {"from": "E", "to": "F"}, "try: a\nexcept E: b\n", "try: a\nexcept F: b\n"),
    ("set_operator", {"at": "a + b", "to": "*"}, "x = a + b\n", "x = a * b\n"),
    ("set_operator", {"at": "a += $X", "to": "-="}, "a += 1\n", "a -= 1\n"),
    ("set_value", {"at": "A = $V", "to": "$V * 2"}, "A = 1 + 1\n", "A = (1 + 1) * 2\n"),
    ("swap", ["a($X)", "b($X)"], "a(1)\nb(2)\nb(1)\n", "b(1)\nb(2)\na(1)\n"),
    ("swap_args", {"of": "f($$$)", "positions": [0, 1]}, "f(a, b)\n", "f(b, a)\n"),
    ("comment_out", {"stmt": "a()"}, "a()\nb()\n", "# a()\nb()\n"),
]


@pytest.mark.parametrize(("verb", "argument", "old", "new"), MEANINGS)
def test_what_each_verb_means(verb, argument, old, new):
    edit = Edit("x.py", verb, argument, budget=WIDE)
    line = next(
        (n for n, pair in enumerate(zip(old.split("\n"), new.split("\n"), strict=False), 1)
         if pair[0] != pair[1]),
        1,
    )  # fmt: skip
    assert mark(old, edit, told(old, new, line)) == (Mark.RIGHT, "")
    reparsed = old.replace("\n", "\nnothing\n", 1)
    assert mark(old, edit, told(old, reparsed, line))[0] is Mark.WRONG


def test_a_refusal_must_have_a_true_reason():
    edit = Edit("x.py", "comment_out", {"arg": "b"})
    shares = EditRefused("x.py:1:6: it shares its line with other code")
    assert mark("f(a, b=1)\n", edit, shares)[0] is Mark.REFUSED
    assert mark("f(\n    a,\n    b=1,\n)\n", edit, shares)[0] is Mark.UNJUSTIFIED
    assert mark("f(a, b=1)\n", edit, EditRefused("no time"))[0] is Mark.UNJUSTIFIED
