"""Is this fix right? The learner's unprotected changes on the base, then the canary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from breakkit import edits, verdict
from breakkit.edges import source
from breakkit.edges.session import Session
from breakkit.edges.vcs.repository import Repository
from breakkit.edges.vcs.surroundings import Bystanders
from breakkit.errors import BreakkitError, MissingTests, SuiteDidNotRun
from breakkit.i18n import tr
from breakkit.model import Canary, Likeness, TestOutcome, Verdict
from breakkit.workflow.likeness import Contents, contents, likeness, texts
from breakkit.workflow.protected import Protected
from breakkit.workflow.reasons import reason_of
from breakkit.workflow.scratch import Scratch, files_below
from breakkit.workflow.suite import Suite, run_with_break
from breakkit.workflow.witnesses import Judged, MakeTree, Tell, doubt


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found about a learner's work tree.

    Args:
        verdict: the verdict.
        observable: whether the break is live: red as declared.
        tests: node id → outcome, of the linked and guard tests.
        canary: what putting the break back onto the fix showed.
        protected_changes: changed protected files, which did not count.
        likeness: how like the original a fix is; None when it is none.
        reason: why the verdict is not `fixed`, and what to do; empty when it is.
        output: the end of what the run printed.
    """

    verdict: Verdict
    observable: bool
    tests: Mapping[str, TestOutcome]
    canary: Canary
    protected_changes: tuple[str, ...]
    likeness: Likeness | None = None
    reason: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a learner changed since the base: files and links, paths relative to the top."""

    counted: tuple[str, ...]
    protected: tuple[str, ...]


def changes_of(repository: Repository, session: Session, protected: Protected) -> Changes:
    """The learner's changes: tracked files that differ from the base, and files made since.

    The edited file is always among them: whatever git is set up to see or not to see, it is the
    learner's version that is judged.
    """
    top = repository.checkout.top
    bystanders = Bystanders(session.bystanders)
    made = {name for name in repository.untracked() if name not in bystanders}
    named = {session.path, *repository.changed_since(session.base_commit), *made}
    paths = sorted({path for name in named for path in _files_of(top, name)})
    shielded = set(protected.of(paths))
    shielded |= {
        path
        for path in paths
        if (module := protected.shadowing(path)) is not None
        and repository.mode_in(session.base_commit, module) is None
    }
    # A file or link in the place of a folder would take the protected files in it away.
    shielded |= {str(folder) for path in shielded for folder in PurePosixPath(path).parents}
    return Changes(
        counted=tuple(path for path in paths if path not in shielded),
        protected=tuple(path for path in paths if path in shielded),
    )


def _files_of(top: Path, name: str) -> Iterable[str]:
    """The path itself; of a submodule or another repository, the files in it."""
    folder = top / name
    if folder.is_symlink() or not folder.is_dir():
        return [name]
    return [file.relative_to(top).as_posix() for file in files_below(folder)] or [name]


def judge(
    suite: Suite,
    session: Session,
    changes: Changes,
    work_tree: Path,
    unbroken: MakeTree,
    progress: Tell,
) -> Judgement:
    """Judge the learner's work in scratch trees of the base. Nothing else is written.

    The files are taken once, into a tree in which nothing is run, so that all looks are at the
    same. Each run has a tree of its own: what judged code leaves in one is not there in the next.

    Args:
        suite: the break's tests, as they were at `apply`.
        session: the session.
        changes: what the learner changed.
        work_tree: the top of the learner's own tree, only read.
        unbroken: makes a scratch tree of the base.
        progress: is told each step, for people.
    """
    with unbroken() as taken:
        before = contents(taken, changes.counted)
        taken.take(work_tree, changes.counted)
        after = contents(taken, changes.counted)

        @contextmanager
        def fixed(*protected: str) -> Iterator[Scratch]:
            with unbroken() as tree:
                tree.take(taken.top, changes.counted)
                tree.take(work_tree, protected)
                yield tree

        return _judge(suite, session, changes, (before, after), fixed, unbroken, progress)


def _judge(
    suite: Suite,
    session: Session,
    changes: Changes,
    files: tuple[Contents, Contents],
    fixed: Callable[..., AbstractContextManager[Scratch]],
    unbroken: MakeTree,
    progress: Tell,
) -> Judgement:
    before, after = files
    progress(tr("running the linked tests on your version"))
    try:
        with fixed() as tree:
            run = run_with_break(suite, tree, fixed, session.linked[0])
    except SuiteDidNotRun as stopped:
        return not_judged(stopped, changes.protected)
    canary, doubted, like = Canary.NOT_RUN, "", None
    fit = verdict.judge(run, canary, session.linked, session.guards)
    if fit is Verdict.FIXED:
        progress(tr("putting the break back, to see that the tests notice"))
        with fixed() as tree:
            canary = _canary(suite, session, tree)
        fit = verdict.judge(run, canary, session.linked, session.guards)
    if fit is Verdict.FIXED:
        like = likeness(before, after)
    if like is Likeness.DIFFERENT:
        judged = Judged(suite, session.linked, changes.counted, texts(before), session.committed)
        doubted = doubt(judged, fixed, unbroken, progress)
        fit, like = (Verdict.TAMPERED, None) if doubted else (fit, like)
    if fit is Verdict.STILL_RED and changes.protected:
        progress(tr("running them once more with your changed tests"))
        with fixed(*changes.protected) as tree:
            fit = Verdict.TAMPERED if _looks_green(suite, tree, session) else fit
    return Judgement(
        verdict=fit,
        observable=not verdict.why_not_live(suite.spec.tests, session.linked, run),
        tests={
            node: run.tests.get(node, verdict.MISSING)
            for node in (*session.linked, *session.guards)
        },
        canary=canary,
        protected_changes=changes.protected,
        likeness=like,
        reason=doubted or reason_of(fit, run, session, changes.protected),
        output=run.output,
    )


def not_judged(stopped: SuiteDidNotRun, protected_changes: tuple[str, ...]) -> Judgement:
    """What can be said where the tests did not run to their end."""
    return Judgement(
        Verdict.NOT_JUDGED,
        observable=False,
        tests={},
        canary=Canary.NOT_RUN,
        protected_changes=protected_changes,
        reason=f"{stopped.message}\n{stopped.advice}".strip(),
        output=stopped.output,
    )


def _canary(suite: Suite, session: Session, scratch: Scratch) -> Canary:
    """Put the break's own edit onto the fix: the linked tests must notice.

    Where the edit's place is still broken or gone, it says nothing, and the sentinel test of the
    run itself has been the witness. Nor does it say anything that they stay green where the fix
    is other code than the original: the edit may do no harm to that.
    """
    try:
        fixed = source.decode(scratch.read(session.path), session.path)
        edited = edits.apply_edit(fixed.text, suite.spec.edit)
        scratch.write(session.path, fixed.encode(edited.text))
        run = suite.run(scratch, only_linked=True)
    except BreakkitError:
        return Canary.NOT_APPLICABLE
    if verdict.not_passed_of(session.linked, run):
        return Canary.RED
    return Canary.GREEN if edited.removed == session.removed else Canary.NOT_APPLICABLE


def _looks_green(suite: Suite, scratch: Scratch, session: Session) -> bool:
    """Whether no linked test is red: passed, but also skipped, expected to fail, or taken out."""
    try:
        run = suite.run(scratch, only_linked=True)
    except MissingTests:
        return True
    except SuiteDidNotRun:
        return False
    return not verdict.red_of(session.linked, run)
