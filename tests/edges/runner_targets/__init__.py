"""Small targets for the runner's tests, and a run of them that leaves no process behind."""

from __future__ import annotations

import os
import secrets
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

from breakkit.edges.runner import SuiteRequest, run_suite
from breakkit.edges.runner.process import marked_processes
from breakkit.model import SuiteRun
from tests.lean import PLAIN

QUICK = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # of what happens to be installed beside pytest


def lay_out(root: Path, files: dict[str, str]) -> Path:
    """Write the files, dedented, under the root."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return root


def run(root: Path, *entries: str, **changes: Any) -> SuiteRun:
    """Run the entries, and fail if a process of the run outlives it, whatever way it ends."""
    mark = secrets.token_hex(8)
    asked: dict[str, Any] = {
        "root": root,
        "python": Path(sys.executable),
        "entries": entries,
        "module": None,
        "pytest_args": PLAIN,
        "pythonpath": None,
        "timeout_s": 60.0,
        **changes,
        "env": {**QUICK, **changes.get("env", {}), "RUNNER_TEST": mark},
    }
    try:
        return run_suite(SuiteRequest(**asked))
    finally:
        assert marked_processes(mark) == []


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that was killed and waits for its parent does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def wait_for(path: Path, timeout_s: float = 20.0) -> str:
    """The text of a file that a process is about to write."""
    deadline = time.monotonic() + timeout_s
    while not (path.exists() and path.read_text().endswith("\n")):
        assert time.monotonic() < deadline, f"{path} was never written"
        time.sleep(0.01)
    return path.read_text()


def site_packages() -> str:
    """Where pytest lives for the interpreter that runs the tests."""
    import pytest

    return os.fspath(Path(pytest.__file__).parents[1])
