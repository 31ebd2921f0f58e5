"""Suite runs that come to their end: selection, outcomes, which copy, the sentinel."""

from __future__ import annotations

import ast
import sys
import venv
from collections import Counter
from pathlib import Path, PurePosixPath

import pytest

from breakkit.edges import runner
from breakkit.edges.runner.request import collection_paths
from breakkit.errors import OtherCopyImported
from breakkit.model import Outcome
from tests.edges.runner_targets import lay_out, run, site_packages

KINDS = """
    import json, unittest
    import pytest

    @pytest.fixture
    def breaks_down():
        yield
        raise OSError("down")

    @pytest.fixture
    def cannot_start():
        raise KeyError("up")

    def test_passes(): pass
    def test_fails(): assert [1, 2] == [1, 3]
    def test_raises(): json.loads("{")
    def test_skips(): pytest.skip("not here")
    @pytest.mark.skip(reason="never")
    def test_marked(): assert 0
    @pytest.mark.xfail(reason="known")
    def test_xfails(): assert 0
    @pytest.mark.xfail
    def test_xpasses(): pass
    @pytest.mark.xfail(strict=True)
    def test_xpasses_strictly(): pass
    def test_error_before(cannot_start): pass
    def test_error_after(breaks_down): pass
    def test_fails_and_error_after(breaks_down): assert 0
    def test_exit(): raise SystemExit("bye")
    def test_bad_str():
        class Odd(Exception):
            def __str__(self): raise RuntimeError
        raise Odd
    def test_long(): raise ValueError("x" * 10**6)

    class TestUnit(unittest.TestCase):
        def test_equal(self): self.assertEqual(1, 1)
        def test_differs(self): self.assertEqual(1, 2)
        def test_skips(self): self.skipTest("no")
        @unittest.expectedFailure
        def test_expected(self): assert 0
        @unittest.expectedFailure
        def test_unexpected(self): pass
        def test_sub_fails(self):
            for i in range(3):
                with self.subTest(i=i): self.assertNotEqual(i, 1)
        def test_sub_skips(self):
            with self.subTest(): self.skipTest("part")
"""

EXPECTED = {
    "test_passes": "passed/call",
    "test_fails": "failed/call",
    "test_raises": "failed/call",
    "test_skips": "skipped/call",
    "test_marked": "skipped/setup",
    "test_xfails": "xfailed/call",
    "test_xpasses": "passed/call",
    "test_xpasses_strictly": "failed/call",
    "test_error_before": "error/setup",
    "test_error_after": "error/teardown",
    "test_fails_and_error_after": "failed/call",
    "test_exit": "failed/call",
    "test_bad_str": "failed/call",
    "test_long": "failed/call",
    "TestUnit::test_equal": "passed/call",
    "TestUnit::test_differs": "failed/call",
    "TestUnit::test_skips": "skipped/call",
    "TestUnit::test_expected": "xfailed/call",
    "TestUnit::test_unexpected": "failed/call",
    "TestUnit::test_sub_fails": "failed/call",
    "TestUnit::test_sub_skips": "skipped/call",
}


def test_every_kind_of_outcome_whatever_addopts_say(tmp_path):
    root = lay_out(
        tmp_path,
        {
            "tests/test_kinds.py": KINDS,
            # each of these would stop the run early, distribute it, or change what runs
            "pytest.ini": """
                [pytest]
                addopts = -x --maxfail=1 -n 2 --dist=load --lf --stepwise -q -q --no-summary
                    -p no:terminalreporter --strict-config --strict-markers -W error --setup-plan
                """,
            ".pytest_cache/v/cache/lastfailed": '{"tests/test_kinds.py::test_passes": true}',
        },
    )

    every_plugin = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": ""}  # xdist is to be there
    ran = run(root, "tests", env=every_plugin, pytest_args=())

    seen = {
        node.partition("::")[2]: f"{test.outcome}/{test.when}" for node, test in ran.tests.items()
    }
    assert seen == EXPECTED
    assert ran.selected == {"tests": tuple(ran.tests)}
    assert ran.sentinel is None
    assert 0 < sum(test.seconds for test in ran.tests.values()) < ran.seconds

    tests = {node.partition("::")[2]: test for node, test in ran.tests.items()}
    assert tests["test_raises"].exception[:3] == (
        "JSONDecodeError",
        "json.decoder.JSONDecodeError",
        "ValueError",
    )
    assert tests["test_fails"].exception == ("AssertionError", "Exception", "BaseException")
    assert tests["test_fails"].message.startswith("AssertionError: assert [1, 2] == [1, 3]")
    assert tests["test_passes"].exception == tests["test_skips"].exception == ()
    assert tests["test_skips"].message == "Skipped: not here"
    assert "strict" in tests["test_xpasses_strictly"].message
    assert tests["test_error_before"].message == "KeyError: 'up'"
    assert tests["TestUnit::test_sub_fails"].exception[0] == "AssertionError"
    assert all(len(test.message) <= 400 for test in ran.tests.values())
    assert all("\n" not in test.message for test in ran.tests.values())
    assert {node for node, test in tests.items() if test.is_red} == {
        name for name, what in EXPECTED.items() if what in ("failed/call", "error/setup")
    }


def test_subtests_of_pytest_count_for_their_test(tmp_path):
    root = lay_out(
        tmp_path,
        {
            "test_sub.py": """
            import time
            def test_one_fails(subtests):
                for i in range(3):
                    with subtests.test(i=i):
                        time.sleep(0.1)
                        if i == 1: raise LookupError("in the middle")
            def test_all_pass(subtests):
                for i in range(3):
                    with subtests.test(i=i): pass
            """
        },
    )

    ran = run(root, "test_sub.py")

    fails, passes = ran.tests.values()
    assert (fails.outcome, fails.exception[0]) == (Outcome.FAILED, "LookupError")
    assert 0.3 <= fails.seconds < 0.6  # once, not once more for its subtests
    assert passes.is_green


ODD_IDS = ["a b", "x::y", "a/b", "[q]", "a[b", "\"'`$", "l\nm", "ñ", "", "@z", "-k", "*?", "a\\b"]
ODD_FILES = ("tests dir/tëst [1]/test_ódd.py", "@tests/test_at.py", "-tests/test_dash.py")


def test_odd_node_ids_and_paths_select_exactly_themselves(tmp_path):
    source = f"""
        import pytest
        IDS = {ODD_IDS!r}
        @pytest.mark.parametrize("n", range(len(IDS)), ids=IDS)
        def test_odd(n): pass
        class TestClass:
            @pytest.mark.parametrize("n", [1, 2], ids=["one", "x::y"])
            def test_odd(self, n): pass
        class TestClassOther:
            def test_odd(self): pass
        def test_odder(): pass
        """
    root = lay_out(tmp_path / "ro[ot] $HOME é", dict.fromkeys(ODD_FILES, source))
    folder = ODD_FILES[0].rpartition("/")[0]
    everything = tuple(run(root, ".").tests)
    assert len(everything) == 3 * (len(ODD_IDS) + 4)

    for wanted in (everything[: len(everything) // 2], everything[len(everything) // 2 :]):
        ran = run(root, *wanted)
        assert ran.selected == {node: (node,) for node in wanted}
        assert tuple(ran.tests) == wanted

    ran = run(root, f"./{folder}/", f"{ODD_FILES[1]}::TestClass", f"{ODD_FILES[2]}::test_odd")

    counts = {entry: len(nodes) for entry, nodes in ran.selected.items()}
    assert list(counts.values()) == [len(ODD_IDS) + 4, 2, len(ODD_IDS)]
    assert len(ran.tests) == sum(counts.values())


def test_nothing_but_the_named_tests_runs(tmp_path):
    root = lay_out(
        tmp_path,
        {
            "tests/test_a.py": """
                from pathlib import Path
                def test_one(): Path("one").touch()
                def test_one_more(): Path("more").touch()
                """,
            "tests/test_b.py": "raise RuntimeError",
        },
    )

    ran = run(root, "tests/test_a.py::test_one")

    assert [test.outcome for test in ran.tests.values()] == [Outcome.PASSED]
    assert (root / "one").exists()
    assert not (root / "more").exists()


def test_settings_of_a_parent_folder_apply_and_ids_are_relative_to_the_target(tmp_path):
    lay_out(
        tmp_path,
        {
            "pytest.ini": "[pytest]\npython_functions = check_*\naddopts = -p no:cacheprovider",
            "conftest.py": "import pytest\n@pytest.fixture\ndef one(): return 1",
            "backend/tests/test_a.py": "def check_one(one): assert one == 1\ndef test_not(): pass",
            "backend/src/pkg/__init__.py": "",
        },
    )

    ran = run(tmp_path / "backend", "tests")

    assert {node: test.is_green for node, test in ran.tests.items()} == {
        "tests/test_a.py::check_one": True
    }


def test_what_the_target_sees_of_us(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    monkeypatch.setenv("PYTHONPATH", "/ours")
    root = lay_out(
        tmp_path,
        {
            "src/pkg/__init__.py": "",
            "test_env.py": """
            import os, sys
            def test_import_path():
                root = os.getcwd()
                assert os.environ["PYTHONPATH"] == f"{root}/src:{root}"
                assert not any("breakkit-run" in entry for entry in sys.path)
            def test_settings(): assert os.environ["SETTING"] == "on"
            def test_arguments(request): assert request.config.option.verbose == 2
            def test_no_bytecode(): assert sys.dont_write_bytecode
            def test_temporary_files(tmp_path): print("TMP", tmp_path)
            """,
        },
    )

    ran = run(root, "test_env.py", env={"SETTING": "on"}, pytest_args=("-vv",))

    assert {node: test.message for node, test in ran.tests.items() if not test.is_green} == {}
    temporary = Path(ran.output.partition("TMP ")[2].splitlines()[0])
    assert not temporary.exists()
    assert not temporary.parents[1].exists()


def test_tests_that_replace_the_means_to_report_are_reported(tmp_path):
    root = lay_out(
        tmp_path,
        {
            "test_hostile.py": """
            import builtins, io, json, os, time
            def test_replaces(monkeypatch):
                for module, name in [(builtins, "open"), (io, "open"), (json, "dumps")]:
                    monkeypatch.setattr(module, name, None)
                monkeypatch.setattr(os, "getpid", lambda: 1)
                monkeypatch.setattr(time, "time", lambda: 0)
            def test_changes_folder(tmp_path): os.chdir(tmp_path)
            def test_closes_descriptors(): os.closerange(3, 64)
            def test_forked_child_reports_nothing():
                if os.fork() == 0: raise RuntimeError("the child fails")
                os.wait()
            """
        },
    )

    ran = run(root, "test_hostile.py")

    assert Counter(test.outcome for test in ran.tests.values()) == {Outcome.PASSED: 4}


def test_a_selected_test_that_was_not_called_is_missing(tmp_path):
    root = lay_out(
        tmp_path,
        {
            "conftest.py": """
                from _pytest.runner import runtestprotocol
                def pytest_runtest_protocol(item, nextitem):
                    if "ghost" in item.name:
                        return True
                    if "half" in item.name:
                        for report in runtestprotocol(item, nextitem=nextitem, log=False):
                            if report.when != "call":
                                item.ihook.pytest_runtest_logreport(report=report)
                        return True
                """,
            "test_a.py": "def test_ghost(): pass\ndef test_half(): assert 0\ndef test_real(): pass",
        },
    )

    ran = run(root, "test_a.py")

    assert [test.outcome for test in ran.tests.values()] == [
        Outcome.MISSING,
        Outcome.MISSING,
        Outcome.PASSED,
    ]


def test_of_reruns_the_last_one_counts(tmp_path):
    root = lay_out(
        tmp_path,
        {
            "conftest.py": """
                from _pytest.runner import runtestprotocol
                def pytest_runtest_protocol(item, nextitem):  # as pytest-rerunfailures does it
                    for attempt in range(3):
                        item._initrequest()
                        reports = runtestprotocol(item, nextitem=nextitem, log=False)
                        failed = any(report.failed for report in reports)
                        for report in reports:
                            if report.failed and attempt < 2:
                                report.outcome = "rerun"
                            item.ihook.pytest_runtest_logreport(report=report)
                        if not failed:
                            break
                    return True
                """,
            "test_a.py": """
                calls = []
                def test_flaky():
                    calls.append(1)
                    assert len(calls) == 3
                def test_red(): assert 0
                """,
        },
    )

    ran = run(root, "test_a.py")

    assert [test.outcome for test in ran.tests.values()] == [Outcome.PASSED, Outcome.FAILED]


def test_a_folder_or_file_is_collected_once():
    entries = ["tests/a", "tests/a/test_x.py::test_1", "tests/b/test_y.py", "tests/b/test_y.py::C"]

    assert collection_paths(entries) == ["./tests/a", "./tests/b/test_y.py"]


def test_module_files_tell_the_copy_under_test(tmp_path):
    root = lay_out(
        tmp_path / "real",
        {
            "src/pkg/__init__.py": "",
            "src/pkg/logging.py": "",
            "src/pkg/lazy.py": "",
            "test_a.py": """
                def test_a(): import pkg.logging
                def test_other(): pass
                """,
        },
    )
    link = tmp_path / "link"
    link.symlink_to(root)

    for start in (root, link):
        ran = run(start, "test_a.py", module="src/pkg/logging.py")
        assert ran.module_files == (PurePosixPath(root / "src/pkg/logging.py"),)
    assert run(root, "test_a.py::test_other", module="src/pkg/lazy.py").module_files == ()
    assert run(root, "test_a.py", module="src/pkg/__init__.py").module_files == (
        PurePosixPath(root / "src/pkg/__init__.py"),
    )


@pytest.mark.parametrize("source", ["src", "lib"])
def test_another_copy_is_refused(tmp_path, source):
    installed = lay_out(tmp_path / "site", {"pkg/__init__.py": "", "pkg/mod.py": "VALUE = 1"})
    root = lay_out(
        tmp_path / "target",
        {
            f"{source}/pkg/__init__.py": "",
            f"{source}/pkg/mod.py": "VALUE = 2",
            "conftest.py": f"import sys\nsys.path.insert(0, {str(installed)!r})",
            "test_a.py": "from pkg.mod import VALUE\ndef test_a(): assert VALUE == 1",
        },
    )

    with pytest.raises(OtherCopyImported) as caught:
        run(root, "test_a.py", module=f"{source}/pkg/mod.py")

    assert f"{installed}/pkg/mod.py" in caught.value.message
    assert f"{root}/{source}/pkg/mod.py" in caught.value.message
    assert "pip install -e ." in caught.value.advice
    assert "pythonpath" in caught.value.advice


def test_the_tree_under_test_comes_before_an_editable_install_of_another(tmp_path):
    original = lay_out(tmp_path / "original", {"src/pkg/__init__.py": "TREE = 'original'"})
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    (site,) = (tmp_path / "env").glob("lib/*/site-packages")
    (site / "editable.pth").write_text(f"{original}/src\n{site_packages()}\n")
    root = lay_out(
        tmp_path / "scratch",
        {
            "src/pkg/__init__.py": "TREE = 'scratch'",
            "test_a.py": "import pkg\ndef test_a(): assert pkg.TREE == 'scratch'",
        },
    )

    ran = run(root, "test_a.py", module="src/pkg/__init__.py", python=tmp_path / "env/bin/python")

    assert ran.tests["test_a.py::test_a"].is_green


SENTINELS = {
    "test_f.py": """
        import pytest, unittest
        used = []
        @pytest.fixture
        def one():
            used.append(1)
            return 1
        @pytest.mark.parametrize("n", [1, 2])
        def test_a(one, n): used.append("body")
        class TestB:
            def test_b(self, one): used.append("body")
        class TestC(unittest.TestCase):
            def test_c(self): used.append("body")
        def test_last(): assert used.count("body") == 1
    """
}


@pytest.mark.parametrize("node", ["test_a[2]", "TestB::test_b", "TestC::test_c"])
def test_the_sentinel_is_a_twin_that_fails_in_the_place_of_its_body(tmp_path, node):
    root = lay_out(tmp_path, SENTINELS)
    entries = [f"test_f.py::{node}", "test_f.py::test_last"]

    ran = run(root, *entries, sentinel=entries[0])

    assert (ran.sentinel.outcome, ran.sentinel.when) == ("failed", "call")
    assert ran.sentinel.exception[0] == "AssertionError"
    assert list(ran.tests) == entries
    assert all(test.is_green for test in ran.tests.values())


FOOLED = {
    "every report": """
        from _pytest.reports import TestReport
        honest = TestReport.from_item_and_call.__func__
        def always(cls, item, call):
            report = honest(cls, item, call)
            report.outcome, report.longrepr = "passed", None
            return report
        TestReport.from_item_and_call = classmethod(always)
        """,
    "the reports of one test": """
        from _pytest.reports import TestReport
        honest = TestReport.from_item_and_call.__func__
        def always(cls, item, call):
            report = honest(cls, item, call)
            if item.name == "test_a":
                report.outcome, report.longrepr = "passed", None
            return report
        TestReport.from_item_and_call = classmethod(always)
        """,
    "what runs a test": """
        import pytest
        pytest.Function.runtest = lambda self: None
        """,
    "the end of the run": """
        import pytest
        def __getattr__(name): pytest.exit("enough", returncode=0)
        """,
}


@pytest.mark.parametrize("source", FOOLED.values(), ids=FOOLED)
def test_the_sentinel_shows_a_source_that_fools_pytest(tmp_path, source):
    root = lay_out(
        tmp_path, {"src/pkg.py": source, "test_a.py": "import pkg\ndef test_a(): assert pkg.no"}
    )

    ran = run(root, "test_a.py", sentinel="test_a.py::test_a")

    assert not ran.tests["test_a.py::test_a"].is_red
    assert ran.sentinel is None or ran.sentinel.is_green


def test_the_plugin_needs_no_newer_python_and_nothing_but_pytest():
    source = Path(runner.__file__ or "").with_name("plugin.py").read_text(encoding="utf-8")

    tree = ast.parse(source, feature_version=(3, 8))

    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"pytest"}


def test_each_run_has_an_empty_temporary_folder_of_its_own(tmp_path, monkeypatch):
    shared = tmp_path / "shared"
    (shared / "of others").mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(shared))
    root = lay_out(
        tmp_path / "target",
        {
            "test_it.py": """
                import os, shutil, tempfile
                def test_it(tmp_path):
                    folder = tempfile.gettempdir()
                    assert os.path.basename(os.path.dirname(folder)).startswith("breakkit-run-")
                    assert os.listdir(folder) == []
                    shutil.rmtree(folder)
            """
        },
    )
    for _ in range(2):
        assert run(root, "test_it.py").tests["test_it.py::test_it"].is_green
    assert (shared / "of others").is_dir()
