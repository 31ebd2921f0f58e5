"""Is this break real? Green on the base, red with the break, both in a scratch tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from breakkit import edits, verdict
from breakkit.edges import source
from breakkit.edges.runner import time_limit
from breakkit.errors import BreakDoesNotHold
from breakkit.i18n import tr
from breakkit.model import BreakSpec, Edit, SuiteRun
from breakkit.workflow.scratch import Scratch, scratch_tree
from breakkit.workflow.suite import Suite, run_with_break, suite_of
from breakkit.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the run on the base showed.

    Args:
        linked: node ids of the linked tests that passed.
        guards: node ids of the guard tests that passed.
        seconds: wall time of the run.
    """

    linked: tuple[str, ...]
    guards: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Proof:
    """A break that holds.

    Args:
        base: what the run without it showed.
        red: node ids of the linked tests that went red.
        run: the run with it.
    """

    base: Baseline
    red: tuple[str, ...]
    run: SuiteRun


def prove_in_scratch(
    workspace: Workspace, spec: BreakSpec, base: str, progress: Callable[[str], None]
) -> Proof:
    """Prove a break on a commit, in a scratch tree made for it.

    Args:
        workspace: the project.
        spec: the break.
        base: the commit.
        progress: is told each step, for people.

    Raises:
        EditRefused: the edit does not land on exactly one place of that commit.
        BreakDoesNotHold: see `prove`.
        SuiteDidNotRun: one of the runs did not go to its end.
    """
    config = workspace.config
    suite = suite_of(spec, config, workspace.target, baseline_s=None)
    target = workspace.in_checkout(workspace.target)
    path = workspace.in_checkout(workspace.target / spec.edit.file)
    make = partial(scratch_tree, workspace.repository, base, target, config.scratch_include)
    progress(tr("making a scratch tree"))
    with make() as scratch:
        broken = broken_in(scratch, path, spec.edit)
        return prove(suite, scratch, path, broken, make, progress)


def broken_in(scratch: Scratch, path: str, edit: Edit) -> bytes:
    """What a break makes of a file of a scratch tree; nothing is written."""
    old = source.decode(scratch.read(path), path)
    return old.encode(edits.apply_edit(old.text, edit).text)


def prove(
    suite: Suite,
    scratch: Scratch,
    path: str,
    broken: bytes,
    make: Callable[[], AbstractContextManager[Scratch]],
    progress: Callable[[str], None],
) -> Proof:
    """Prove a break in a scratch tree of its base; the tree has the break afterwards.

    Args:
        suite: the break's tests.
        scratch: the files of the base.
        path: the edited file, relative to the top.
        broken: its bytes with the break.
        make: makes another such tree, if need be.
        progress: is told each step, for people.

    Raises:
        BreakDoesNotHold: a test is red before, a linked test is not red after as declared, or a
            guard test does not stay green.
        SuiteDidNotRun: one of the runs did not go to its end.
    """
    tests = suite.spec.tests
    base = _baseline(suite, scratch, progress)
    progress(tr("running them with the break"))
    scratch.write(path, broken)
    limit = time_limit(suite.config.timeout_s, base.seconds)

    @contextmanager
    def again() -> Iterator[Scratch]:
        with make() as another:
            another.write(path, broken)
            yield another

    run = run_with_break(replace(suite, limit_s=limit), scratch, again)
    reasons = [
        *verdict.why_not_live(tests, base.linked, run),
        *verdict.why_guards_red(base.guards, run),
    ]
    if reasons:
        raise BreakDoesNotHold(
            _listed(tr("the break does not do what its spec says:"), reasons),
            tr("Its author must mend the spec: the code or the tests have changed under it."),
        )
    return Proof(base, verdict.red_of(base.linked, run), run)


def _baseline(suite: Suite, scratch: Scratch, progress: Callable[[str], None]) -> Baseline:
    """Run the break's tests on the base.

    Raises:
        BreakDoesNotHold: a linked or guard test is red, or no linked test passes.
        SuiteDidNotRun: the run did not go to its end.
    """
    tests = suite.spec.tests
    progress(tr("running the linked tests on the unbroken code"))
    run = suite.run(scratch)
    if reasons := verdict.why_base_unfit(tests, run):
        raise BreakDoesNotHold(
            _listed(tr("the unbroken code is not green:"), reasons),
            tr(
                "Mend the code or the tests first; files that git does not have are "
                "missing in the scratch tree: name them in `scratch_include`."
            ),
        )
    return Baseline(
        linked=verdict.passed_of(verdict.linked_in(tests, run), run),
        guards=verdict.passed_of(verdict.guards_in(tests, run), run),
        seconds=run.seconds,
    )


def _listed(what: str, reasons: list[str]) -> str:
    return what + "".join(f"\n  {reason}" for reason in reasons)
