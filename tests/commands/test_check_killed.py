"""Killed at any moment: nothing is left, nothing is changed, and the next run is fine."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.authors import LIMIT, QUICK, catalog, checked, spec
from tests.conftest import FILES, fingerprint, make_repository

ROOT = Path(__file__).parents[2]
MOMENTS = int(os.environ.get("BREAKKIT_TORTURE", "60"))
GONE_WITHIN_S = 2.0
SEED = 20261122

SLOW = """\
import subprocess
import sys
import time


def test_it_waits_for_a_child_in_a_session_of_its_own():
    code = "import time; time.sleep(0.2)"
    child = subprocess.Popen([sys.executable, "-S", "-c", code], start_new_session=True)
    time.sleep(0.1)
    assert child.wait() == 0
"""
BREAKS = catalog(spec("10-02", **(LIMIT | {"tests": LIMIT["tests"] | {"green": ["tests"]}})))


@pytest.fixture(scope="module")
def shops(tmp_path_factory):
    """Two shops, for two that are killed at once."""
    files = {**FILES, **QUICK, "tests/test_slow.py": SLOW, **BREAKS}
    return [make_repository(tmp_path_factory.mktemp(name) / "shop", files) for name in "ab"]


def run(shop: Path, temporary: Path, mark: str, *options: str) -> subprocess.Popen[bytes]:
    temporary.mkdir(exist_ok=True)
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = {**os.environ, "TMPDIR": str(temporary), "KILLED": mark, "PYTHONPATH": path}
    return subprocess.Popen(
        [sys.executable, "-m", "breakkit", "check", "--no-cache", *options],
        cwd=shop,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def living(mark: str) -> list[str]:
    """The command lines of the processes that were started below one with the mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"KILLED={mark}".encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def left_after(mark: str, temporary: Path) -> list[str]:
    deadline = time.monotonic() + GONE_WITHIN_S
    while time.monotonic() < deadline:
        left = [*living(mark), *map(str, temporary.iterdir())]
        if not left:
            return []
        time.sleep(0.05)
    return left


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_killed_at_any_moment_it_leaves_nothing(shops, tmp_path):
    before = [fingerprint(shop) for shop in shops]
    began = time.monotonic()
    assert run(shops[0], tmp_path / "whole", "whole").wait() == 0
    whole_s = time.monotonic() - began
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
    moments = [(numbers[n % 3], chance.uniform(0, whole_s), n % 4 == 0) for n in range(MOMENTS)]

    def kill(number, moment):
        what, after_s, cold = moment
        temporary, mark = tmp_path / str(number), f"moment-{number}-"
        process = run(shops[number % 2], temporary, mark, *(["--cold"] if cold else []))
        time.sleep(after_s)
        process.send_signal(what)
        code = process.wait(timeout=30)
        left = left_after(mark, temporary)
        # 0: it was done before; minus the number: it had not begun to listen.
        fine = code in (0, 130, -what) and not left
        return None if fine else (what.name, round(after_s, 3), cold, code, left)

    with ThreadPoolExecutor(2) as pool:
        wrong = [found for found in pool.map(kill, range(MOMENTS), moments) if found]
    assert wrong == []
    assert [fingerprint(shop) for shop in shops] == before
    assert all(one.holds for one in checked(shops[0]).breaks)


def test_an_interrupt_ends_with_130(shops, tmp_path):
    process = run(shops[0], tmp_path / "temporary", "interrupted-")
    deadline = time.monotonic() + 30
    while len(living("interrupted-")) < 3 and time.monotonic() < deadline:  # it, watchdog, tests
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert left_after("interrupted-", tmp_path / "temporary") == []
