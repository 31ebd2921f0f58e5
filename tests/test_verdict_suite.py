"""What suite runs mean, without running any."""

from dataclasses import replace

import pytest

from breakkit.model import Canary, LinkedTests, Outcome, SuiteRun, TestOutcome, Verdict
from breakkit.verdict import (
    guards_in,
    judge,
    linked_in,
    passed_of,
    why_base_unfit,
    why_guards_red,
    why_not_live,
)
from tests.pseudo import spoken, words

GREEN = TestOutcome(Outcome.PASSED, "call")
RED = TestOutcome(Outcome.FAILED, "call", ("KeyError", "LookupError"), "KeyError: 'id'")
SET_UP_RED = TestOutcome(Outcome.ERROR, "setup", ("OSError",), "OSError: disk")
TEARDOWN = TestOutcome(Outcome.ERROR, "teardown", ("OSError",), "OSError: disk")
SKIPPED = TestOutcome(Outcome.SKIPPED, "setup")
XFAILED = TestOutcome(Outcome.XFAILED, "call")

TESTS = LinkedTests(red=("t::A", "t::b"), green=("t", "u"))
SELECTED = {
    "t::A": ("t::A::one", "t::A::two"),
    "t::b": ("t::b",),
    "t": ("t::A::one", "t::A::two", "t::b", "t::c"),
    "u": ("u::d",),
}


def run_of(
    one=GREEN, two=GREEN, b=GREEN, c=GREEN, d=GREEN, sentinel: TestOutcome | None = RED
) -> SuiteRun:
    said = {"t::A::one": one, "t::A::two": two, "t::b": b, "t::c": c, "u::d": d}
    tests = {node: outcome for node, outcome in said.items() if outcome is not None}
    return SuiteRun(tests=tests, selected=SELECTED, seconds=0.1, sentinel=sentinel)


LINKED, GUARDS = ("t::A::one", "t::A::two", "t::b"), ("t::c", "u::d")


def test_what_the_entries_name():
    assert linked_in(TESTS, run_of()) == LINKED
    assert guards_in(TESTS, run_of()) == GUARDS


@pytest.mark.parametrize(
    ("base", "reasons"),
    [
        (run_of(), []),
        (run_of(one=SKIPPED, c=SKIPPED, d=XFAILED), []),
        (run_of(d=TEARDOWN), []),
        (run_of(one=RED), ["t::A::one is red before the break: failed (KeyError: 'id')"]),
        (run_of(c=SET_UP_RED), ["t::c is red before the break: error (OSError: disk)"]),
        (run_of(b=SKIPPED), ["t::b: no test of it passes before the break (all are skipped)"]),
        (
            run_of(one=SKIPPED, two=XFAILED),
            ["t::A: no test of it passes before the break (all are skipped)"],
        ),
        (run_of(b=RED), ["t::b is red before the break: failed (KeyError: 'id')"]),
    ],
)
def test_what_makes_a_base(base, reasons):
    assert why_base_unfit(TESTS, base) == reasons


@pytest.mark.parametrize(
    ("run", "reasons"),
    [
        (run_of(one=RED, b=RED), []),
        (run_of(two=SET_UP_RED, b=RED, c=RED), []),
        (run_of(one=RED), ["t::b does not go red (passed)"]),
        (run_of(one=SKIPPED, two=None, b=RED), ["t::A does not go red (skipped, not run)"]),
        (run_of(one=TEARDOWN, b=RED), ["t::A does not go red (error, passed)"]),
        (run_of(), ["t::A does not go red (passed)", "t::b does not go red (passed)"]),
    ],
)
def test_when_a_break_is_live(run, reasons):
    assert why_not_live(TESTS, LINKED, run) == reasons


def test_a_test_that_did_not_pass_before_is_no_witness():
    assert why_not_live(TESTS, ("t::A::two", "t::b"), run_of(one=RED, b=RED)) == [
        "t::A does not go red (failed, passed)"
    ]


@pytest.mark.parametrize(
    ("fails_with", "reasons"),
    [
        ("KeyError", []),
        ("LookupError", []),
        ("AssertionError", ["t::b goes red with KeyError, not with AssertionError"]),
    ],
)
def test_a_break_goes_red_with_the_exception_that_is_declared(fails_with, reasons):
    tests = LinkedTests(red=("t::b",), fails_with=fails_with)
    assert why_not_live(tests, LINKED, run_of(b=RED)) == reasons


def test_one_red_test_of_an_entry_with_the_exception_is_enough():
    tests = LinkedTests(red=("t::A",), fails_with="KeyError")
    assert why_not_live(tests, LINKED, run_of(one=SET_UP_RED, two=RED)) == []


def test_why_guards_are_not_green():
    run = run_of(c=SKIPPED, d=RED)
    assert why_guards_red(GUARDS, run) == [
        "guard test t::c does not stay green: skipped",
        "guard test u::d does not stay green: failed (KeyError: 'id')",
    ]
    assert why_guards_red(GUARDS, run_of(c=None)) == [
        "guard test t::c does not stay green: not run"
    ]


@pytest.mark.parametrize("other", [RED, SET_UP_RED, TEARDOWN, SKIPPED, XFAILED, None])
def test_only_a_pass_is_a_pass(other):
    assert passed_of(LINKED, run_of(one=other)) == LINKED[1:]
    assert judge(run_of(one=other), Canary.RED, LINKED, GUARDS) is Verdict.STILL_RED
    assert judge(run_of(d=other), Canary.RED, LINKED, GUARDS) is Verdict.COLLATERAL


@pytest.mark.parametrize("canary", [Canary.RED, Canary.NOT_APPLICABLE])
def test_fixed(canary):
    assert judge(run_of(), canary, LINKED, GUARDS) is Verdict.FIXED


def test_a_green_canary_is_tampered():
    assert judge(run_of(), Canary.GREEN, LINKED, GUARDS) is Verdict.TAMPERED


@pytest.mark.parametrize("sentinel", [GREEN, SKIPPED, XFAILED, TEARDOWN, None])
@pytest.mark.parametrize("canary", Canary)
def test_a_sentinel_that_is_not_red_is_tampered(sentinel, canary):
    fooled = run_of(sentinel=sentinel)
    assert judge(fooled, canary, LINKED, GUARDS) is Verdict.TAMPERED


def test_what_is_red_is_not_called_tampered():
    fooled = run_of(b=SKIPPED, sentinel=SKIPPED)
    assert judge(fooled, Canary.NOT_RUN, LINKED, GUARDS) is Verdict.STILL_RED


def test_tests_that_did_not_pass_before_need_not_pass_now():
    assert judge(run_of(one=SKIPPED, c=RED), Canary.RED, LINKED[1:], GUARDS[1:]) is Verdict.FIXED


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_said_in_the_language_in_use(outcome):
    run = run_of(c=TestOutcome(outcome), b=TestOutcome(outcome), one=TestOutcome(outcome))
    with spoken():
        said = [
            *why_guards_red(("t::c",), run),
            *why_not_live(TESTS, LINKED, run),
            *why_base_unfit(TESTS, run),
            *why_not_live(replace(TESTS, fails_with="E"), LINKED, run_of(one=RED, b=RED)),
        ]
    assert words(" ".join(said)) <= {"KeyError"}
