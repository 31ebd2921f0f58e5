"""`breakkit verify`: is the learner's fix right? Is the break live?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from breakkit.edges.journal import Event
from breakkit.edges.session import Session, with_attempt
from breakkit.errors import RepositoryError, SuiteDidNotRun
from breakkit.model import BreakSpec, Canary, Likeness, Outcome, Verdict
from breakkit.spec import build
from breakkit.workflow.drills import Answered, answered
from breakkit.workflow.judge import Judgement, changes_of, not_judged
from breakkit.workflow.judge import judge as judge_changes
from breakkit.workflow.plan import changing, mark_of, record, silent
from breakkit.workflow.protected import Protected
from breakkit.workflow.prove import Proof, prove_in_scratch
from breakkit.workflow.scratch import scratch_tree
from breakkit.workflow.suite import suite_of
from breakkit.workflow.texts import Reader
from breakkit.workflow.workspace import Workspace, open_applied

LONGEST_DIFF = 20_000
"""Characters of a fix that the journal keeps."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A judgement, and what is shown after success.

    Args:
        id: the break, or its alias while it is blind.
        verdict: the verdict.
        observable: whether the break is live: red as declared.
        tests: node id → outcome.
        messages: node id → what a test that did not pass said.
        canary: what putting the break back showed.
        protected_changes: changed files that did not count.
        likeness: how like the original a fix is; None when it is none.
        reason: why the verdict is not `fixed`.
        title: the break's title; empty while it is blind.
        hidden_cause: after success only.
        teaching: after success only.
        next: what to read then; after success only.
        output: the end of what the run printed.
        asked_observable: whether the question was `--observable`.
        answered: what the learner had said of it; after success only.
        notices: what people must be told about the texts.
    """

    id: str
    verdict: Verdict
    observable: bool
    tests: Mapping[str, Outcome]
    messages: Mapping[str, str]
    canary: Canary
    protected_changes: tuple[str, ...]
    likeness: Likeness | None
    reason: str
    title: str
    hidden_cause: str | None
    teaching: str | None
    next: str | None
    output: str
    asked_observable: bool
    answered: Answered | None
    notices: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 when the answer to what was asked is yes, else 1."""
        yes = self.observable if self.asked_observable else self.verdict is Verdict.FIXED
        return 0 if yes else 1


def verify(
    repo: Path,
    *,
    lang: str | None = None,
    observable: bool = False,
    progress: Callable[[str], None] = silent,
    notify: Callable[[str], None] = silent,
) -> Verified:
    """Judge the work tree as it is, in a scratch tree; nothing is written to it.

    Args:
        repo: a folder in the work tree.
        lang: language of the texts.
        observable: ask whether the break is live; no attempt is recorded then.
        progress: is told each step, for people.
        notify: is told whom we wait for.

    Raises:
        SessionError: no break is applied, or only in part.
        RepositoryBusy: another breakkit is at work, and did not end soon.
        BreakDoesNotHold: applied without tests, and the break turns out not to hold.
    """
    workspace, session = open_applied(repo)
    session.require_whole()
    read = Reader(workspace, lang)
    spec = build(dict(session.spec), workspace.language, session.spec_file)
    session, judgement = _judge(workspace, session, spec, progress)
    fixed = judgement.verdict is Verdict.FIXED and not observable
    details = {"diff": _fix(workspace, session)} if fixed else {}
    verdict = None if observable else judgement.verdict
    session = _written_down(workspace, session, verdict, details, notify)
    return Verified(
        id=session.shown_id,
        verdict=judgement.verdict,
        observable=judgement.observable,
        tests={node: test.outcome for node, test in judgement.tests.items()},
        messages={
            node: test.message for node, test in judgement.tests.items() if not test.is_green
        },
        canary=judgement.canary,
        protected_changes=judgement.protected_changes,
        likeness=judgement.likeness,
        reason=judgement.reason,
        title="" if session.blind else read(spec.title),
        hidden_cause=read(spec.hidden_cause) if fixed else None,
        teaching=read(spec.teaching) if fixed else None,
        next=read(spec.next) if fixed and spec.next else None,
        output=judgement.output,
        asked_observable=observable,
        answered=answered(workspace, session.id) if fixed else None,
        notices=read.notices,
    )


def _judge(
    workspace: Workspace,
    session: Session,
    spec: BreakSpec,
    progress: Callable[[str], None],
) -> tuple[Session, Judgement]:
    repository, config = workspace.repository, workspace.config
    changes = changes_of(repository, session, Protected(config, session.root, spec))
    base, target = session.base_commit, workspace.in_checkout(workspace.target)
    if session.baseline_s is None:
        try:
            proof = prove_in_scratch(workspace, spec, base, progress)
        except SuiteDidNotRun as stopped:
            return session, not_judged(stopped, changes.protected)
        session = _with_proof(session, proof)
    suite = suite_of(spec, config, workspace.target, session.baseline_s)
    unbroken = partial(scratch_tree, repository, base, target, config.scratch_include)
    top = workspace.checkout.top
    return session, judge_changes(suite, session, changes, top, unbroken, progress)


def _fix(workspace: Workspace, session: Session) -> str:
    """What the learner did to the broken code, for the journal."""
    try:
        diff = workspace.repository.diff_since(session.commit)
    except RepositoryError:  # what git cannot read, such as a pipe, is no part of a fix
        return ""
    return diff if len(diff) <= LONGEST_DIFF else diff[:LONGEST_DIFF] + "\n…\n"


def _with_proof(session: Session, proof: Proof) -> Session:
    """What `apply --no-tests` left out."""
    return replace(
        session,
        linked=proof.base.linked,
        guards=proof.base.guards,
        red=proof.red,
        baseline_s=proof.base.seconds,
    )


def _written_down(
    workspace: Workspace,
    judged: Session,
    verdict: Verdict | None,
    details: Mapping[str, str],
    notify: Callable[[str], None],
) -> Session:
    """Save what was found out, and the attempt if it is one.

    It goes into the session as it is now, for a suite run is long enough for a hint beside it. One
    that was ended meanwhile stays so.
    """
    with changing(workspace, "verify", notify):
        current = workspace.sessions.load()
        is_there = current is not None and current.commit == judged.commit
        if current is None or not is_there or current.interrupted:
            if verdict is not None:
                told = {"verdict": verdict, **mark_of(judged), **details}
                workspace.journal.record(judged.id, Event.VERIFIED, **told)
            return judged if verdict is None else with_attempt(judged, verdict)
        session = replace(
            current,
            linked=judged.linked,
            guards=judged.guards,
            red=judged.red,
            baseline_s=judged.baseline_s,
        )
        if verdict is not None:
            judged = with_attempt(session, verdict)
            return record(workspace, judged, Event.VERIFIED, verdict=verdict, **details)
        if session != current:
            workspace.sessions.save(session)
        return session
