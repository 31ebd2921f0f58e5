"""What a break costs, and what memory, as the catalog and the target grow."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .breaks import breaks_of
from .peers import MODULE, PYTEST, TESTS, make_project
from .specs import catalog_of, edits_of
from .targets import BOLTONS, python_with

SIZES = (100, 1000, 5000)
BALLAST = 2000  # files that nobody imports
DIFFERENT = 200
LOOK_EVERY_S = 0.02


@dataclass
class Cost:
    """One run of `breakkit check`.

    Args:
        seconds: wall time.
        cpu_s: processor time of breakkit and all that it waited for.
        parent_mb: the largest resident set of breakkit's own process.
        child_mb: private memory of the forked processes, what they do not share: the median.
        largest_mb: the largest of these; breaks may take any.
    """

    seconds: float
    cpu_s: float
    parent_mb: float
    child_mb: float
    largest_mb: float


def main() -> int:
    source = (BOLTONS.unpacked() / MODULE).read_bytes()
    edits = edits_of(source.decode(), MODULE, breaks_of(source, 2 * DIFFERENT), DIFFERENT)
    python = python_with("cold", PYTEST)
    print(
        "breaks  other files  s      ms CPU each  without start-up  parent MB  child's own MB, at most"
    )
    for count, ballast in (*((size, 0) for size in SIZES), (SIZES[0], BALLAST)):
        project = make_project(f"growth-{count}-{ballast}")
        for number in range(ballast):
            file = project / f"ballast/part{number % 50}/module{number}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"NUMBER = {number}\n" * 50)
        catalog_of(project, TESTS, edits, count, python)
        one = measured(project, ["1-1"])
        cost = measured(project, [])
        print(
            f"{count:6}  {ballast:11}  {cost.seconds:5.1f}  {1000 * cost.cpu_s / count:11.1f}  "
            f"{1000 * (cost.cpu_s - one.cpu_s) / (count - 1):16.1f}  {cost.parent_mb:9.0f}  "
            f"{cost.child_mb:14.0f}  {cost.largest_mb:7.0f}",
            flush=True,
        )
    return 0


def measured(project: Path, ids: list[str]) -> Cost:
    """`breakkit check` of a project, one worker, as a process of its own."""
    before = os.times()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "breakkit", "check", "--no-cache", "--jobs", "1", *ids],
        cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    parent, children = _watched(process)
    after = os.times()
    cpu = (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
    return Cost(
        time.perf_counter() - began,
        cpu,
        parent / 1024,
        median(children) / 1024,
        max(children) / 1024,
    )


def _watched(process: subprocess.Popen[bytes]) -> tuple[int, list[int]]:
    """The peaks in KiB: the process's resident set; the private memory of each that was forked."""
    parent = 0
    own: dict[int, int] = {}
    ended = threading.Event()
    threading.Thread(target=lambda: (process.wait(), ended.set())).start()
    while not ended.wait(LOOK_EVERY_S):
        parent = max(parent, _field(process.pid, "status", "VmHWM"))
        for started in _children(process.pid):
            for pid in _below(started):
                private = ("Private_Clean", "Private_Dirty")
                now = sum(_field(pid, "smaps_rollup", name) for name in private)
                own[pid] = max(own.get(pid, 0), now)
    return parent, [*own.values()] or [0]


def _children(pid: int) -> list[int]:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(each) for one in threads for each in (one / "children").read_text().split()]
    except OSError:
        return []


def _below(pid: int) -> list[int]:
    return [found for child in _children(pid) for found in (child, *_below(child))]


def _field(pid: int, file: str, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name + ":")), 0)
