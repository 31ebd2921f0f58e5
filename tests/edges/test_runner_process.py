"""The process primitive: bounded output, time limit, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from breakkit.edges.runner import run_command
from breakkit.edges.runner.process import (
    HEAD_BYTES,
    MARK,
    TAIL_BYTES,
    BoundedOutput,
    marked_processes,
)
from tests.edges.runner_targets import is_alive, wait_for

ENV = {"PATH": os.environ["PATH"]}

# A child that ignores SIGTERM, leaves our session, and keeps the pipe open for ever.
DAEMON = """
import os, pathlib, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()}\\n")
        time.sleep(300)
    os._exit(0)
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.01)
"""


def python(code, *args, cwd, timeout_s=30.0, env=ENV):
    argv = [sys.executable, "-S", "-E", "-c", code, *args]
    return run_command(argv, cwd=cwd, env=env, timeout_s=timeout_s)


def test_exit_status_and_output_of_both_streams(tmp_path):
    code = "import os; os.write(1, b'out '); os.write(2, b'err \\xff'); raise SystemExit(7)"

    ran = python(code, cwd=tmp_path)

    assert (ran.exit_code, ran.output, ran.timed_out) == (
        7,
        "out err \N{REPLACEMENT CHARACTER}",
        False,
    )
    assert 0 < ran.seconds < 30


def test_input_is_empty_and_environment_is_the_given_one_and_the_mark(tmp_path):
    code = "import os, sys; print(sys.stdin.read() == '', sorted(os.environ), os.getcwd())"

    ran = python(code, cwd=tmp_path, env={"A": "1", "LC_ALL": "C.UTF-8"})

    assert ran.output == f"True ['A', '{MARK}', 'LC_ALL'] {tmp_path.resolve()}\n"


def test_program_that_does_not_exist(tmp_path):
    with pytest.raises(FileNotFoundError):
        run_command([str(tmp_path / "nothing")], cwd=tmp_path, env=ENV, timeout_s=5)


def test_hundred_megabytes_are_read_and_not_kept(tmp_path):
    code = (
        "import os\nprint('first', flush=True)\n"
        "for _ in range(1600): os.write(1, b'x' * 65536)\nprint('last')"
    )

    ran = python(code, cwd=tmp_path)

    assert ran.exit_code == 0
    assert ran.output.startswith("first\nxxx")
    assert ran.output.endswith("xxxlast\n")
    assert len(ran.output) < HEAD_BYTES + TAIL_BYTES + 100
    assert f"{1600 * 65536 + 11 - HEAD_BYTES - TAIL_BYTES} bytes left out" in ran.output


@pytest.mark.parametrize("piece", [1, 7, 100])
def test_bounded_output_keeps_head_and_tail_however_it_is_fed(piece):
    data = bytes(range(97, 123)) * 3
    output = BoundedOutput(head_bytes=10, tail_bytes=5)

    for start in range(0, len(data), piece):
        output.feed(data[start : start + piece])

    assert output.text() == "abcdefghij\n[… 63 bytes left out …]\nvwxyz"


def test_bounded_output_is_whole_when_it_fits():
    output = BoundedOutput(head_bytes=10, tail_bytes=5)

    output.feed("fifteen bytes é".encode()[:15])

    assert output.text() == "fifteen bytes \N{REPLACEMENT CHARACTER}"


def test_time_limit_kills_what_ignores_sigterm_and_prints_without_end(tmp_path):
    code = (
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: print('x' * 999)"
    )

    ran = python(code, cwd=tmp_path, timeout_s=0.7)

    assert ran.timed_out
    assert ran.exit_code == -signal.SIGKILL
    assert 0.7 <= ran.seconds < 5


def test_time_limit_holds_for_a_process_that_has_closed_its_output(tmp_path):
    ran = python(
        "import os, time; os.close(1); os.close(2); time.sleep(60)", cwd=tmp_path, timeout_s=0.7
    )

    assert ran.timed_out
    assert ran.seconds < 5


def test_daemon_that_holds_the_pipe_neither_delays_nor_outlives_the_run(tmp_path):
    pid_file = tmp_path / "pid"

    ran = python(DAEMON, str(pid_file), cwd=tmp_path)

    assert ran.exit_code == 0
    assert ran.seconds < 10
    assert not is_alive(int(wait_for(pid_file)))


def test_mark_of_an_outer_run_stays(tmp_path):
    ran = python(f"import os; print(os.environ['{MARK}'])", cwd=tmp_path, env={MARK: "outer"})

    outer, own = ran.output.split()
    assert outer == "outer"
    assert len(own) == 32


def test_marked_processes_finds_a_living_one_only(tmp_path):
    child = subprocess.Popen(["sleep", "60"], env={"SOMETHING": "a-mark-nobody-has"})
    try:
        assert marked_processes("a-mark-nobody-has") == [child.pid]
    finally:
        child.kill()
        child.wait()
    assert marked_processes("a-mark-nobody-has") == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_parent_cleans_up_and_passes_the_interrupt_on(tmp_path, number):
    parent = tmp_path / "parent.py"
    parent.write_text(f"""
import signal, sys
from pathlib import Path
from breakkit.edges.runner import run_command
signal.signal(signal.SIGINT, signal.default_int_handler)
daemon = {DAEMON!r} + "\\ntime.sleep(300)"
argv = [sys.executable, "-S", "-E", "-c", daemon, "daemon"]
try:
    run_command(argv, cwd=Path.cwd(), env={{}}, timeout_s=300)
except KeyboardInterrupt:
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    Path("interrupted").write_text("yes\\n")
    raise SystemExit(130)
""")
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen([sys.executable, str(parent)], cwd=tmp_path, env=env)
    pid = int(wait_for(tmp_path / "daemon"))
    assert is_alive(pid)

    process.send_signal(number)

    assert process.wait(20) == 130
    assert (tmp_path / "interrupted").exists()
    assert not is_alive(pid)


def test_runs_in_a_thread_too(tmp_path):
    results = []
    thread = threading.Thread(target=lambda: results.append(python("print(1)", cwd=tmp_path)))

    thread.start()
    thread.join(20)

    assert results[0].output == "1\n"


def test_a_run_costs_little_more_than_its_process(tmp_path):
    began = time.monotonic()

    ran = run_command(["true"], cwd=tmp_path, env=ENV, timeout_s=5)

    assert ran.exit_code == 0
    assert time.monotonic() - began < 1


def test_an_interrupt_that_leaves_the_lock_of_poll_closed_ends_all_the_same(monkeypatch, tmp_path):
    """Seen once in 300: an interrupt when `poll` had just taken it; `wait` then never returned."""
    started = []

    def interrupted(process, *_args, **_options):
        started.append(process)
        process._waitpid_lock.acquire()
        raise KeyboardInterrupt

    monkeypatch.setattr("breakkit.edges.runner.process._read_until_end", interrupted)

    with pytest.raises(KeyboardInterrupt):
        run_command(["sleep", "600"], cwd=tmp_path, env={}, timeout_s=60)

    assert started[0].returncode == -signal.SIGKILL
