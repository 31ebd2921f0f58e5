"""Warm runs say what cold runs say, of broken and of unbroken code, or ask for a cold one."""

from __future__ import annotations

import compileall
import re
from pathlib import Path

import pytest

from breakkit.edges.warm import NeedsCold
from breakkit.errors import OtherCopyImported, SuiteDidNotRun
from breakkit.model import Outcome
from tests.edges.runner_targets import lay_out
from tests.edges.test_runner_suite import KINDS
from tests.edges.warm_targets import Target, said

CORE = """
    import inspect

    def add(a, b):
        return a + b

    def text():
        return inspect.getsource(add)
"""
BROKEN = CORE.replace("a + b", "a - b")
TESTS = """
    from pkg import core

    def test_adds():
        assert core.add(1, 2) == 3

    def test_other():
        assert core.add(0, 0) == 0
"""
FILES = {"pkg/__init__.py": "", "pkg/core.py": CORE, "tests/test_core.py": TESTS}


def same(target: Target, warm, *entries: str, overlay=None, **changes):
    """Both ways say the same; what the warm one says."""
    ran = warm.run(*entries, overlay=overlay, **changes)
    cold = target.cold(*entries, overlay=overlay, **changes)
    assert said(ran) == said(cold)
    assert ran.selected == cold.selected
    return ran


def test_every_kind_of_outcome_is_the_cold_one_whatever_addopts_say(tmp_path):
    ini = """
        [pytest]
        addopts = -x --maxfail=1 --lf --stepwise -q -p no:terminalreporter
            --strict-markers -W error --setup-plan
    """
    target = Target(tmp_path, {"tests/test_kinds.py": KINDS, "pytest.ini": ini})

    with target.warm() as warm:
        ran = same(target, warm, "tests", pytest_args=())
        again = same(target, warm, "tests", pytest_args=())

    assert said(again) == said(ran)
    assert {test.outcome for test in ran.tests.values()} == {
        *(Outcome.PASSED, Outcome.FAILED, Outcome.ERROR, Outcome.SKIPPED, Outcome.XFAILED)
    }


def test_broken_source_is_seen_by_import_inspect_linecache_and_tracebacks(tmp_path):
    tests = """
        import inspect, linecache, pkgutil, traceback
        from pkg import core

        def test_adds(): assert core.add(1, 2) == 3
        def test_source(): assert "a + b" in core.text()
        def test_module(): assert "a + b" in inspect.getsource(core)
        def test_line(): assert "a + b" in "".join(linecache.getlines(core.__file__))
        def test_data(): assert b"a + b" in pkgutil.get_data("pkg", "core.py")
        def test_traceback():
            try: core.add(1, "")
            except TypeError: assert "return a + b" in traceback.format_exc()
    """
    target = Target(tmp_path, {**FILES, "tests/test_core.py": tests})

    with target.warm() as warm:
        unbroken = same(target, warm, "tests", module="pkg/core.py")
        broken = same(target, warm, "tests", overlay={"pkg/core.py": BROKEN}, module="pkg/core.py")
        after = same(target, warm, "tests", module="pkg/core.py")

    assert all(test.is_green for test in unbroken.tests.values())
    assert not any(test.is_green for test in broken.tests.values())
    assert said(after) == said(unbroken)
    assert broken.module_files == (target.tree / "pkg/core.py",)
    assert "a + b" in (target.tree / "pkg/core.py").read_text()


def test_no_bytecode_of_the_unbroken_source_is_used_nor_any_of_the_broken_written(tmp_path):
    target = Target(tmp_path, FILES)
    compileall.compile_dir(str(target.pristine), quiet=2)
    compileall.compile_dir(str(target.tree), quiet=2)  # same size, same times
    before = sorted(target.tree.rglob("*"))

    with target.warm() as warm:
        runs = [
            warm.run("tests", overlay=overlay, env={"PYTHONDONTWRITEBYTECODE": ""})
            for overlay in [{"pkg/core.py": BROKEN}, None] * 3
        ]

    reds = [run.tests["tests/test_core.py::test_adds"].is_red for run in runs]
    assert reds == [True, False] * 3
    assert sorted(target.tree.rglob("*")) == before


@pytest.mark.parametrize("mode", ["prepend", "importlib"])
def test_assertions_of_a_broken_helper_are_rewritten(tmp_path, mode):
    helper = "def check(value):\n    assert value == 3, 'never'\n    assert value == [1]\n"
    target = Target(
        tmp_path,
        {
            "tests/conftest.py": "import pytest; pytest.register_assert_rewrite('pkg.testing')",
            "pkg/__init__.py": "",
            "pkg/testing.py": helper,
            "tests/test_a.py": """
                from pkg.testing import check
                def test_a(): check(4)
            """,
        },
    )
    broken = helper.replace("value == 3", "value > 3")

    with target.warm() as warm:
        ran = same(
            *(target, warm, "tests"),
            overlay={"pkg/testing.py": broken},
            pytest_args=(f"--import-mode={mode}",),
        )

    assert "assert 4 == [1]" in ran.tests["tests/test_a.py::test_a"].message


def test_conftest_that_imports_the_broken_file_sees_it_broken(tmp_path):
    conftest = """
        import pytest
        from pkg.core import add
        @pytest.fixture(scope="session")
        def three(): return add(1, 2)
    """
    target = Target(
        tmp_path,
        {
            **FILES,
            "pkg/other.py": "def one(): return 1\n",
            "tests/conftest.py": conftest,
            "tests/test_fixture.py": """
                from pkg.other import one
                def test_three(three): assert three == 3
                def test_one(): assert one() == 1
            """,
        },
    )

    with target.warm() as warm:
        for overlay, red in [
            (None, set()),
            ({"pkg/core.py": BROKEN}, {"test_three", "test_adds"}),
            ({"pkg/other.py": "def one(): return 2\n"}, {"test_one"}),
        ]:
            ran = same(target, warm, "tests", overlay=overlay)
            names = {node.partition("::")[2] for node, test in ran.tests.items() if test.is_red}
            assert names == red


@pytest.mark.parametrize(
    ("conftest", "why"),
    [
        ("import threading as t\nt.Thread(target=t.Event().wait, daemon=True).start()", ""),
        ("import pathlib\npathlib.Path(__file__).with_name('made').write_text('')", ""),
        ("import tempfile\ntempfile.mkdtemp()", ""),
        ("import subprocess\nsubprocess.run(['true'])", "start processes"),
    ],
)
def test_what_children_would_share_is_done_by_each_of_them(tmp_path, conftest, why):
    target = Target(tmp_path, {**FILES, "tests/conftest.py": conftest})

    with target.warm() as warm:
        same(target, warm, "tests")
        if why:
            with pytest.raises(NeedsCold, match=why):
                warm.run("tests", overlay={"pkg/core.py": BROKEN})
        else:
            same(target, warm, "tests", overlay={"pkg/core.py": BROKEN})


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import pkg.core'])",
            "start",
        ),
        ("import os; os.system('true')", "start"),
        ("import os; os.spawnlp(os.P_WAIT, 'true', 'true')", None),
        ("import multiprocessing as m; m.get_context('spawn').Process().start()", "start"),
        ("open(core.__file__).read()", "past the import"),
        ("import os; os.close(os.open(core.__file__, os.O_RDONLY))", "past the import"),
        ("import pathlib; pathlib.Path(core.__file__).read_bytes()", "past the import"),
        ("import os; os.chdir('pkg'); open('core.py').close()", "past the import"),
        ("import shutil; shutil.copy(core.__file__, tmp_path)", "past the import"),
        ("type('Odd', (), {'__del__': lambda _: 1 / 0})()", "nobody could take it: ZeroDiv"),
    ],
)
def test_what_would_see_the_file_on_disk_needs_a_cold_run(tmp_path, body, why):
    tests = f"""
        from pkg import core
        def test_sees(tmp_path):
            {body}
        def test_adds(): assert core.add(1, 2) == 3
    """
    target = Target(tmp_path, {**FILES, "tests/test_core.py": tests})

    with target.warm() as warm:
        assert all(test.is_green for test in warm.run("tests").tests.values())
        for _ in range(2):
            with pytest.raises(NeedsCold, match=why):
                warm.run("tests", overlay={"pkg/core.py": BROKEN})
        one = "tests/test_core.py::test_adds"
        assert warm.run(one, overlay={"pkg/core.py": BROKEN}).tests[one].is_red


def test_forked_workers_of_the_tests_inherit_the_broken_source(tmp_path):
    tests = """
        import multiprocessing
        def product(queue):
            from pkg import core
            queue.put(core.add(1, 2))
        def test_adds():
            context = multiprocessing.get_context("fork")
            queue = context.SimpleQueue()
            process = context.Process(target=product, args=(queue,))
            process.start(); process.join()
            assert queue.get() == 3
    """
    target = Target(tmp_path, {**FILES, "tests/test_core.py": tests})

    with target.warm() as warm:
        assert (
            not same(target, warm, "tests", overlay={"pkg/core.py": BROKEN})
            .tests["tests/test_core.py::test_adds"]
            .is_green
        )


def test_one_break_that_needs_a_cold_run_does_not_make_the_others_cold(tmp_path):
    target = Target(tmp_path, FILES)
    starts = "import os\ndef add(a, b): return os.system('true') + a + b\n"

    with target.warm() as warm:
        for _ in range(2):
            with pytest.raises(NeedsCold, match="start processes"):
                warm.run("tests", overlay={"pkg/core.py": starts})
            assert same(target, warm, "tests", overlay={"pkg/core.py": BROKEN})


def test_tests_that_always_need_a_cold_run_are_not_tried_for_ever(tmp_path):
    starts = "import os\nfrom pkg import core\ndef test_it(): assert os.system('true') == 0\n"
    target = Target(tmp_path, {**FILES, "tests/test_core.py": starts})
    ended = []

    with target.warm() as warm:
        for _ in range(5):
            with pytest.raises(NeedsCold, match="start processes"):
                warm.run("tests", overlay={"pkg/core.py": BROKEN})
            ended.append(warm.runner.last)

    assert len({id(one) for one in ended}) == 3


def test_elsewhere_than_on_linux_every_run_is_cold(tmp_path, monkeypatch):
    target = Target(tmp_path, FILES)

    with target.warm() as warm:
        monkeypatch.setattr("breakkit.edges.warm.runner.sys.platform", "darwin")
        with pytest.raises(NeedsCold, match="Linux"):
            warm.run("tests")
        monkeypatch.undo()


def test_overlay_of_what_is_no_python_file_needs_a_cold_run(tmp_path):
    target = Target(tmp_path, {**FILES, "pkg/data.json": "{}"})

    with target.warm() as warm:
        for path in ("pkg/data.json", "pkg/none.py"):
            with pytest.raises(NeedsCold, match=path):
                warm.run("tests", overlay={path: ""})


def test_broken_file_with_a_symbolic_link_an_encoding_and_no_final_newline(tmp_path):
    files = {**FILES, "tests/test_core.py": TESTS.replace("from pkg", "from linked")}
    target = Target(tmp_path, files)
    for root in (target.tree, target.pristine):
        (root / "linked").symlink_to("pkg")
    source = "# coding: latin-1\ndef add(a, b): return 'é'".encode("latin-1")

    with target.warm() as warm:
        ran = warm.runner.run(target.request("tests"), {"pkg/core.py": source})

    assert "assert 'é' == 3" in ran.tests["tests/test_core.py::test_adds"].message


@pytest.mark.parametrize(
    "overlay",
    [
        "import nothing_like_this\n",
        "import os\nos._exit(0)\n",
        "import pytest\npytest.exit('enough')\n",
        "raise SystemExit\n",
        "import sys\nsys.exit(5)\n",
        "import os\nos.kill(os.getpid(), 11)\n",
    ],
)
def test_a_run_that_is_none_is_told_as_the_cold_runner_tells_it(tmp_path, overlay):
    target = Target(tmp_path, FILES)
    texts = []
    with target.warm() as warm:
        warm.run("tests")
        for run in (warm.run, target.cold):
            with pytest.raises(SuiteDidNotRun) as caught:
                run("tests", overlay={"pkg/core.py": overlay})
            message = re.sub("/tree|/cold-[0-9a-f]*", "/root", caught.value.message)
            texts.append((type(caught.value), message, caught.value.advice))
        assert all(test.is_green for test in warm.run("tests").tests.values())

    assert texts[0] == texts[1]


def test_source_that_does_not_compile_is_left_to_a_cold_run(tmp_path):
    target = Target(tmp_path, FILES)

    # Python itself looks the wrong line up, on the disk
    with target.warm() as warm, pytest.raises(NeedsCold, match="past the import"):
        warm.run("tests", overlay={"pkg/core.py": "def add(:\n"})


@pytest.mark.parametrize("entries", [("tests/none.py",), ("tests/test_core.py::test_none",)])
def test_entries_that_name_nothing_are_told_as_the_cold_runner_tells_it(tmp_path, entries):
    target = Target(tmp_path, FILES)
    with target.warm() as warm:
        texts = []
        for run in (warm.run, target.cold):
            with pytest.raises(SuiteDidNotRun) as caught:
                run(*entries)
            texts.append(caught.value.message)

    assert texts[0] == texts[1]


def test_options_that_pytest_refuses_are_told_with_what_pytest_said(tmp_path):
    target = Target(tmp_path, FILES)

    with target.warm() as warm, pytest.raises(SuiteDidNotRun, match="refused its arguments"):
        warm.run("tests", pytest_args=("--no-such-option",))


def test_another_copy_of_the_module_is_refused(tmp_path):
    target = Target(tmp_path, {"src/pkg/core.py": CORE, "tests/test_core.py": TESTS})
    elsewhere = lay_out(tmp_path / "elsewhere", {"pkg/core.py": CORE})

    with target.warm() as warm, pytest.raises(OtherCopyImported, match="elsewhere"):
        warm.run(
            *("tests",),
            overlay={"src/pkg/core.py": BROKEN},
            module="src/pkg/core.py",
            pythonpath=(str(elsewhere), "src"),
        )


def test_options_environment_and_entries_change_from_run_to_run(tmp_path):
    tests = """
        import os, pytest
        def test_seed(): assert os.environ["PYTHONHASHSEED"] == "0"
        def test_hash(): assert hash("a") == int(os.environ["EXPECTED"])
        class TestPart:
            @pytest.mark.parametrize("x", ["a b", "[c]"])
            def test_x(self, x): assert x
    """
    target = Target(tmp_path, {"tests/test_env.py": tests, **FILES})
    with target.warm() as warm:
        for seed in ("0", "7"):
            same(target, warm, "tests", env={"PYTHONHASHSEED": seed, "EXPECTED": "1"})
        same(target, warm, "tests/test_env.py::TestPart", "tests/test_core.py")
        same(target, warm, "tests/test_env.py::TestPart::test_x[[c]]")
        same(target, warm, "tests", pytest_args=("-k", "seed"))
        assert warm.run("tests", sentinel="tests/test_env.py::test_seed").sentinel.is_red


def test_capture_asked_for_is_no_captured_output_shared_by_all(tmp_path):
    tests = "def test_prints(capfd):\n    print('x'); assert capfd.readouterr().out == 'x\\n'\n"
    target = Target(tmp_path, {**FILES, "tests/test_capture.py": tests})

    with target.warm() as warm:
        for args in ((), ("--capture=fd",), ("-s",)):
            same(target, warm, "tests", overlay={"pkg/core.py": BROKEN}, pytest_args=args)


def test_warnings_of_the_compiler_are_heard_in_every_run(tmp_path):
    files = {
        **FILES,
        "pkg/odd.py": "x = '\\d'\n",
        "pytest.ini": "[pytest]\nfilterwarnings = error\n",
        "tests/test_odd.py": "def test_odd():\n    import pkg.odd\n",
    }
    target = Target(tmp_path, files)

    with target.warm() as warm:
        for _ in range(3):
            ran = same(target, warm, "tests")

    assert ran.tests["tests/test_odd.py::test_odd"].is_red


def test_output_is_that_of_this_run(tmp_path):
    target = Target(tmp_path, {**FILES, "tests/test_say.py": "def test_say(): print('said')\n"})

    with target.warm() as warm:
        assert "said" in warm.run("tests").output
        assert "said" not in warm.run("tests/test_core.py").output


def test_nothing_of_the_runner_is_left(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", None)
    target = Target(tmp_path / "target", FILES)

    with target.warm() as warm:
        warm.run("tests")
        assert list(Path(tmp_path / "temporary").iterdir())

    assert list(Path(tmp_path / "temporary").iterdir()) == []


def test_coverage_asked_for_in_addopts_is_not_measured(tmp_path):
    pytest.importorskip("pytest_cov")
    ini = "[pytest]\naddopts = --cov=pkg --cov-fail-under=100 --cov-report=html\n"
    target = Target(tmp_path, {**FILES, "pytest.ini": ini})
    before = sorted(target.tree.rglob("*"))

    with target.warm() as warm:
        ran = warm.run(
            *("tests",),
            overlay={"pkg/core.py": BROKEN},
            env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": ""},
        )

    assert ran.tests["tests/test_core.py::test_adds"].is_red
    assert "test coverage" not in ran.output
    assert sorted(target.tree.rglob("*")) == before
