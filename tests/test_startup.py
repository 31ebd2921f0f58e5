"""What a command does not import it does not wait for; benchmarks/startup.py has the times."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.learner import asks

PROBE = """\
import json, sys
from breakkit.__main__ import main
code = main(sys.argv[1:])
tops = {name.partition(".")[0] for name in sys.modules}
print(json.dumps([code, sorted(tops)]), file=sys.stderr)
"""
HEAVY = {"libcst", "git"}
NOT_FOR_A_HINT = HEAVY | {"rich", "ruamel", "jsonschema_rs", "jq", "pathspec", "pytest"}


TAB_PROBE = PROBE.replace("import main", "import complete").replace(
    "main(sys.argv[1:])", "complete()"
)


def imported_by(folder, *words, probe=PROBE):
    """The packages and modules that a command, run in a process of its own, has imported."""
    run = subprocess.run(
        [sys.executable, "-c", probe, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    code, tops = json.loads(run.stderr.splitlines()[-1])
    assert code == 0, run
    return set(tops)


@pytest.fixture
def applied(shop):
    assert asks(shop, "apply", "10-01", "--no-tests").code == 0
    return shop


@pytest.mark.parametrize(
    "words", [["list"], ["show", "10-01"], ["status"], ["hint", "10-01"], ["lesson", "10-01"]]
)
def test_neither_libcst_nor_gitpython_without_a_session(shop, words):
    assert not imported_by(shop, *words) & HEAVY


@pytest.mark.parametrize("words", [["list"], ["show", "10-01"], ["status"]])
def test_neither_libcst_nor_gitpython_in_a_session(applied, words):
    assert not imported_by(applied, *words) & HEAVY


@pytest.mark.parametrize("words", [["hint"], ["status"], ["hint", "--lang", "es", "--json"]])
def test_in_a_session_next_to_nothing_is_needed(applied, words):
    assert not imported_by(applied, *words) & NOT_FOR_A_HINT


def test_help_needs_nothing_of_it(tmp_path):
    assert not imported_by(tmp_path, "--help") & NOT_FOR_A_HINT


def test_what_is_applied_untested_is_applied_without_rich_pytest_and_jq(shop):
    imported = imported_by(shop, "apply", "10-01", "--no-tests")
    assert not imported & {"rich", "pytest", "jq", "libcst"}
    assert "git" in imported, "or none of these tests could fail"


def test_a_list_needs_rich_and_yaml(shop):
    assert {"rich", "ruamel"} <= imported_by(shop, "list")


def test_the_tab_key_needs_no_yaml_once_the_titles_are_kept(shop, monkeypatch):
    monkeypatch.setenv("_BREAKKIT_COMPLETE", "hint\x1f10")
    assert "ruamel" in imported_by(shop, probe=TAB_PROBE)
    assert not imported_by(shop, probe=TAB_PROBE) & NOT_FOR_A_HINT
