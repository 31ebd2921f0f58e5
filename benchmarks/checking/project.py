"""The module that rates are measured on, and how a tool's turn is measured."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .targets import BOLTONS, WORK, python_with

MODULE = "boltons/cacheutils.py"
TESTS = "tests/test_cacheutils.py"
PYTEST = "pytest==9.2.0"
PEER_LIMIT_S = 90


@dataclass
class Result:
    """One tool's turn.

    Args:
        executed: how many breaks it ran tests for.
        seconds: wall time, start-up included.
        cpu_s: processor time of everything that it waited for.
        note: what else is to be said.
    """

    executed: int
    seconds: float
    cpu_s: float
    note: str = ""

    @property
    def rate(self) -> float:
        return self.executed / self.seconds


def make_project(name: str) -> Path:
    """A project with the module, its package and its tests alone."""
    project = WORK / "projects" / name
    shutil.rmtree(project, ignore_errors=True)
    (project / "tests").mkdir(parents=True)
    shutil.copytree(BOLTONS.unpacked() / "boltons", project / "boltons")
    (project / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")  # the root is here
    for file in (TESTS, "tests/__init__.py"):
        shutil.copyfile(BOLTONS.unpacked() / file, project / file)
    return project


def timed(command: list, project: Path, output=None) -> Result:
    began, cpu = time.perf_counter(), cpu_s()
    process = subprocess.Popen(
        [str(part) for part in command], cwd=project, start_new_session=True,
        stdout=output or subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    note = ""
    try:
        process.wait(PEER_LIMIT_S)
    except subprocess.TimeoutExpired:
        note = f"killed after {PEER_LIMIT_S} s"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return Result(0, time.perf_counter() - began, cpu_s() - cpu, note)


def cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def bare_s() -> float:
    """What the tests take between collection and summary; the least of some runs."""
    python = python_with("cold", PYTEST)
    code = (
        "import pytest, time\n"
        "class Bare:\n"
        "    @pytest.hookimpl(hookwrapper=True)\n"
        "    def pytest_runtestloop(self):\n"
        "        began = time.process_time(); yield; self.took = time.process_time() - began\n"
        f"pytest.main(['-q', {TESTS!r}], plugins=[bare := Bare()]); print('BARE', bare.took)\n"
    )
    project = make_project("bare")
    runs = [
        subprocess.run(
            [python, "-c", code], cwd=project, capture_output=True, text=True, check=True
        )
        for _ in range(5)
    ]
    return min(float(run.stdout.rpartition("BARE ")[2]) for run in runs)
