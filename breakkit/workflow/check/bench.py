"""The places where breaks are proved: private copies of the work tree, one for each worker."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Self

from breakkit.edges.probe import Probe, Seen, lay_out, probed_run, varied
from breakkit.edges.runner import SuiteRequest
from breakkit.edges.warm import NeedsCold, Tree, WarmRunner
from breakkit.errors import RepositoryError
from breakkit.i18n import tr
from breakkit.model import SuiteRun
from breakkit.workflow.scratch import Scratch, files_below, included
from breakkit.workflow.workspace import Workspace

NOTHING: Mapping[str, bytes] = MappingProxyType({})


def copy_work_tree(workspace: Workspace, folder: Path) -> Scratch:
    """The work tree as it is, copied: what git tracks or does not ignore, and `scratch_include`.

    Raises:
        RepositoryError: the target is not among it.
        SourceError: a file cannot be read.
    """
    repository, config = workspace.repository, workspace.config
    work_tree = workspace.checkout.top
    target = workspace.in_checkout(workspace.target)
    top = folder / (work_tree.name or "tree")
    top.mkdir(parents=True)
    scratch = Scratch(top, top / target)
    paths = {*repository.tracked(), *repository.untracked()}
    scratch.take(work_tree, (path for path in paths if not path.endswith("/")))
    if not scratch.target.is_dir():
        raise RepositoryError(
            tr("the target {target} has no files", target=repr(target)),
            tr("Mend `target` in the configuration."),
        )
    scratch.take(work_tree, included(work_tree, scratch, target, config.scratch_include))
    return scratch


def names_in(scratch: Scratch, but: Iterable[str] = ()) -> tuple[str, ...]:
    """All files of a tree by their paths from its top, sorted, those below some folders aside."""
    aside = tuple(f"{folder}/" for folder in but)
    names = (file.relative_to(scratch.top).as_posix() for file in files_below(scratch.top))
    return tuple(sorted(name for name in names if not name.startswith(aside)))


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that the same run may take, by the way that it takes.

    Args:
        cold: in a process of its own.
        warm: in a prepared session; None = it must not take that way.
    """

    cold: float
    warm: float | None = None

    def times(self, factor: float) -> Limits:
        """So many times as long."""
        return Limits(self.cold * factor, self.warm and self.warm * factor)


@dataclass(frozen=True, slots=True)
class Looked:
    """A suite run, and which way it took.

    Args:
        run: the run.
        seen: what was seen of it, where that was asked.
        is_warm: whether it ran in a prepared session.
    """

    run: SuiteRun
    seen: Seen
    is_warm: bool


class Bench:
    """One worker's place: a tree of its own, and what runs tests in it.

    Args:
        pristine: the copy that nobody writes to.
        folder: where this bench keeps its tree; made.
        is_cold: never take the warm way.
    """

    def __init__(self, pristine: Scratch, folder: Path, *, is_cold: bool) -> None:
        top = folder / pristine.top.name
        shutil.copytree(pristine.top, top, symlinks=True)
        self.pristine = pristine
        self.tree = Scratch(top, top / pristine.target.relative_to(pristine.top))
        self.is_cold = is_cold
        self._folder = folder
        self._mender = Tree(top, pristine.top)
        self._warm: dict[Probe, WarmRunner] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for warm in self._warm.values():
            warm.close()
        self._mender.close()

    def run(
        self,
        request: SuiteRequest,
        probe: Probe,
        limits: Limits,
        overlay: Mapping[str, bytes] = NOTHING,
    ) -> Looked:
        """Run tests with some files, named from the target root, having other content.

        Args:
            request: what to run; its time limit is that of the way it takes.
            probe: the surroundings.
            limits: for either way; the warm one is taken where it is sure to say the same.
            overlay: path → content.

        Raises:
            SuiteDidNotRun: the run did not go to its end.
        """
        if limits.warm is not None:
            in_time = replace(request, timeout_s=limits.warm)
            try:
                return Looked(self.warm(in_time, probe, overlay), Seen(), is_warm=True)
            except NeedsCold:
                pass  # it says why, but only a benchmark would want to know
        return self.look(replace(request, timeout_s=limits.cold), probe, overlay)

    def warm(
        self, request: SuiteRequest, probe: Probe, overlay: Mapping[str, bytes] = NOTHING
    ) -> SuiteRun:
        """Run tests in a prepared session.

        Raises:
            NeedsCold: that would not be sure to say the same.
            SuiteDidNotRun: the run did not go to its end.
        """
        if self.is_cold:
            raise NeedsCold("asked for")
        if probe not in self._warm:
            self._warm[probe] = WarmRunner(self._mender, memory_mb=probe.memory_mb)
        if probe.is_usual:
            return self._warm[probe].run(request, overlay)
        folder = self._folder / f"probe-{probe.hash_seed}"
        if not folder.exists():
            folder.mkdir()
            lay_out(folder, probe)
        asked = varied(request, probe, folder)
        return self._warm[probe].run(asked, overlay)

    def look(
        self, request: SuiteRequest, probe: Probe, overlay: Mapping[str, bytes] = NOTHING
    ) -> Looked:
        """Run tests in a process of their own, varied and looked at as the probe says.

        Raises:
            SuiteDidNotRun: the run did not go to its end.
        """
        target = os.path.relpath(self.tree.target, self.tree.top)
        try:
            for name, content in overlay.items():
                self.tree.write(os.path.normpath(f"{target}/{name}"), content)
            run, seen = probed_run(request, probe)
        finally:
            self._mender.mend()
        return Looked(run, seen, is_warm=False)

    def mend(self) -> None:
        """Put the tree back to what it was."""
        self._mender.mend()
