"""The quick answer to a save: linked tests on what `verify` would judge, and nothing more."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from breakkit import verdict
from breakkit.edges.runner import SuiteRequest, run_suite
from breakkit.edges.session import Session
from breakkit.edges.warm import NeedsCold
from breakkit.errors import SuiteDidNotRun
from breakkit.model import BreakSpec, SuiteRun, TestOutcome
from breakkit.spec import build
from breakkit.workflow.judge import Changes, changes_of
from breakkit.workflow.protected import Protected
from breakkit.workflow.scratch import Scratch, scratch_tree
from breakkit.workflow.suite import Suite, suite_of
from breakkit.workflow.watching.model import Failure, Look, Place, Seen, Way
from breakkit.workflow.watching.warming import WarmPlace, warm_place
from breakkit.workflow.workspace import Workspace, open_applied

Included = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Here:
    """What is applied, and how its tests are run."""

    workspace: Workspace
    session: Session
    spec: BreakSpec
    suite: Suite
    protected: Protected

    @contextmanager
    def unbroken(self) -> Iterator[Scratch]:
        workspace, config = self.workspace, self.workspace.config
        target = workspace.in_checkout(workspace.target)
        base, include = self.session.base_commit, config.scratch_include
        with scratch_tree(workspace.repository, base, target, include) as tree:
            yield tree

    def request(self, tree: Scratch) -> SuiteRequest:
        config = self.workspace.config
        return SuiteRequest(
            root=tree.target,
            python=self.suite.python,
            entries=self.spec.tests.red,
            module=self.spec.edit.file,
            pytest_args=config.pytest_args,
            env=config.env,
            pythonpath=config.pythonpath,
            timeout_s=self.suite.limit_s,
        )


class Looker:
    """Looks again and again; what makes the next look quick is kept until the end.

    Args:
        repo: a folder in the work tree.
    """

    def __init__(self, repo: Path) -> None:
        self._repo = repo
        self._place: WarmPlace | None = None
        self._made_for: tuple[str, Included] | None = None
        self._kept = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.close()

    def look(self) -> Look:
        """What the linked tests say of the work tree as it is now.

        Raises:
            SessionError: no break is applied, or only in part.
            RepositoryError: git refuses.
        """
        began = time.monotonic()
        here = _here(self._repo)
        workspace, session = here.workspace, here.session
        changes = changes_of(workspace.repository, session, here.protected)
        run: SuiteRun | None = None
        trouble = advice = why_cold = ""
        way = Way.WARM
        try:
            try:
                run = self._warm(here).run(workspace.checkout.top, changes.counted)
            except NeedsCold as needs:
                way, why_cold = Way.COLD, needs.reason
                run = _cold(here, changes)
        except SuiteDidNotRun as stopped:
            trouble, advice = stopped.message, stopped.advice
        nodes = session.linked or tuple(run.tests if run else ())
        failed = verdict.not_passed_of(nodes, run) if run else ()
        seen = Seen.NOT_RUN if run is None else Seen.RED if failed else Seen.GREEN
        places = partial(_failure, here)
        return Look(
            seen=seen,
            total=len(nodes),
            failures=tuple(places(node, run.tests.get(node, verdict.MISSING)) for node in failed)
            if run
            else (),
            seconds=time.monotonic() - began,
            way=way,
            why_cold=why_cold,
            protected=changes.protected,
            changed=_has_work(here, changes),
            trouble=trouble,
            advice=advice,
            place=_place(here, changes),
        )

    def _warm(self, here: _Here) -> WarmPlace:
        """The place of this session; another one where something else is applied or included."""
        made_for = (here.session.commit, _included(here))
        if self._place is None or made_for != self._made_for:
            self._place = None
            self._kept.close()
            with here.unbroken() as base:
                making = warm_place(
                    base, here.request(base), here.workspace.config, here.session.linked
                )
                self._place = self._kept.enter_context(making)
            self._made_for = made_for
        return self._place


def _here(repo: Path) -> _Here:
    workspace, session = open_applied(repo)
    session.require_whole()
    config = workspace.config
    spec = build(dict(session.spec), workspace.language, session.spec_file)
    suite = suite_of(spec, config, workspace.target, session.baseline_s)
    return _Here(workspace, session, spec, suite, Protected(config, session.root, spec))


def _cold(here: _Here, changes: Changes) -> SuiteRun:
    """A run in a tree and a process of its own, as `verify` has them."""
    with here.unbroken() as tree:
        tree.take(here.workspace.checkout.top, changes.counted)
        return run_suite(here.request(tree))


def _included(here: _Here) -> Included:
    """What the ignored files look like that the tests need: a new one needs a new tree."""
    target = here.workspace.target
    found = []
    for pattern in here.workspace.config.scratch_include:
        for path in sorted(target.glob(pattern)):
            status = path.lstat()
            found.append((str(path), status.st_size, status.st_mtime_ns))
    return tuple(found)


def _has_work(here: _Here, changes: Changes) -> bool:
    """Whether there is anything of the learner's that a revert would have to keep."""
    broken = here.session.path
    others = {*changes.counted, *changes.protected} - {broken}
    return bool(others) or broken in here.workspace.repository.changed_since(here.session.commit)


def _failure(here: _Here, node: str, test: TestOutcome) -> Failure:
    file = node.partition("::")[0]
    places = [_at(here, path, line) for path, line in test.frames]
    code = [
        place for place in places if not here.protected.of([here.workspace.in_checkout(place.file)])
    ]
    own = [place for (path, _), place in zip(test.frames, places, strict=True) if path == file]
    return Failure(
        node=node,
        message=test.message or str(test.outcome),
        test=own[-1] if own else None,
        code=code[-1] if code else None,
    )


def _place(here: _Here, changes: Changes) -> Place:
    """A changed file that is no Python at all, where it is not; else the first linked test's."""
    top = here.workspace.checkout.top
    for path in changes.counted:
        if path.endswith(".py") and (top / path).is_file():
            try:
                ast.parse((top / path).read_bytes())
            except SyntaxError as error:
                return Place(top / path, path, error.lineno or 1)
            except (OSError, ValueError, RecursionError, MemoryError):
                continue
    return _at(here, here.spec.tests.red[0].partition("::")[0], 1)


def _at(here: _Here, path: str, line: int) -> Place:
    file = here.workspace.target / path
    return Place(file, here.workspace.in_checkout(file), line)
