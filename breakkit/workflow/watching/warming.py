"""Linked tests on the learner's files, in a session of pytest kept ready for the next save."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from breakkit import verdict
from breakkit.edges.runner import SuiteRequest, time_limit
from breakkit.edges.temporary import Purpose, temporary_folder
from breakkit.edges.warm import NeedsCold, Tree, WarmRunner
from breakkit.errors import SuiteDidNotRun, SuiteTimedOut
from breakkit.i18n import tr
from breakkit.model import Config, SuiteRun
from breakkit.workflow.scratch import Scratch


class WarmPlace:
    """A tree of the base, and what runs tests in it with the learner's files laid over in memory.

    Args:
        tree: the base, as a scratch tree has it.
        runner: runs tests in it.
        request: the linked tests, with the time limit of a warm run.
        trouble: why it must not be used; empty = it says of the base what was said at `apply`.
    """

    def __init__(
        self, tree: Scratch, runner: WarmRunner, request: SuiteRequest, trouble: str
    ) -> None:
        self._tree = tree
        self._runner = runner
        self._request = request
        self._trouble = trouble

    def run(self, work_tree: Path, changed: tuple[str, ...]) -> SuiteRun:
        """What the linked tests say with these files as they are in the work tree.

        Args:
            work_tree: its top.
            changed: the changed files that count, relative to the top.

        Raises:
            NeedsCold: a warm run would not be sure to say what a cold one says.
            SuiteDidNotRun: the tests did not run to their end.
        """
        if self._trouble:
            raise NeedsCold(self._trouble)
        overlay = self._overlay(work_tree, changed)
        try:
            run = self._runner.run(self._request, overlay)
        except SuiteTimedOut:
            raise NeedsCold(tr("the tests took longer than they may here")) from None
        if any("MemoryError" in test.exception for test in run.tests.values()):
            raise NeedsCold(tr("the tests used more memory than they may here"))
        return run

    def _overlay(self, work_tree: Path, changed: tuple[str, ...]) -> Mapping[str, bytes]:
        """Path relative to the target → content: of Python files that the base has as well."""
        overlay = {}
        for path in changed:
            ours, theirs = self._tree.top / path, work_tree / path
            if not all(file.is_file() and not file.is_symlink() for file in (ours, theirs)):
                raise NeedsCold(tr("{path} is new, gone, or no ordinary file", path=path))
            content = theirs.read_bytes()
            if content == ours.read_bytes() and ours.stat().st_mode == theirs.stat().st_mode:
                continue
            if not ours.is_relative_to(self._tree.target) or ours.suffix != ".py":
                raise NeedsCold(tr("{path} is no Python file of the target", path=path))
            overlay[ours.relative_to(self._tree.target).as_posix()] = content
        return overlay


@contextmanager
def warm_place(
    base: Scratch, request: SuiteRequest, config: Config, linked: tuple[str, ...]
) -> Iterator[WarmPlace]:
    """Make such a place; no process and no folder of it is left at the end.

    Args:
        base: a scratch tree of the base; only copied.
        request: the linked tests.
        config: the project's configuration.
        linked: node ids of those that pass on the base.
    """
    with ExitStack() as ending:
        folder = ending.enter_context(temporary_folder(Purpose.CHECK))
        below = base.target.relative_to(base.top)
        tops = [folder / kind / base.top.name for kind in ("tree", "pristine")]
        for top in tops:
            shutil.copytree(base.top, top, symlinks=True)
        tree = Scratch(tops[0], tops[0] / below)
        mender = Tree(tree.top, tops[1])
        ending.callback(mender.close)
        # A fix may be anywhere, not in the one function that a break is in: all is imported anew.
        runner = ending.enter_context(
            WarmRunner(mender, memory_mb=config.memory_mb, collects=False)
        )
        request = replace(request, root=tree.target)
        trouble = ""
        try:
            run = runner.run(request)
        except NeedsCold as needs:
            trouble = needs.reason
        except SuiteDidNotRun as stopped:
            trouble = stopped.message
        else:
            if not linked:
                trouble = tr("the break was applied without a proof")
            elif verdict.not_passed_of(linked, run):
                trouble = tr("there the unbroken code is not green")
            request = replace(request, timeout_s=time_limit(config.timeout_s, run.seconds))
        yield WarmPlace(tree, runner, request, trouble)
