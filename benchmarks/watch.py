"""How long after a save `breakkit watch` says red or green; against the bare linked tests.

    .venv/bin/python benchmarks/watch.py [--saves N]

A real `breakkit watch` on a pseudo terminal, in a playground with break 34-01 applied. Each save
mends the file, or breaks it in one of two other ways, so that each answer can be told from the one
before; the clock runs from the save to the answer on the terminal. Beside each save, the linked
tests are run once by a new pytest process, in the same work tree and environment.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import platform
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BREAK = "34-01"
LINKED = [
    "tests/phase34/test_logging.py::test_request_id_present",
    "tests/phase34/test_logging.py::test_one_request_can_be_followed_among_others",
]
FILE = "src/miniobs/logging.py"
BROKEN = '# "request_id": ctx'
WAYS = [  # what stands there instead, and what the screen then says
    ('"request-id": ctx', "'request-id'"),
    ('"request_id": ctx', "Green: all 2"),
    ('"request_ID": ctx', "'request_ID'"),
    ('"request_id": ctx', "Green: all 2"),
]
ALONE = "env = { PYTEST_DISABLE_PLUGIN_AUTOLOAD = '1' }  # as this repository's own configuration\n"
PATIENCE_S = 120.0
PAUSE_S = 0.3  # a learner does not save while the answer is being drawn


class Watch:
    """`breakkit watch` on a terminal, with all that it has sent so far."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "breakkit", "watch", "--lang", "en"],
            cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs,
            env=environment | {"TERM": "xterm-256color", "NO_COLOR": "1"},
        )  # fmt: skip
        os.close(theirs)
        self._sent = ""

    def until(self, said: str) -> float:
        """Wait until that was sent; when."""
        end = time.perf_counter() + PATIENCE_S
        while said not in self._sent:
            left = end - time.perf_counter()
            if left <= 0 or not select.select([self.ours], [], [], left)[0]:
                raise SystemExit(f"never said {said!r}:\n{self._sent[-3000:]}")
            self._sent += os.read(self.ours, 65536).decode(errors="replace")
        when = time.perf_counter()
        self._sent = ""
        return when

    def rest(self) -> None:
        """Take what is still being drawn, and forget it."""
        time.sleep(PAUSE_S)
        while select.select([self.ours], [], [], 0)[0]:
            os.read(self.ours, 65536)
        self._sent = ""

    def press(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def end(self) -> None:
        self.press("q")
        self._process.wait(timeout=30)
        os.close(self.ours)


@contextmanager
def applied() -> Iterator[Path]:
    """A playground with the break applied."""
    with tempfile.TemporaryDirectory(prefix="watch-") as folder:
        there = Path(folder) / "tutor"
        breakkit = [sys.executable, "-m", "breakkit"]
        subprocess.run([*breakkit, "playground", there], check=True, stdout=subprocess.DEVNULL)
        with (there / "breakkit.toml").open("a") as configuration:
            configuration.write(ALONE)
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run([*git, "commit", "-qam", "Alone"], check=True, cwd=there)
        subprocess.run(
            [*breakkit, "apply", BREAK], check=True, cwd=there, stdout=subprocess.DEVNULL
        )
        yield there


def save(file: Path, text: str) -> None:
    """As most editors do: another file in its place."""
    beside = file.with_name(f"{file.name}~")
    beside.write_text(text)
    beside.replace(file)


def bare(folder: Path, environment: dict[str, str]) -> float:
    """Seconds that a new pytest process takes for the linked tests."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *LINKED],
        cwd=folder, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    return time.perf_counter() - began


def measure(folder: Path, saves: int) -> tuple[list[float], list[float]]:
    """Seconds from save to answer, and those of the bare tests."""
    dropped = ("PYTHONPATH", "VIRTUAL_ENV", "BREAKKIT_LANG")
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    alone = environment | {
        "PYTHONPATH": "src",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    file = folder / FILE
    broken = file.read_text()
    assert BROKEN in broken
    watch = Watch(folder, environment)
    watch.until("Red: 2 of 2")
    save(file, broken.replace(BROKEN, WAYS[1][0]))
    watch.until("Fixed.")  # from now on green ones are not judged by themselves any more
    watch.press("x")
    watch.rest()
    answers, bares = [], []
    for number in range(saves):
        there_instead, said = WAYS[number % len(WAYS)]
        began = time.perf_counter()
        save(file, broken.replace(BROKEN, there_instead))
        answers.append(watch.until(said) - began)
        watch.rest()
        bares.append(bare(folder, alone))
        watch.rest()
    watch.end()
    return answers, bares


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--saves", type=int, default=20, metavar="N")
    saves = options.parse_args().saves
    with applied() as folder:
        answers, bares = measure(folder, saves)
    median, bare_median = statistics.median(answers), statistics.median(bares)
    ninth = statistics.quantiles(answers, n=10)[-1]
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, "
          f"load {os.getloadavg()[0]:.1f}, {saves} saves")  # fmt: skip
    print(f"save to answer   median {median:.2f} s   9 of 10 within {ninth:.2f} s   "
          f"least {min(answers):.2f} s")  # fmt: skip
    print(f"bare pytest      median {bare_median:.2f} s   least {min(bares):.2f} s")
    print(f"ratio            {median / bare_median:.2f} × the bare linked tests")


if __name__ == "__main__":
    main()
