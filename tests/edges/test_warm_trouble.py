"""Hostile breaks: each is named rightly, none disturbs the next run, and nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from breakkit.edges.runner.diagnosis import require_run
from breakkit.edges.runner.process import CommandRun, marked_processes
from breakkit.edges.runner.report import Report
from breakkit.edges.warm import NeedsCold
from breakkit.errors import SuiteDidNotRun, SuiteTimedOut
from breakkit.model import Outcome
from tests.edges.runner_targets import is_alive, wait_for
from tests.edges.warm_targets import Target, said

IMPORTS = "import os, signal, sys, tempfile, time\n"
LINES = 12


def body(text: str) -> str:
    """The module whose function does that, always in as many lines: so it can be swapped in."""
    lines = textwrap.dedent(text).strip().splitlines()
    lines = ["pass"] * (LINES - len(lines)) + lines
    return IMPORTS + "def add(a, b):\n" + textwrap.indent("\n".join(lines), "    ") + "\n"


FILES = {
    "pkg/__init__.py": "",
    "pkg/core.py": body("return a + b"),
    "tests/test_core.py": """
        import os, signal, sys, tempfile, time
        from pkg import core

        def test_fresh(monkeypatch):
            assert os.getcwd() == os.environ["EXPECTED_ROOT"]
            assert os.umask(0o022) == 0o022
            assert "LEFT" not in os.environ
            assert signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL
            assert os.listdir(tempfile.gettempdir()) == []
            assert sys.gettrace() is None
            assert time.time() > 1e9

        def test_adds(tmp_path):
            (tmp_path / "x").touch()
            assert core.add(1, 2) == 3
    """,
}
ADDS = "tests/test_core.py::test_adds"


class Lab:
    """One engine, in which every hostile break runs, and the unbroken code after each."""

    def __init__(self, runner, target, way):
        self.runner, self.target, self.way = runner, target, way
        self.environment = {"EXPECTED_ROOT": str(target.tree)}

    def run(self, text, **changes):
        broken = {"pkg/core.py": body(text)}
        return self.runner.run("tests", overlay=broken, env=self.environment, **changes)

    def is_fine(self):
        ran = self.runner.run("tests", env=self.environment)
        assert all(test.is_green for test in ran.tests.values()), said(ran)
        assert self.runner.runner.last.way == self.way


@pytest.fixture(scope="module", params=["prepared", "collected"])
def lab(request, tmp_path_factory):
    """The engine, where the broken file is imported and where its function is swapped."""
    before_mask = os.umask(0o022)
    target = Target(tmp_path_factory.mktemp(request.param), FILES)
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "prepared":
            patch.setattr("breakkit.edges.warm.runner.COLLECTED_FROM", float("inf"))
        with target.warm() as runner:
            lab = Lab(runner, target, request.param)
            while runner.runner.last is None or runner.runner.last.way != request.param:
                runner.run("tests", env=lab.environment)
            yield lab
    os.umask(before_mask)


@pytest.fixture
def warm(lab):
    """Runs a break in the engine; what runs unbroken is green after it, whatever the break did."""
    yield lab.run
    lab.is_fine()


@pytest.fixture
def target(lab):
    return lab.target


@pytest.fixture
def own_target(tmp_path):
    return Target(tmp_path, FILES)


def test_endless_loop(warm):
    began = time.monotonic()
    with pytest.raises(SuiteTimedOut, match=rf"{ADDS} was running"):
        warm("while True: pass", timeout_s=1.0)
    assert time.monotonic() - began < 4


def test_a_wait_without_end_may_be_the_machines_fault(warm):
    with pytest.raises(SuiteTimedOut) as late:
        warm("while True: time.sleep(1)", timeout_s=0.5)
    assert not late.value.was_busy


@pytest.mark.parametrize(("cpu_s", "was_busy"), [(1.95, True), (1.5, False), (0.0, False)])
def test_a_run_that_had_a_processor_all_the_time_was_busy(own_target, cpu_s, was_busy):
    ended = CommandRun(-signal.SIGKILL, "", 2.0, timed_out=True, cpu_s=cpu_s)
    with pytest.raises(SuiteTimedOut) as late:
        require_run(Report(), ended, own_target.request(ADDS, timeout_s=2.0))
    assert late.value.was_busy is was_busy


def test_endless_loop_that_ignores_signals_and_forks(warm, tmp_path):
    with pytest.raises(SuiteTimedOut, match=rf"{ADDS} was running"):
        warm(
            f"""
            for number in (signal.SIGTERM, signal.SIGXCPU): signal.signal(number, signal.SIG_IGN)
            if (pid := os.fork()) and (os.fork() == 0): os.setsid()
            if pid: open({str(tmp_path / "pid")!r}, "w").write(f"{{pid}}\\n")
            while True: pass
            """,
            timeout_s=1.0,
        )
    assert not is_alive(int(wait_for(tmp_path / "pid")))


def test_endless_recursion(warm):
    ran = warm("return add(a, b)")
    assert ran.tests[ADDS].exception[0] == "RecursionError"


def test_allocation_without_end(warm):
    ran = warm("return len(bytearray(10 * 2**30))")
    assert ran.tests[ADDS].exception[0] == "MemoryError"


def test_memory_limit_is_the_callers(own_target):
    with own_target.warm(memory_mb=512) as runner:
        ran = runner.run(ADDS, overlay={"pkg/core.py": body("return bytearray(2**29) and a + b")})
    assert ran.tests[ADDS].exception[0] == "MemoryError"


def test_end_of_the_process_that_says_success(warm):
    with pytest.raises(SuiteDidNotRun, match=rf"ended itself .*exit status 0. {ADDS} was running"):
        warm("os._exit(0)")


def test_crash(warm):
    with pytest.raises(SuiteDidNotRun, match=rf"SIGSEGV. {ADDS} was running"):
        warm("os.kill(os.getpid(), signal.SIGSEGV)")


def test_fork_bomb(warm, lab, target):
    with pytest.raises(SuiteTimedOut):
        warm(
            """
            for _ in range(6):
                os.fork()
                if os.fork() == 0: os.setsid()
                if len(os.listdir("/proc")) > 600: break
            while True: time.sleep(1)
            """,
            timeout_s=1.0,
        )
    servers = marked_processes(target.mark)
    assert len(servers) == {"prepared": 2, "collected": 3}[lab.way]  # with the trunk


def test_daemon_with_an_empty_environment_and_a_session_of_its_own(warm, tmp_path):
    with pytest.raises(NeedsCold, match="start processes"):
        warm(
            f"""
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    open({str(tmp_path / "pid")!r}, "w").write(f"{{os.getpid()}}\\n")
                    os.execve("/bin/sleep", ["sleep", "300"], {{}})
                os._exit(0)
            os.wait()
            time.sleep(0.1)
            return a + b
            """
        )
    assert not is_alive(int(wait_for(tmp_path / "pid")))


def test_all_descriptors_closed(warm):
    ran = warm("os.closerange(0, 4096); return a + b")
    assert ran.tests[ADDS].outcome is Outcome.PASSED


def test_temporary_folder_removed(warm):
    ran = warm("import shutil; shutil.rmtree(tempfile.gettempdir()); return a + b")
    assert ran.tests[ADDS].is_green


@pytest.mark.parametrize(
    "write",
    [
        "open('pkg/core.py', 'w').write('def add(a, b): return 0')",
        "open('pkg/new.py', 'w').close()",
        "os.remove('tests/test_core.py')",
        "import shutil; shutil.rmtree('pkg')",
        "os.rename('pkg', 'gkp'); os.symlink('gkp', 'pkg')",
        "os.remove('pkg/core.py'); os.mkdir('pkg/core.py')",
        "os.makedirs('deep/er'); open('deep/er/x', 'w').close(); os.chmod('deep', 0)",
        "os.chmod('pkg/core.py', 0o777)",
        "p = 'pkg/__init__.py'; s = os.stat(p); open(p, 'w').write('#'); os.utime(p, (0, 0))",
    ],
)
def test_writes_to_the_tree_are_undone(warm, target, write):
    before = look(target.tree)
    with contextlib.suppress(NeedsCold):  # where it writes the very file that is overlaid
        warm(f"{write}; return a + b")
    assert look(target.tree) == before


def look(top: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(top)): (
            stat.S_IMODE(path.lstat().st_mode),
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(top.rglob("*"))
    }


@pytest.mark.parametrize(
    "change",
    [
        "sys.settrace(lambda *_: None)",
        "sys.setprofile(lambda *_: None)",
        "time.time = time.monotonic = time.perf_counter = time.sleep = lambda *_: 0",
        "os.environ.clear(); os.environ['LEFT'] = 'x'",
        "os.umask(0o777)",
        "os.chdir('/')",
        "signal.signal(signal.SIGUSR1, signal.SIG_IGN)",
        "tempfile.mkdtemp()",
        "sys.modules.clear()",
        "import builtins; builtins.open = os.open = os.getpid = os.stat = None",
        "import gc; gc.disable(); sys.setrecursionlimit(2000)",
    ],
)
def test_changes_of_the_process_stay_in_it(warm, target, change):
    text = f"{change}; return a + b"

    ran = warm(text)

    cold = target.cold(ADDS, overlay={"pkg/core.py": body(text)})
    assert said(ran)[ADDS] == said(cold)[ADDS]


def test_a_signal_to_the_whole_group_ends_no_other_run(warm):
    with pytest.raises(SuiteDidNotRun):
        warm("os.killpg(0, signal.SIGKILL)")


def test_a_server_that_was_killed_is_started_anew(own_target):
    with own_target.warm() as runner:
        lab = Lab(runner, own_target, "prepared")
        with pytest.raises(NeedsCold, match="ended"):
            lab.run("os.kill(os.getppid(), signal.SIGKILL); time.sleep(5)")
        lab.is_fine()


def test_report_folder_removed(warm):
    """The run says nothing any more, which is told; the next has a folder again."""
    text = """
        import gc, shutil
        shutil.rmtree(os.path.dirname(sys.modules["_breakkit_report_plugin"].__file__))
        return a + b
    """
    with pytest.raises((SuiteDidNotRun, NeedsCold)):
        warm(text)


STAYS = """
import os, sys, time
from pathlib import Path
from tests.edges.warm_targets import Target, Warm

target = Target.__new__(Target)
target.tree, target.pristine = Path(sys.argv[1]), Path(sys.argv[2])
target.mark, hang = sys.argv[3:]
with target.warm() as warm:
    warm.run("tests", env={"EXPECTED_ROOT": str(target.tree)})
    warm.run("tests", overlay={"pkg/core.py": hang})
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_survives_breakkit(own_target, number, tmp_path):
    target = own_target
    hang = f"""
        os.fork()
        with open({str(tmp_path / "pid")!r}, "w") as file: file.write(f"{{os.getpid()}}\\n")
        time.sleep(60)
    """
    ours = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", STAYS, target.tree, target.pristine, target.mark, body(hang)],
        cwd=ours,
        env={**os.environ, "PYTHONPATH": str(ours)},
        stderr=subprocess.DEVNULL,
    )
    wait_for(tmp_path / "pid")
    assert len(marked_processes(target.mark)) >= 4  # trunk, session, the run and its child

    process.send_signal(number)
    process.wait(10)

    deadline = time.monotonic() + 2
    while marked_processes(target.mark):
        assert time.monotonic() < deadline
        time.sleep(0.01)
