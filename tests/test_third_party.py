"""Projects that are not ours: toolz and structlog, as published, in repositories of their own."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.revert import revert
from breakkit.commands.verify import verify
from breakkit.errors import OtherCopyImported
from breakkit.model import Canary, Verdict
from tests.conftest import fingerprint, git, make_repository, write
from tests.lean import QUICK

CONFIGURATION = QUICK + "timeout_s = 60\n"
SPEC = """\
format: 1
id: "50-01"
title: Somebody else's code
concepts: [reading]
difficulty: 2
edit:
  file: {file}
  in: {scope}
  {edit}
tests: {{red: ["{red}"], green: ["{green}"]}}
safety: Nothing leaves the tests.
symptom: A test is red.
hints: [one, two, three]
hidden_cause: See the diff.
fix: Take it back.
teaching: Other people's code can be read, too.
"""
LOG_TESTS = """\
from structlog.stdlib import render_to_log_kwargs


def test_what_is_bound_is_extra():
    assert render_to_log_kwargs(None, "info", {"event": "e", "x": 1})["extra"] == {"x": 1}


def test_the_event_is_the_message():
    assert render_to_log_kwargs(None, "info", {"event": "e"})["msg"] == "e"
"""
LOG_TEST = "tests/test_stdlib.py::test_what_is_bound_is_extra"


@dataclass(frozen=True)
class Case:
    """One break of one published package.

    Args:
        package: its name; `at` is where its project keeps it.
        before: what the source says at the first such place; `after` with the break.
    """

    package: str
    at: str
    file: str
    scope: str
    edit: str
    red: str
    green: str
    before: str
    after: str

    def make(self, folder: Path) -> Path:
        found = importlib.util.find_spec(self.package)
        assert found is not None
        assert found.origin is not None
        leave_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(found.origin).parent, folder / self.at, ignore=leave_out)
        spec = SPEC.format_map(vars(self))
        files = {
            "breaks.d/50-01.yaml": spec,
            "breakkit.toml": CONFIGURATION,
            ".gitignore": "*.pyc\n",
        }
        if self.package == "structlog":  # published without its tests
            files["tests/test_stdlib.py"] = LOG_TESTS
        return make_repository(folder, dict(files))


CASES = {
    "comment_out": Case(
        package="toolz",
        at="toolz",
        file="toolz/dicttoolz.py",
        scope="assoc",
        edit="comment_out: {stmt: 'd2[key] = value'}",
        red="toolz/tests/test_dicttoolz.py::TestDict::test_assoc",
        green="toolz/tests/test_utils.py",
        before="    d2[key] = value\n    return d2\n",
        after="    # d2[key] = value\n    return d2\n",
    ),
    "set_operator": Case(
        package="toolz",
        at="toolz",
        file="toolz/dicttoolz.py",
        scope="merge",
        edit="set_operator: {at: len(dicts) == 1, to: '!='}",
        red="toolz/tests/test_dicttoolz.py",
        green="toolz/tests/test_recipes.py",
        before="    if len(dicts) == 1 and",
        after="    if len(dicts) != 1 and",
    ),
    "drop_entry": Case(
        package="structlog",
        at="src/structlog",
        file="src/structlog/stdlib.py",
        scope="render_to_log_kwargs",
        edit="drop_entry: extra",
        red=LOG_TEST,
        green="tests",
        before='        "extra": event_dict,\n',
        after="",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_broken_judged_mended_judged_and_reverted(case: Case, tmp_path: Path) -> None:
    repo = case.make(tmp_path / "repo")
    before = fingerprint(repo)
    original = (repo / case.file).read_bytes()
    assert case.before.encode() in original

    done = apply(repo, "50-01")
    assert done.red
    broken = (repo / case.file).read_bytes()
    assert broken == original.replace(case.before.encode(), case.after.encode(), 1)
    judgement = verify(repo)
    assert (judgement.verdict, judgement.observable) == (Verdict.STILL_RED, True)

    (repo / case.file).write_bytes(original)
    judgement = verify(repo)
    assert (judgement.verdict, judgement.canary) == (Verdict.FIXED, Canary.RED)

    assert revert(repo).kept
    assert fingerprint(repo) == before


def test_the_copy_that_is_installed_is_not_what_is_tested(tmp_path: Path) -> None:
    repo = CASES["drop_entry"].make(tmp_path / "repo")
    write(repo, {"breakkit.toml": CONFIGURATION + "pythonpath = []\n"})
    git(repo, "commit", "--quiet", "--all", "--message=src is not on the path")
    before = fingerprint(repo)
    with pytest.raises(OtherCopyImported) as refused:
        apply(repo, "50-01")
    installed = importlib.util.find_spec("structlog")
    assert installed is not None
    assert str(Path(str(installed.origin)).parent) in refused.value.message
    assert fingerprint(repo) == before
