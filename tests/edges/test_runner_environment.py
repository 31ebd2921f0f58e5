"""What the target's Python is started with."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from breakkit.edges.runner import find_python, target_environment, time_limit
from breakkit.errors import ConfigError
from breakkit.model import Config


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_what_is_meant_for_us_does_not_reach_the_target(tmp_path, monkeypatch):
    for name in (
        "PYTHONHOME",
        "PYTHONSAFEPATH",
        "PYTHONWARNINGS",
        "PYTEST_ADDOPTS",
        "PYTEST_CURRENT_TEST",
        "COV_CORE_SOURCE",
        "COVERAGE_PROCESS_START",
        "GIT_DIR",
        "GIT_INDEX_FILE",
    ):
        monkeypatch.setenv(name, "ours")
    monkeypatch.setenv("SOME_SETTING", "kept")

    env = target_environment(tmp_path, env={}, pythonpath=None)

    assert "ours" not in env.values()
    assert env["SOME_SETTING"] == "kept"
    assert env["PATH"] == os.environ["PATH"]
    assert env["PYTHONDONTWRITEBYTECODE"] == "1"
    assert env["PYTHONHASHSEED"] == "0"
    assert env["PYTHONUNBUFFERED"] == "1"


def test_configured_variables_win_but_never_over_the_tree(tmp_path):
    (tmp_path / "src").mkdir()

    env = target_environment(
        tmp_path, env={"PYTHONHASHSEED": "7", "PYTHONPATH": "/else"}, pythonpath=None
    )

    assert env["PYTHONHASHSEED"] == "7"
    assert env["PYTHONPATH"] == f"{tmp_path}/src:{tmp_path}:/else"


def test_import_folders_are_those_that_exist_or_the_configured_ones(tmp_path):
    assert target_environment(tmp_path, env={}, pythonpath=None)["PYTHONPATH"] == str(tmp_path)
    assert (
        target_environment(tmp_path, env={}, pythonpath=("lib", "x/y"))["PYTHONPATH"]
        == f"{tmp_path}/lib:{tmp_path}/x/y"
    )


def test_python_is_the_active_environments_then_the_targets_then_ours(tmp_path):
    active = executable(tmp_path / "active/bin/python")
    own = tmp_path / "target/.venv/bin/python"

    assert find_python(Config(), tmp_path / "target", {}) == Path(sys.executable)
    executable(own)
    assert find_python(Config(), tmp_path / "target", {}) == own
    environ = {"VIRTUAL_ENV": str(tmp_path / "active")}
    assert find_python(Config(), tmp_path / "target", environ) == active
    environ = {"VIRTUAL_ENV": str(tmp_path / "gone")}
    assert find_python(Config(), tmp_path / "target", environ) == own


def test_configured_python_is_relative_to_the_target_to_home_or_on_path(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    beside = executable(tmp_path / "target/env/bin/python")
    at_home = executable(tmp_path / "envs/bin/python")
    on_path = executable(tmp_path / "bin/python3.99")
    environ = {"PATH": str(tmp_path / "bin"), "VIRTUAL_ENV": "/nowhere"}

    def found(name):
        return find_python(Config(python=name), tmp_path / "target", environ)

    assert found("env/bin/python") == beside
    assert found("~/envs/bin/python") == at_home
    assert found(str(at_home)) == at_home
    assert found("python3.99") == on_path


def test_a_virtual_environments_link_is_not_resolved(tmp_path):
    link = tmp_path / ".venv/bin/python"
    link.parent.mkdir(parents=True)
    link.symlink_to(sys.executable)

    assert find_python(Config(python=".venv/bin/python"), tmp_path, {}) == link


@pytest.mark.parametrize("name", ["gone/bin/python", "python-nowhere", "plain.txt"])
def test_configured_python_that_cannot_run_is_an_error(tmp_path, name):
    (tmp_path / "plain.txt").write_text("not executable")

    with pytest.raises(ConfigError, match=name) as caught:
        find_python(Config(python=name), tmp_path, {"PATH": str(tmp_path)})

    assert "python" in caught.value.advice


@pytest.mark.parametrize(
    ("configured", "baseline", "limit"), [(None, 0.01, 1.0), (None, 2.5, 25.0), (4.0, 2.5, 4.0)]
)
def test_time_limit(configured, baseline, limit):
    assert time_limit(configured, baseline) == limit
