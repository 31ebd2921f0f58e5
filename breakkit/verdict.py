"""Judgements, pure: from what was seen to what it means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from breakkit.i18n import tr, trn
from breakkit.model import (
    Canary,
    Expectation,
    LinkedTests,
    Outcome,
    SuiteRun,
    TestOutcome,
    Verdict,
)

MISSING = TestOutcome(Outcome.MISSING)

# suite runs


def linked_in(tests: LinkedTests, run: SuiteRun) -> tuple[str, ...]:
    """The node ids that the spec's red entries name in this run."""
    return tuple(dict.fromkeys(node for entry in tests.red for node in run.selected[entry]))


def guards_in(tests: LinkedTests, run: SuiteRun) -> tuple[str, ...]:
    """The node ids that the green entries name, those of red entries aside."""
    linked = set(linked_in(tests, run))
    named = dict.fromkeys(node for entry in tests.green for node in run.selected[entry])
    return tuple(node for node in named if node not in linked)


def passed_of(nodes: Iterable[str], run: SuiteRun) -> tuple[str, ...]:
    """Those of the node ids that passed."""
    return tuple(node for node in nodes if run.tests.get(node, MISSING).is_green)


def not_passed_of(nodes: Iterable[str], run: SuiteRun) -> tuple[str, ...]:
    """Those of the node ids that did not pass: red, skipped, expected to fail or missing."""
    return tuple(node for node in nodes if not run.tests.get(node, MISSING).is_green)


def red_of(nodes: Iterable[str], run: SuiteRun) -> tuple[str, ...]:
    """Those of the node ids that are red."""
    return tuple(node for node in nodes if run.tests.get(node, MISSING).is_red)


def telling(tests: LinkedTests) -> tuple[str, ...]:
    """The entries of which a red test each says that the break is live; none = every test must run.

    So a run of the linked tests may end there. Not where a certain exception is asked for, which a
    later test may raise, nor where there are guard tests, each of which must pass.
    """
    return tests.red if tests.fails_with is None and not tests.green else ()


def why_base_unfit(tests: LinkedTests, base: SuiteRun) -> list[str]:
    """Why the unbroken code is no base for this break; empty = it is one.

    No linked or guard test may be red, and each red entry needs a test that passes. A test that
    the project itself skips here, or expects to fail, can be no witness: it is left out.
    """
    nodes = (*linked_in(tests, base), *guards_in(tests, base))
    reasons = [
        tr("{test} is red before the break: {outcome}", test=node, outcome=_said(base, node))
        for node in red_of(nodes, base)
    ]
    reasons += [
        tr("{entry}: no test of it passes before the break (all are skipped)", entry=entry)
        for entry in tests.red
        if not passed_of(base.selected[entry], base) and not red_of(base.selected[entry], base)
    ]
    return reasons


def why_not_live(tests: LinkedTests, base_passed: Iterable[str], run: SuiteRun) -> list[str]:
    """Why the break is not "red as declared" in this run; empty = it is live.

    Args:
        tests: what the spec declares.
        base_passed: the linked tests that passed on the base.
        run: the run with the break.
    """
    witnesses = set(base_passed)
    reasons = []
    for entry in tests.red:
        red = [node for node in red_of(run.selected[entry], run) if node in witnesses]
        if not red:
            outcomes = [run.tests.get(node, MISSING).outcome for node in run.selected[entry]]
            seen = ", ".join(dict.fromkeys(map(_in_words, outcomes)))
            reasons.append(tr("{entry} does not go red ({outcomes})", entry=entry, outcomes=seen))
        elif tests.fails_with is not None and not any(
            tests.fails_with in run.tests[node].exception for node in red
        ):
            reasons.append(_not_as_declared(entry, run.tests[red[0]], tests.fails_with))
    return reasons


def _not_as_declared(entry: str, red: TestOutcome, declared: str) -> str:
    if not red.exception:
        return tr(
            "{entry} goes red without an exception, not with {declared}",
            entry=entry,
            declared=declared,
        )
    return tr(
        "{entry} goes red with {raised}, not with {declared}",
        entry=entry,
        raised=red.exception[0],
        declared=declared,
    )


def why_guards_red(guards: Iterable[str], run: SuiteRun) -> list[str]:
    """Which guard tests do not pass with the break, and why."""
    return [
        tr("guard test {test} does not stay green: {outcome}", test=node, outcome=_said(run, node))
        for node in not_passed_of(guards, run)
    ]


def judge(run: SuiteRun, canary: Canary, linked: Iterable[str], guards: Iterable[str]) -> Verdict:
    """The verdict on a fix, from a run that went to its end.

    Args:
        run: the learner's unprotected changes on the base, run with a sentinel for a linked test.
        canary: what putting the break back showed; looked at only when all tests pass.
        linked: node ids of the linked tests that passed on the base.
        guards: node ids of the guard tests that passed on the base.
    """
    if not_passed_of(linked, run):
        return Verdict.STILL_RED
    if not_passed_of(guards, run):
        return Verdict.COLLATERAL
    if is_fooled(run) or canary is Canary.GREEN:
        return Verdict.TAMPERED
    return Verdict.FIXED


def is_fooled(run: SuiteRun) -> bool:
    """Whether the sentinel, the twin of a linked test that must fail, did anything else."""
    return run.sentinel is None or not run.sentinel.is_red


def _said(run: SuiteRun, node: str) -> str:
    test = run.tests.get(node, MISSING)
    outcome = _in_words(test.outcome)
    return f"{outcome} ({test.message})" if test.message else outcome


def _in_words(outcome: Outcome) -> str:
    return {
        Outcome.PASSED: tr("passed"),
        Outcome.FAILED: tr("failed"),
        Outcome.ERROR: tr("error"),
        Outcome.SKIPPED: tr("skipped"),
        Outcome.XFAILED: tr("expected to fail"),
        Outcome.MISSING: tr("not run"),
    }[outcome]


# observation


def holds(expectation: Expectation, shown: Sequence[str]) -> list[str]:
    """Why one side of an observation is not as expected, in words; empty = it holds."""
    got = len(shown)
    reasons = []
    if expectation.lines is not None and got != expectation.lines:
        reasons.append(
            trn(
                "expected {n} line, got {got}",
                "expected {n} lines, got {got}",
                expectation.lines,
                got=got,
            )
        )
    if expectation.min_lines is not None and got < expectation.min_lines:
        reasons.append(
            trn(
                "expected at least {n} line, got {got}",
                "expected at least {n} lines, got {got}",
                expectation.min_lines,
                got=got,
            )
        )
    if expectation.max_lines is not None and got > expectation.max_lines:
        reasons.append(
            trn(
                "expected at most {n} line, got {got}",
                "expected at most {n} lines, got {got}",
                expectation.max_lines,
                got=got,
            )
        )
    if expectation.empty is True and got:
        reasons.append(
            trn("expected nothing, got {n} line", "expected nothing, got {n} lines", got)
        )
    if expectation.empty is False and not got:
        reasons.append(tr("expected something, got nothing"))
    wanted = expectation.contains
    if wanted is not None and not any(wanted in line for line in shown):
        reasons.append(tr("expected a line that contains {text}, got none", text=repr(wanted)))
    return reasons
