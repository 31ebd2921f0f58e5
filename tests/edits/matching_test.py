"""The pattern matcher against the obvious one, and exactness of bytes on files of any shape."""

from __future__ import annotations

import ast

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from breakkit.edits import apply_edit
from breakkit.edits.engine import find, read_verb
from breakkit.edits.matching import match
from breakkit.edits.pattern import MOST_ROWS, read_expression
from breakkit.edits.program import read
from breakkit.edits.scopes import Scope
from breakkit.edits.tree import same
from breakkit.model import Budget, Edit
from tests.edits.casebook import cases
from tests.edits.terms import abstractions, matches, patterns, subterms, terms, write

DONE = [case for case in cases() if case.after is not None]
ample = settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def hold_against_the_obvious_matcher(pattern, term, parens) -> bool:
    ours = match(read_expression(write(pattern)), expression(write(term, parens)))
    ways = matches(pattern, term, {})
    assert (ours is not None) == bool(ways)
    if ours is not None:
        assert any(agrees(ours, way) for way in ways)
    return bool(ways)


def agrees(ours, way) -> bool:
    return set(ours) == set(way) and all(stands_for(ours[name], way[name]) for name in way)


def stands_for(node, term) -> bool:
    if isinstance(node, str):
        return term == ("name", node)
    if isinstance(node, list):
        return len(node) == len(term)
    if isinstance(node, ast.Starred):
        return term[0] == "star" and stands_for(node.value, term[1])
    return same(node, expression(write(term)))


@ample
@given(patterns(5), terms(6), st.integers(0, 255))
def test_any_pattern_matches_what_the_obvious_matcher_says(pattern, term, parens):
    assume(write(pattern).count("$$$") <= MOST_ROWS)
    hold_against_the_obvious_matcher(pattern, term, parens)


@ample
@given(st.data(), terms(8), st.integers(0, 255))
def test_patterns_made_from_the_code_too(data, term, parens):
    hold_against_the_obvious_matcher(data.draw(abstractions(term)), term, parens)


def test_the_generated_patterns_do_match_often_enough():
    seen = {True: 0, False: 0}

    @settings(ample, max_examples=200)
    @given(st.data(), terms(8))
    def count(data, term):
        seen[hold_against_the_obvious_matcher(data.draw(abstractions(term)), term, 0)] += 1

    count()
    assert min(seen.values()) > 20


@ample
@given(st.data(), st.lists(terms(5), min_size=1, max_size=3), st.integers(0, 255))
def test_a_file_has_as_many_places_as_the_obvious_matcher_finds(data, body, parens):
    whole = data.draw(st.sampled_from([sub for term in body for sub in subterms(term)]))
    pattern = data.draw(abstractions(whole))
    edit = Edit("m.py", "replace", {"kind": "expr", "pattern": write(pattern), "with": "z"})
    program = read("".join(f"x = ({write(term, parens)})\n" for term in body), "m.py")
    places = find(program, Scope("", program.tree), read_verb(edit))
    expected = sum(bool(matches(pattern, sub, {})) for term in body for sub in subterms(term))
    assert len(places) == expected
    assert [place.span for place in places] == sorted(place.span for place in places)


@ample
@given(st.data(), terms(6), st.integers(0, 255))
def test_a_replaced_place_is_the_only_change(data, term, parens):
    subs = subterms(term)
    at = data.draw(st.integers(0, len(subs) - 1))
    text = f"first = 1\r\nx = ({write(term, parens)})  # ünïcode \x0c\nlast = '''\r\n'''"
    wanted = write(subs[at])
    same_before = sum(write(sub) == wanted for sub in subs[:at])
    argument = {"kind": "expr", "pattern": f"({wanted})", "with": "zz"}
    edit = Edit("m.py", "replace", argument, nth=same_before + 1, budget=Budget(9, 9))
    if wanted == "1":
        edit = Edit("m.py", "replace", argument, nth=same_before + 2, budget=Budget(9, 9))
    result = apply_edit(text, edit).text
    assert result.count("zz") == 1
    start = result.index("zz")
    assert text[:start] == result[:start]
    assert text.endswith(result[start + 2 :])
    middle = text[start : len(text) - len(result) + start + 2]
    assert same(expression(f"({middle})"), expression(wanted))


@ample
@given(st.sampled_from([case for case in DONE if case.edit.verb != "swap"]), st.data())
def test_mixed_line_ends_stay_where_they_are(case, data):
    lines = case.before.splitlines(keepends=True)
    ends = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    mixed = [
        line.replace("\n", "\r\n") if is_crlf else line
        for line, is_crlf in zip(lines, ends, strict=True)
    ]
    result = apply_edit("".join(mixed), case.edit)
    assert result.text.replace("\r\n", "\n") == case.after
    plain = apply_edit(case.before, case.edit)
    assert (len(result.removed), len(result.added)) == (len(plain.removed), len(plain.added))
