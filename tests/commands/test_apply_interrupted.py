"""Ctrl-C and SIGTERM at every step of `apply` and `revert`: all or nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.revert import revert
from tests.conftest import FILES, fingerprint, make_repository, processes_in, soon_none, write
from tests.lean import QUICK

PATIENT = {"breakkit.toml": QUICK + "timeout_s = 90\n"}
CODE = "src/shop/pricing.py"
INTERRUPTED = 130
SHIM = """\
#!/bin/sh
# Stands before git on PATH: at the call that is asked for, a signal comes first.
echo >> "$SHIM/calls"
if [ $(wc -l < "$SHIM/calls") = "$AT" ]; then eval "kill -$SIGNAL"; fi
exec '{git}' "$@"
"""
CTRL_C, TERMINATE = "INT 0", "TERM $PPID"
"""What `kill -` is told: Ctrl-C goes to the whole process group, as a terminal sends it."""


class Shim:
    """Runs breakkit with a `git` on PATH that sends a signal before the n-th call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temporary = folder / "tmp"
        self.temporary.mkdir(parents=True)
        real = shutil.which("git")
        write(folder, {"git": SHIM.format(git=real)})
        (folder / "git").chmod(0o755)

    def run(self, repo: Path, *arguments: str, at: int, send: str) -> int:
        (self.folder / "calls").write_text("")
        environment = {
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "SHIM": str(self.folder),
            "TMPDIR": str(self.temporary),
            "AT": str(at),
            "SIGNAL": send,
        }
        return subprocess.run(
            [sys.executable, "-m", "breakkit", *arguments, "--json"],
            cwd=repo,
            env={**os.environ, **environment},
            capture_output=True,
            check=False,
            start_new_session=True,
            timeout=60,
        ).returncode

    @property
    def calls(self) -> int:
        return (self.folder / "calls").read_text().count("\n")


@pytest.fixture
def shim(tmp_path: Path) -> Shim:
    return Shim(tmp_path / "shim")


def assert_nothing_is_left(repo: Path, temporary: Path) -> None:
    assert not (repo / ".git/breakkit/session.json").exists()
    assert not (repo / ".git/breakkit/work").exists()
    assert not (repo / ".git/index.lock").exists()
    assert not list(temporary.iterdir())
    assert soon_none(lambda: processes_in(repo.parent))


def test_apply_is_all_or_nothing_at_every_call_of_git(shop: Path, shim: Shim) -> None:
    before = fingerprint(shop)
    codes = []
    for at in range(1, 99, 2):
        send = CTRL_C if at % 4 == 1 else TERMINATE
        code = shim.run(shop, "apply", "10-01", "--no-tests", at=at, send=send)
        codes.append(code)
        if code == 0:
            break
        assert code == INTERRUPTED, f"at call {at}"
        assert fingerprint(shop) == before, f"at call {at}"
        assert_nothing_is_left(shop, shim.temporary)
    assert shim.calls < at  # so no signal was sent
    assert len(codes) > 10
    revert(shop)
    assert fingerprint(shop) == before


def test_revert_is_all_or_nothing_at_its_beginning_and_end(shop: Path, shim: Shim) -> None:
    """Ctrl-C before the first change gives way; one that comes later comes too late."""
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    write(shop, {"new.py": "learner's\n"})
    broken = fingerprint(shop)
    for at, send in ((3, CTRL_C), (12, TERMINATE), (30, CTRL_C)):
        code = shim.run(shop, "revert", at=at, send=send)
        if code == 0:
            break
        assert code == INTERRUPTED
        assert fingerprint(shop) == broken
    assert at == 30
    assert shim.calls >= at
    assert fingerprint(shop) == before
    assert_nothing_is_left(shop, shim.temporary)


SLOW_TESTS = """
import os, subprocess, time
from pathlib import Path

def pytest_sessionstart():
    with open(os.environ["MARKER"], "a") as marker:
        marker.write("x")
    if Path(os.environ["MARKER"]).read_text() == os.environ["HANG_AT"]:
        subprocess.Popen(["sleep", "60"], start_new_session=True)
        time.sleep(60)
"""


@pytest.mark.parametrize(("runs", "number"), [("x", signal.SIGINT), ("xx", signal.SIGTERM)])
def test_an_interrupt_while_the_suite_runs_leaves_nothing(
    tmp_path: Path, runs: str, number: signal.Signals
) -> None:
    shop = make_repository(tmp_path / "shop", {**FILES, "conftest.py": SLOW_TESTS, **PATIENT})
    before = fingerprint(shop)
    temporary, marker = tmp_path / "tmp", tmp_path / "marker"
    temporary.mkdir()
    environment = {"TMPDIR": str(temporary), "MARKER": str(marker), "HANG_AT": runs}
    process = subprocess.Popen(
        [sys.executable, "-m", "breakkit", "apply", "10-01"],
        cwd=shop,
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    while not (marker.exists() and marker.read_text() == runs):
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, number)
    _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (
        INTERRUPTED,
        "breakkit: interrupted; everything is as it was\n",
    )
    assert fingerprint(shop) == before
    assert_nothing_is_left(shop, temporary)
