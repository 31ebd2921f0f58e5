"""Does the warm engine say what the cold oracle says? Every outcome of every test of each break.

Where a test is red, both are asked a second time: to stop as soon as each entry has a red test.
"""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from breakkit.edges.runner import SuiteRequest, run_suite
from breakkit.edges.warm import NeedsCold, Tree, WarmRunner
from breakkit.errors import SuiteDidNotRun
from breakkit.model import SuiteRun

from .breaks import Break, breaks_of
from .targets import PACKAGES, TEST_TOOLS, Linked, Package, python_with

LIMIT_S = 8.0
AGAIN = 10

Saying = tuple[object, ...]
Said = tuple[Saying, ...]
"""What was said of every test, and of those until the first red one, where there is one."""


@dataclass
class Tally:
    """What came of one module's breaks."""

    name: str
    breaks: int = 0
    red: int = 0
    none: int = 0
    unfit: int = 0
    flaky: int = 0
    differences: list[str] = field(default_factory=list)
    warm_s: float = 0.0
    cold_s: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)


def main(workers: int, only: str | None) -> int:
    python = python_with("targets", *TEST_TOOLS)
    jobs = [
        (package, linked, count, python)
        for package in PACKAGES
        if only in (None, package.name)
        for linked, count in _shares(package)
    ]
    total = 0
    differences: list[str] = []
    print(f"{'module':40} {'breaks':>6} {'red':>5} {'none':>5} {'cold':>5} {'flaky':>5} "
          f"{'warm s':>7} {'cold s':>7}  differences")  # fmt: skip
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for tally in pool.imap(_module, jobs):
            total += tally.breaks
            differences += tally.differences
            print(f"{tally.name:40} {tally.breaks:6} {tally.red:5} {tally.none:5} {tally.unfit:5} "
                  f"{tally.flaky:5} {tally.warm_s:7.1f} {tally.cold_s:7.1f}  "
                  f"{len(tally.differences)}", flush=True)  # fmt: skip
            for reason, count in (*tally.ways.items(), *tally.reasons.items()):
                print(f"    {count} x {reason}")
    print(f"{total} breaks, {len(differences)} verdicts differ")
    for difference in differences:
        print(difference)
    return 1 if differences else 0


def _shares(package: Package) -> Iterator[tuple[Linked, int]]:
    """How many breaks of each module: alike, what a short module lacks goes to the next."""
    left = package.breaks
    for index, linked in enumerate(package.linked):
        source = (package.unpacked() / linked.module).read_bytes()
        found = len(breaks_of(source, left // (len(package.linked) - index)))
        left -= found
        yield linked, found


def _module(job: tuple[Package, Linked, int, Path]) -> Tally:
    package, linked, count, python = job
    tally = Tally(f"{package.name} {linked.module}")
    with tempfile.TemporaryDirectory(prefix="breakkit-bench-") as name:
        folder = Path(name)
        pristine = folder / "pristine"
        shutil.copytree(package.unpacked(), pristine, symlinks=True)
        tree = folder / "tree"
        shutil.copytree(pristine, tree, symlinks=True)
        request = SuiteRequest(
            root=tree, python=python, entries=linked.tests, module=linked.module,
            pytest_args=package.pytest_args, env={}, pythonpath=None, timeout_s=LIMIT_S,
        )  # fmt: skip
        source = (pristine / linked.module).read_bytes()
        with closing(Tree(tree, pristine)) as mended, WarmRunner(mended, memory_mb=2048) as runner:
            if not any(test.is_green for test in runner.run(request).tests.values()):
                raise SystemExit(f"{tally.name}: the unbroken code is not green")
            for _ in range(2):  # from the third run on, breaks are swapped in where they can be
                _compare(tally, runner, request, folder, Break("none", 0, "", source), linked)
            for change in breaks_of(source, count):
                tally.breaks += 1
                _compare(tally, runner, request, folder, change, linked)
    return tally


def _compare(
    tally: Tally, runner: WarmRunner, request: SuiteRequest, folder: Path, change: Break,
    linked: Linked,
) -> None:  # fmt: skip
    began = time.perf_counter()
    warm = _warm(runner, request, change, linked)
    tally.warm_s += time.perf_counter() - began
    tally.ways[f"forked: {runner.last.way}" if runner.last else "not forked"] += 1
    if isinstance(warm, str):
        tally.unfit += 1
        tally.reasons[warm[:100]] += 1
        return
    began = time.perf_counter()
    cold = _cold(request, folder, change, linked)
    tally.cold_s += time.perf_counter() - began
    if isinstance(warm[0][0], type):
        tally.none += 1
    tally.red += len(warm) > 1
    if warm == cold:
        return
    colds = [cold, *(_cold(request, folder, change, linked) for _ in range(AGAIN))]
    warms = [warm, *(_warm(runner, request, change, linked) for _ in range(AGAIN))]
    if len(set(map(repr, colds))) > 1 and set(map(repr, warms)) & set(map(repr, colds)):
        tally.flaky += 1
        return
    differing = [
        pair
        for sayings in zip(warm, cold, strict=False)
        for pair in zip(*sayings, strict=False)
        if pair[0] != pair[1]
    ]
    tally.differences.append(
        f"{linked.module}:{change.line} {change.kind} in {change.function}: "
        f"{differing[:3] or (len(warm), len(cold))}"
    )


def _warm(runner: WarmRunner, request: SuiteRequest, change: Break, linked: Linked) -> Said | str:
    overlay = {linked.module: change.source} if change.kind != "none" else {}
    try:
        return _said(request, lambda asked: runner.run(asked, overlay))
    except NeedsCold as cold:
        return cold.reason


def _cold(request: SuiteRequest, folder: Path, change: Break, linked: Linked) -> Said:
    root = folder / "cold"

    def run(asked: SuiteRequest) -> SuiteRun:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(folder / "pristine", root, symlinks=True)
        (root / linked.module).write_bytes(change.source)
        return run_suite(replace(asked, root=root))

    return _said(request, run)


def _said(request: SuiteRequest, run: Callable[[SuiteRequest], SuiteRun]) -> Said:
    try:
        whole = run(request)
    except SuiteDidNotRun as error:
        return ((type(error),),)
    if not any(test.is_red for test in whole.tests.values()):
        return (_of(whole),)
    try:
        return _of(whole), _of(run(replace(request, until_red=request.entries)))
    except SuiteDidNotRun as error:
        return _of(whole), (type(error),)


def _of(run: SuiteRun) -> Saying:
    return tuple(
        (node, str(test.outcome), test.when, test.exception[:1]) for node, test in run.tests.items()
    )
