"""Killed at any moment: nothing is left, nothing is changed, and the next run is fine.

Of four moments one is in a run of two breaks side by side, one in a warm run, one in a cold run,
and one in a warm run that has to be repeated cold, because a test starts a process. Those that are
killed are forked where breakkit is imported: what it costs to start it is not what is killed here.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.authors import LIMIT, QUICK, catalog, checked, spec
from tests.conftest import FILES, fingerprint, make_repository
from tests.killing import started
from tests.learner import says

MOMENTS = int(os.environ.get("BREAKKIT_TORTURE", "60"))
LOOKS, BETWEEN_LOOKS_S = 40, 0.05
"""Two seconds; more of them where the machine is so busy that a look itself has to wait."""
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
BREAKS = catalog(
    spec("10-01"), spec("10-02", **(LIMIT | {"tests": LIMIT["tests"] | {"green": ["tests"]}}))
)


@pytest.fixture(scope="module")
def shops(tmp_path_factory):
    """Two shops, in turns: what is left of a run may not be in the way of the next."""
    files = {**FILES, **QUICK, "tests/test_slow.py": SLOW, **BREAKS}
    return [make_repository(tmp_path_factory.mktemp(name) / "shop", files) for name in "ab"]


CHECK = ("check", "--no-cache")
WAYS = ((), ("10-01",), ("10-02", "--cold"), ("10-02",))


def run(shop: Path, temporary: Path, mark: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "breakkit", *CHECK],
        cwd=shop,
        env={**os.environ, **variables(temporary, mark)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def variables(temporary: Path, mark: str) -> dict[str, str]:
    temporary.mkdir()
    return {"TMPDIR": str(temporary), "KILLED": mark}


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


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
    left = []
    for _ in range(LOOKS):
        left = [*living(mark), *map(str, temporary.iterdir())]
        if not left:
            break
        time.sleep(BETWEEN_LOOKS_S)
    return left


def timed(shop: Path, temporary: Path, way: tuple[str, ...]) -> float:
    began = time.monotonic()
    assert ended(started(shop, variables(temporary, "whole-"), *CHECK, *way)) == 0
    return time.monotonic() - began


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_killed_at_any_moment_it_leaves_nothing(shops, tmp_path):
    before = [fingerprint(shop) for shop in shops]
    assert says(shops[0], *CHECK, "10-01").code == 0  # now all is imported that a fork will need
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    whole_s = [timed(shops[0], tmp_path / f"whole-{n}", way) for n, way in enumerate(WAYS)]
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
    wrong = []
    for number in range(MOMENTS):
        what, way = signals[number % 3], number % 4
        after_s = chance.uniform(0, whole_s[way])
        temporary, mark = tmp_path / str(number), f"moment-{number}-"
        child = started(shops[number % 2], variables(temporary, mark), *CHECK, *WAYS[way])
        time.sleep(after_s)
        os.kill(child, what)
        code, left = ended(child), left_after(mark, temporary)
        # 0: it was done before; minus the number: it had not begun to listen.
        if code not in (0, 130, -what) or left:
            wrong.append((what.name, round(after_s, 3), WAYS[way], code, left))
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
