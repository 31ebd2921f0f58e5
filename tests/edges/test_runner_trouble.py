"""Suite runs that are none: each says what was wrong and what to do, and leaves no process."""

from __future__ import annotations

import importlib.metadata
import os
import sys
import venv
from pathlib import Path

import pytest

from breakkit.errors import SuiteDidNotRun, SuiteTimedOut
from tests.edges.runner_targets import is_alive, lay_out, run, site_packages, wait_for


def trouble(root: Path, *entries: str, **changes) -> SuiteDidNotRun:
    with pytest.raises(SuiteDidNotRun) as caught:
        run(root, *entries, **changes)
    assert caught.value.message
    assert caught.value.advice
    return caught.value


def test_hang_that_ignores_sigterm_prints_without_end_and_has_a_daemon(tmp_path):
    root = lay_out(
        tmp_path,
        {
            "test_a.py": """
            import os, pathlib, signal, subprocess, sys, time
            def test_hangs():
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                child = subprocess.Popen(["sleep", "300"], start_new_session=True)
                pathlib.Path("pid").write_text(f"{child.pid}\\n")
                while True: print("x" * 1000)
            """
        },
    )

    error = trouble(root, "test_a.py", timeout_s=2.5)

    assert isinstance(error, SuiteTimedOut)
    assert "2.5 s" in error.message
    assert "killed. test_a.py::test_hangs was running." in error.message
    assert "timeout_s" in error.advice
    assert len(error.output) < 70_000
    assert not is_alive(int(wait_for(root / "pid")))


def test_hundred_megabytes_and_a_daemon_that_holds_the_pipe(tmp_path):
    root = lay_out(
        tmp_path,
        {
            "test_a.py": """
            import os, pathlib, time
            def test_prints():
                for _ in range(100): print("x" * 2**20)
            def test_leaves_a_daemon():
                if os.fork() == 0:
                    os.setsid()
                    pathlib.Path("pid").write_text(f"{os.getpid()}\\n")
                    time.sleep(300)
                while not pathlib.Path("pid").exists(): time.sleep(0.01)
            """
        },
    )

    ran = run(root, "test_a.py")

    assert all(test.is_green for test in ran.tests.values())
    assert "2 passed" in ran.output
    assert len(ran.output) < 70_000
    assert ran.seconds < 30
    assert not is_alive(int(wait_for(root / "pid")))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "os._exit(0)",
            "ended itself before pytest could finish: exit status 0. test_a.py::test_b was",
        ),
        ("os.kill(os.getpid(), 11)", "crashed: signal SIGSEGV. test_a.py::test_b was running."),
        (
            "raise KeyboardInterrupt",
            "test_a.py::test_b was running. Then pytest was interrupted (exit status 2)",
        ),
        ("pytest.exit('enough')", "(exit status 2): _pytest.outcomes.Exit: enough"),
    ],
)
def test_end_in_the_middle(tmp_path, statement, said):
    root = lay_out(
        tmp_path,
        {
            "test_a.py": f"""
            import os, pytest
            def test_a(): pass
            def test_b():
                print("PASSED 3 passed")
                {statement}
            def test_c(): pass
            """
        },
    )

    error = trouble(root, "test_a.py")

    assert said in error.message
    assert "PASSED 3 passed" in error.output


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        (
            "def pytest_sessionfinish(): os._exit(0)",
            "exit status 0. test_a.py::test_a had just ended.",
        ),
        ("def pytest_unconfigure(): os._exit(9)", "exit status 9"),
        ("def pytest_runtest_logfinish(): 1 / 0", "internal error (exit status 3): "),
        ("def pytest_addoption(): 1 / 0", "division by zero"),
        ("import no_such_module_at_all", "No module named 'no_such_module_at_all'"),
    ],
)
def test_trouble_in_a_conftest(tmp_path, hook, said):
    root = lay_out(
        tmp_path, {"conftest.py": f"import os\n{hook}\n", "test_a.py": "def test_a(): pass"}
    )

    error = trouble(root, "test_a.py")

    assert said in error.message


def test_collection_errors(tmp_path):
    root = lay_out(
        tmp_path,
        {
            "tests/test_import.py": "import no_such_module.at_all\ndef test_a(): pass",
            "tests/test_syntax.py": "def test_a(:",
            "tests/test_good.py": "def test_a(): pass",
            "pytest.ini": "[pytest]\naddopts = --continue-on-collection-errors -p no:terminal",
        },
    )

    error = trouble(root, "tests")

    assert "tests/test_import.py: ModuleNotFoundError: No module named 'no_such" in error.message
    assert "tests/test_syntax.py: SyntaxError" in error.message
    assert str(sys.executable) in error.advice
    assert "no_such_module" in error.advice
    assert "no_such_module" in error.output
    assert "test_syntax" in trouble(root, "tests/test_syntax.py::test_a").message
    assert run(root, "tests/test_good.py").tests


def test_modules_that_are_missing_are_advised_on_by_where_they_come_from(tmp_path, monkeypatch):
    needs = ["typer>=0.16", "starlette>=0.45; extra == 'sample'", "ruff>=0.9; extra == 'dev'"]
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: needs)
    absent = "raise ModuleNotFoundError(\"No module named '{}'\")"
    root = lay_out(
        tmp_path,
        {
            "test_a.py": absent.format("starlette.testclient"),
            "test_b.py": absent.format("ruff"),
            "src/pkg/__init__.py": "",
            "test_c.py": "import pkg._version",
        },
    )

    assert "pip install 'breakkit[sample]'" in trouble(root, "test_a.py").advice
    assert "install there what the tests need" in trouble(root, "test_b.py").advice
    advice = trouble(root, "test_c.py").advice
    assert "pkg._version" in advice
    assert "scratch_include" in advice


ENTRIES = {
    "test_a.py::test_alpah": ["names no test", "test_a.py::test_alpha"],
    "test_a.py::test_p[x]": ["names no test", "test_a.py::test_p[1]"],
    "test_a.py::test_alph": ["names no test", "test_a.py::test_alpha"],  # no prefix match
    "test_aa.py::test_alpha": ["there is no test_aa.py", "test_a.py"],
    "tets": ["there is no tets", "tests"],
    "test_a.py::test_slow": ["deselected", "-k, -m"],
    "test_skipped.py::test_a": ["was skipped as a whole", "not on this machine"],
    "tests": ["tests names no test"],
}


def test_entries_that_name_nothing_are_named_with_the_nearest(tmp_path):
    root = lay_out(
        tmp_path,
        {
            "test_a.py": """
                import pytest
                from pathlib import Path
                def test_alpha(): Path("ran").touch()
                @pytest.mark.parametrize("n", [1])
                def test_p(n): pass
                def test_slow(): pass
                """,
            "test_skipped.py": """
                import pytest
                pytest.skip("not on this machine", allow_module_level=True)
                """,
            "tests/helpers.py": "",
            "pytest.ini": '[pytest]\naddopts = -k "not slow"',
        },
    )

    for entry, said in ENTRIES.items():
        error = trouble(root, "test_a.py::test_alpha", entry)
        assert entry in error.message
        assert all(part in error.message + error.advice for part in said), error.message
    assert not (root / "ran").exists()


def test_options_that_pytest_does_not_know(tmp_path):
    root = lay_out(tmp_path, {"test_a.py": "def test_a(): pass"})

    error = trouble(root, "test_a.py", pytest_args=("--no-such-option",))

    assert "refused its arguments or configuration (exit status 4)" in error.message
    assert "--no-such-option" in error.output


def test_python_without_pytest_or_with_an_old_one_or_none_at_all(tmp_path):
    root = lay_out(
        tmp_path / "target",
        {
            "test_a.py": "def test_a(): pass",
            "old/sitecustomize.py": "import pytest\npytest.__version__ = '6.2.5'",
        },
    )
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    python = tmp_path / "env/bin/python"

    error = trouble(root, "test_a.py", python=python)
    assert error.message == f"{python} has no pytest."
    assert f"{python} -m pip install 'pytest>=7'" in error.advice

    old = os.pathsep.join([str(root / "old"), site_packages()])
    error = trouble(root, "test_a.py", python=python, env={"PYTHONPATH": old})
    assert "6.2.5" in error.message
    assert "pip install 'pytest>=7'" in error.advice

    error = trouble(root, "test_a.py", python=tmp_path / "gone")
    assert f"{tmp_path}/gone cannot be started" in error.message


def test_process_that_lives_on_after_the_last_test(tmp_path):
    root = lay_out(
        tmp_path,
        {
            "test_a.py": """
            import threading, time
            def test_a(): threading.Thread(target=time.sleep, args=(300,)).start()
            """
        },
    )

    error = trouble(root, "test_a.py", timeout_s=2.5)

    assert isinstance(error, SuiteTimedOut)
    assert "The last test had ended" in error.message
