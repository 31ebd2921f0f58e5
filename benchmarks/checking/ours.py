"""breakkit's own turns: the command, and its engine alone."""

from __future__ import annotations

import contextlib
import json
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from breakkit.edges.runner import SuiteRequest, time_limit
from breakkit.edges.warm import NeedsCold, Tree, WarmRunner
from breakkit.errors import SuiteDidNotRun, SuiteTimedOut

from .breaks import Break, breaks_of
from .project import MODULE, PYTEST, TESTS, Result, cpu_s, make_project
from .specs import catalog_of, edits_of
from .targets import BOLTONS, WORK, python_with

CATALOG = "breakkit"


def check(workers: int) -> Result:
    """`breakkit check` on a catalog, as an author runs it, from the start of the program."""
    project = WORK / "projects" / CATALOG
    before = cpu_s()
    began = time.perf_counter()
    command = [sys.executable, "-m", "breakkit", "check", "--no-cache", "--json"]
    process = subprocess.run(
        [*command, "--jobs", str(workers)], cwd=project, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    seconds, cpu = time.perf_counter() - began, cpu_s() - before
    breaks = json.loads(process.stdout)["result"]["breaks"]
    said = Counter(
        problem["rule"] for checked in breaks for problem in checked["problems"]
        if problem["severity"] == "error"
    )  # fmt: skip
    holding = sum(checked["holds"] for checked in breaks)
    note = ", ".join([f"{holding} hold", *(f"{count} {rule}" for rule, count in said.items())])
    return Result(len(breaks), seconds, cpu, note)


def engine(changes: list[Break], workers: int) -> Result:
    """The warm engine alone, on breaks that are made already: what a mutation tester's kernel is."""
    python = python_with("cold", PYTEST)
    seen: list[str] = []
    with tempfile.TemporaryDirectory(prefix="breakkit-bench-") as name:
        pristine = Path(name) / "pristine"
        shutil.copytree(BOLTONS.unpacked(), pristine)
        left: queue.SimpleQueue[Break] = queue.SimpleQueue()
        for change in changes:
            left.put(change)
        began, cpu = time.perf_counter(), cpu_s()

        def work(number: int) -> None:
            folder = Path(name) / f"tree{number}"
            shutil.copytree(pristine, folder)
            request = SuiteRequest(
                root=folder, python=python, entries=(TESTS,), module=MODULE, pytest_args=(),
                env={}, pythonpath=None, timeout_s=60.0,
            )  # fmt: skip
            with (
                closing(Tree(folder, pristine)) as tree,
                WarmRunner(tree, memory_mb=2048) as runner,
            ):
                limit = time_limit(None, runner.run(request).seconds)
                asked = replace(request, timeout_s=limit, until_red=request.entries)
                while not left.empty():
                    with contextlib.suppress(queue.Empty):
                        seen.append(_said(runner, asked, left.get(False)))

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(work, range(workers)))
        seconds, cpu = time.perf_counter() - began, cpu_s() - cpu
    note = ", ".join(f"{count} {what}" for what, count in sorted(Counter(seen).items()))
    return Result(len(seen), seconds, cpu, note)


def _said(runner: WarmRunner, request: SuiteRequest, change: Break) -> str:
    try:
        run = runner.run(request, {MODULE: change.source})
    except SuiteTimedOut:
        return "timed out"
    except (SuiteDidNotRun, NeedsCold):
        return "no run"
    return "red" if any(test.is_red for test in run.tests.values()) else "green"


def prepare(count: int) -> list[Break]:
    """The catalog that breakkit checks, in a repository of its own; the breaks in it."""
    source = (BOLTONS.unpacked() / MODULE).read_bytes()
    changes = breaks_of(source, 2 * count)
    project = WORK / "projects" / CATALOG
    asked = project / "asked"
    if not asked.is_file() or asked.read_text() != str(count):
        make_project(CATALOG)
        edits = edits_of(source.decode(), MODULE, changes, count)
        if len(edits) < count:
            raise SystemExit(f"only {len(edits)} of the breaks can be written as specs")
        catalog_of(project, TESTS, edits, count, python_with("cold", PYTEST))
        asked.write_text(str(count))
    return changes[:count]
