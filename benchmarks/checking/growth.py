"""What a break costs, and what memory, as the catalog and the target grow."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

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
        child_mb: the largest private memory of a process that ran tests: what it does not share.
    """

    seconds: float
    cpu_s: float
    parent_mb: float
    child_mb: float


def main() -> int:
    source = (BOLTONS.unpacked() / MODULE).read_bytes()
    edits = edits_of(source.decode(), MODULE, breaks_of(source, 2 * DIFFERENT), DIFFERENT)
    python = python_with("cold", PYTEST)
    print("breaks  other files  s      ms CPU each  without start-up  parent MB  child's own MB")
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
            f"{cost.child_mb:14.0f}",
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
    parent, child = _watched(process)
    after = os.times()
    cpu = (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
    return Cost(time.perf_counter() - began, cpu, parent / 1024, child / 1024)


def _watched(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """The peaks in KiB: the process's resident set, a descendant's private memory."""
    parent = child = 0
    ended = threading.Event()
    threading.Thread(target=lambda: (process.wait(), ended.set())).start()
    while not ended.wait(LOOK_EVERY_S):
        parent = max(parent, _field(process.pid, "status", "VmHWM"))
        for pid in _below(process.pid):
            own = sum(
                _field(pid, "smaps_rollup", name) for name in ("Private_Clean", "Private_Dirty")
            )
            child = max(child, own)
    return parent, child


def _below(pid: int) -> list[int]:
    try:
        folders = list(Path(f"/proc/{pid}/task").iterdir())
        found = [
            int(each) for folder in folders for each in (folder / "children").read_text().split()
        ]
    except OSError:
        return []
    return [*found, *(deeper for each in found for deeper in _below(each))]


def _field(pid: int, file: str, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name + ":")), 0)
