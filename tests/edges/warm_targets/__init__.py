"""A target to run warm and cold, and the same question asked both ways."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from breakkit.edges.runner import SuiteRequest, run_suite
from breakkit.edges.runner.process import marked_processes
from breakkit.edges.warm import Tree, WarmRunner
from breakkit.model import SuiteRun
from tests.edges.runner_targets import QUICK, lay_out
from tests.lean import PLAIN

GONE_WITHIN_S = 2.0


class Target:
    """A target with a pristine copy and the copy that warm runs use."""

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        self.folder = folder
        self.pristine = lay_out(folder / "pristine", files)
        self.tree = folder / "tree"
        shutil.copytree(self.pristine, self.tree, symlinks=True)
        self.mark = secrets.token_hex(8)
        self._said_cold: dict[str, SuiteRun] = {}

    @contextmanager
    def warm(self, **options: Any) -> Iterator[Warm]:
        """A runner whose processes are all gone soon after."""
        options = {"memory_mb": 2048, **options}
        tree = Tree(self.tree, self.pristine)
        with contextlib.closing(tree), WarmRunner(tree, **options) as runner:
            yield Warm(self, runner)
        deadline = time.monotonic() + GONE_WITHIN_S
        while left := marked_processes(self.mark):
            assert time.monotonic() < deadline, f"{left} outlive the runner"
            time.sleep(0.01)

    def request(self, *entries: str, **changes: Any) -> SuiteRequest:
        asked: dict[str, Any] = {
            "root": self.tree,
            "python": Path(sys.executable),
            "entries": entries,
            "module": None,
            "pytest_args": PLAIN,
            "pythonpath": None,
            "timeout_s": 60.0,
            **changes,
            "env": {**QUICK, **changes.get("env", {}), "RUNNER_TEST": self.mark},
        }
        return SuiteRequest(**asked)

    def cold(
        self, *entries: str, overlay: Mapping[str, str] | None = None, **changes: Any
    ) -> SuiteRun:
        """What `run_suite` says of a copy in which the files are overwritten; asked only once."""
        asked = repr((entries, overlay, changes))
        if asked not in self._said_cold:
            root = self.folder / f"cold-{secrets.token_hex(4)}"
            shutil.copytree(self.pristine, root, symlinks=True)
            for path, source in _sources(overlay).items():
                (root / path).write_bytes(source)
            request = replace(self.request(*entries, **changes), root=root)
            self._said_cold[asked] = run_suite(request)
        return self._said_cold[asked]


class Warm:
    """A warm runner at work on a target."""

    def __init__(self, target: Target, runner: WarmRunner) -> None:
        self.target = target
        self.runner = runner

    def run(
        self,
        *entries: str,
        overlay: Mapping[str, str] | None = None,
        **changes: Any,
    ) -> SuiteRun:
        request = self.target.request(*entries, **changes)
        return self.runner.run(request, _sources(overlay))


def _sources(overlay: Mapping[str, str] | None) -> dict[str, bytes]:
    return {path: textwrap.dedent(text).encode() for path, text in (overlay or {}).items()}


def said(run: SuiteRun) -> dict[str, tuple[object, ...]]:
    """What a run says of each test, without what differs from process to process."""
    return {node: (test.outcome, test.when, test.exception[:1]) for node, test in run.tests.items()}
