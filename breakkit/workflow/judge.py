"""Is this fix right? The learner's unprotected changes on the base, then the canary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from breakkit import edits, verdict
from breakkit.edges import source
from breakkit.edges.session import Session
from breakkit.edges.vcs.repository import Repository
from breakkit.errors import BreakkitError, SuiteDidNotRun
from breakkit.model import Canary, SuiteRun, TestOutcome, Verdict
from breakkit.workflow.protected import Protected
from breakkit.workflow.scratch import Scratch
from breakkit.workflow.suite import Suite


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found about a learner's work tree.

    Args:
        verdict: the verdict.
        observable: whether the break is live: red as declared.
        tests: node id → outcome, of the linked and guard tests.
        canary: what putting the break back onto the fix showed.
        protected_changes: changed protected files, which did not count.
        reason: one sentence why the verdict is not `fixed`; empty when it is.
        output: the end of what the run printed.
    """

    verdict: Verdict
    observable: bool
    tests: Mapping[str, TestOutcome]
    canary: Canary
    protected_changes: tuple[str, ...]
    reason: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a learner changed since the base, paths relative to the top."""

    counted: tuple[str, ...]
    protected: tuple[str, ...]


def changes_of(repository: Repository, session: Session, protected: Protected) -> Changes:
    """The learner's changes: tracked files that differ from the base, and files made since."""
    made = set(repository.untracked()) - set(session.bystanders)
    paths = sorted({*repository.changed_since(session.base_commit), *made})
    shielded = protected.of(paths)
    return Changes(tuple(path for path in paths if path not in set(shielded)), shielded)


def judge(
    suite: Suite,
    session: Session,
    changes: Changes,
    scratch: Scratch,
    work_tree: Path,
    progress: Callable[[str], None],
) -> Judgement:
    """Judge the learner's work in a scratch tree of the base. Nothing else is written.

    Args:
        suite: the break's tests, as they were at `apply`.
        session: the session.
        changes: what the learner changed.
        scratch: the files of the base.
        work_tree: the top of the learner's own tree, only read.
        progress: is told each step, for people.
    """
    progress("running the linked tests on your version")
    scratch.take(work_tree, changes.counted)
    try:
        run = suite.run(scratch)
    except SuiteDidNotRun as stopped:
        return _not_judged(stopped, changes)
    live = not verdict.why_not_live(suite.spec.tests, session.linked, run)
    fit = verdict.judge(run, Canary.NOT_RUN, session.linked, session.guards)
    canary = Canary.NOT_RUN
    if fit is Verdict.FIXED:
        progress("putting the break back, to see that the tests notice")
        canary = _canary(suite, session, scratch)
        fit = verdict.judge(run, canary, session.linked, session.guards)
    elif fit is Verdict.STILL_RED and changes.protected:
        progress("running them once more with your changed tests")
        scratch.take(work_tree, changes.protected)
        if _green(suite, scratch, session):
            fit = Verdict.TAMPERED
    nodes = (*session.linked, *session.guards)
    tests = {node: run.tests.get(node, verdict.MISSING) for node in nodes}
    reason = _reason(fit, run, session)
    return Judgement(fit, live, tests, canary, changes.protected, reason, run.output)


def _canary(suite: Suite, session: Session, scratch: Scratch) -> Canary:
    """Put the break's own edit onto the fix: the linked tests must go red again.

    Where the edit's place is still broken or gone, it says nothing; the sentinel test of the run
    itself has then been the witness.
    """
    path = scratch.top / session.path
    try:
        fixed = source.decode(source.read(path, session.path), session.path)
        broken = edits.apply_edit(fixed.text, suite.spec.edit)
    except BreakkitError:
        return Canary.NOT_APPLICABLE
    scratch.write(session.path, fixed.encode(broken.text))
    try:
        run = suite.run(scratch, only_linked=True)
    except SuiteDidNotRun:
        return Canary.NOT_APPLICABLE
    live = not verdict.why_not_live(suite.spec.tests, session.linked, run)
    return Canary.RED if live else Canary.GREEN


def _green(suite: Suite, scratch: Scratch, session: Session) -> bool:
    try:
        run = suite.run(scratch, only_linked=True)
    except SuiteDidNotRun:
        return False
    return not verdict.not_passed_of(session.linked, run)


def _not_judged(stopped: SuiteDidNotRun, changes: Changes) -> Judgement:
    return Judgement(
        Verdict.NOT_JUDGED,
        observable=False,
        tests={},
        canary=Canary.NOT_RUN,
        protected_changes=changes.protected,
        reason=f"{stopped.message}\n{stopped.advice}".strip(),
        output=stopped.output,
    )


def _reason(fit: Verdict, run: SuiteRun, session: Session) -> str:
    match fit:
        case Verdict.STILL_RED:
            return ", ".join(verdict.not_passed_of(session.linked, run))
        case Verdict.COLLATERAL:
            return ", ".join(verdict.not_passed_of(session.guards, run))
        case Verdict.TAMPERED if verdict.is_fooled(run):
            return "a test that must fail did not: something reports results that are not so"
        case Verdict.TAMPERED if verdict.not_passed_of(session.linked, run):
            return "green only with the changed tests or test configuration"
        case Verdict.TAMPERED:
            return "the tests stay green even with the break put back: they do not judge this fix"
        case _:
            return ""
