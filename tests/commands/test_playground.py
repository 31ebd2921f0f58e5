from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.conftest import fingerprint, git, make_repository
from tests.learner import asks, says

SAMPLE = {"src", "tests", "labs", "pyproject.toml", "breaks.d", "breakkit.toml"}


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_a_repository_with_one_commit_on_main_and_nothing_to_commit(tmp_path):
    result = asks(tmp_path, "playground", "new").result
    folder = tmp_path / "new"
    assert result["path"] == str(folder)
    assert "34-01" in result["breaks"]
    assert names(folder) >= SAMPLE
    assert git(folder, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert git(folder, "rev-list", "--all", "--count") == "1"
    assert git(folder, "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert git(folder, "status", "--porcelain") == ""
    tracked = set(git(folder, "ls-files").splitlines())
    files = {path for path in folder.rglob("*") if path.is_file()}
    assert tracked == {
        path.relative_to(folder).as_posix()
        for path in files
        if ".git" not in path.relative_to(folder).parts
    }
    assert not [name for name in tracked if "__pycache__" in name]


def test_it_is_ready_to_be_broken(tmp_path):
    assert asks(tmp_path, "playground", "new").code == 0
    folder = tmp_path / "new"
    before = fingerprint(folder)
    assert asks(folder, "apply", "34-01", "--no-tests").result["diff"] == {"removed": 1, "added": 1}
    assert asks(folder, "revert").result["kept"] is None
    assert fingerprint(folder) == before


@pytest.mark.parametrize("name", ["with space/and ñ", "deep/er/still", "./dot/../dot"])
def test_any_path_will_do(tmp_path, name):
    assert asks(tmp_path, "playground", name).code == 0
    assert names(tmp_path / name) >= SAMPLE


def test_an_empty_folder_will_do_and_stays_the_same_folder(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir(mode=0o700)
    node = folder.stat().st_ino
    assert asks(folder, "playground", ".").code == 0
    assert names(folder) >= SAMPLE
    assert (folder.stat().st_ino, folder.stat().st_mode & 0o777) == (node, 0o700)


def test_the_folder_is_relative_to_repo(tmp_path):
    (tmp_path / "there").mkdir()
    result = asks(tmp_path, "playground", "new", "--repo", "there").result
    assert result["path"] == str(tmp_path / "there/new")


@pytest.mark.parametrize("kind", ["full", "file", "link", "dangling", "hidden"])
def test_what_is_there_is_left_alone(tmp_path, kind):
    place = tmp_path / "taken"
    match kind:
        case "full":
            place.mkdir()
            (place / "mine").write_text("mine", encoding="utf-8")
        case "hidden":
            (place / ".mine").mkdir(parents=True)
        case "file":
            place.write_text("mine", encoding="utf-8")
        case "link":
            (tmp_path / "full/mine").mkdir(parents=True)
            place.symlink_to("full")
        case "dangling":
            place.symlink_to("nowhere")
    before = sorted(tmp_path.rglob("*"))
    error = asks(tmp_path, "playground", "taken").error
    assert error["type"] == "UsageError"
    assert error["message"] == f"{place} exists and is not an empty folder"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "reason"),
    [("file/new", "Not a directory"), ("x" * 300, "File name too long"), ("/proc/new", "No such")],
)
def test_where_nothing_can_be_made(tmp_path, name, reason):
    (tmp_path / "file").touch()
    said = asks(tmp_path, "playground", name)
    assert said.code == 2
    assert reason in said.error["message"]
    assert said.error["advice"] == "Name a folder elsewhere."
    assert names(tmp_path) == {"file"}


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_where_we_may_not_write(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o555)
    said = asks(tmp_path, "playground", "closed/new")
    assert "Permission denied" in said.error["message"]


@pytest.mark.parametrize("existed", [True, False])
def test_a_failure_half_way_leaves_nothing_behind(tmp_path, monkeypatch, existed):
    """There is no git: known when it is needed, as good as any failure."""
    if existed:
        (tmp_path / "a/b").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    error = asks(tmp_path, "playground", "a/b").error
    assert error["message"] == "git was not found on PATH"
    assert names(tmp_path) == ({"a"} if existed else set())
    assert not existed or names(tmp_path / "a/b") == set()


def test_inside_another_repository_it_is_one_of_its_own(tmp_path):
    outer = make_repository(tmp_path / "outer")
    before = fingerprint(outer)
    assert asks(outer, "playground", "inner").code == 0
    assert git(outer / "inner", "rev-parse", "--show-toplevel") == str(outer / "inner")
    assert "34-01" in [one["id"] for one in asks(outer / "inner", "list").result["breaks"]]
    shutil.rmtree(outer / "inner")
    assert fingerprint(outer) == before


def test_whatever_the_users_git_is_set_up_to_do(tmp_path, monkeypatch):
    hooks = tmp_path / "template/hooks"
    hooks.mkdir(parents=True)
    for name in ("pre-commit", "commit-msg", "reference-transaction", "post-index-change"):
        (hooks / name).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    (tmp_path / "ignore").write_text("*.toml\nlabs\n", encoding="utf-8")
    config = tmp_path / "gitconfig"
    config.write_text(
        f"""
        [init]
            defaultBranch = trunk
            templateDir = {tmp_path}/template
        [core]
            hooksPath = {hooks}
            excludesFile = {tmp_path}/ignore
            autocrlf = true
        [commit]
            gpgSign = true
        [user]
            useConfigOnly = true
        """,
        encoding="utf-8",
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(tmp_path / "template"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    said = asks(tmp_path, "playground", "new")
    assert said.code == 0, said
    folder = tmp_path / "new"
    assert not (folder / ".git/hooks").exists()
    assert not (tmp_path / "elsewhere").exists()
    tracked = git(folder, "ls-files").splitlines()
    assert {"breakkit.toml", "labs/__init__.py"} <= set(tracked)
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "branch", "--show-current") == "main"


@pytest.fixture
def bare_python(tmp_path):
    """A real virtual environment with nothing in it."""
    folder = tmp_path / "bare"
    venv.create(folder, with_pip=False)
    return folder


def test_what_the_tests_need_is_named_where_the_environment_lacks_it(
    tmp_path, bare_python, monkeypatch
):
    monkeypatch.setenv("VIRTUAL_ENV", str(bare_python))
    said = says(tmp_path, "playground", "new")
    assert said.code == 0
    line = "pip install 'breakkit[sample]' its tests need pytest, httpx, opentelemetry-api,"
    assert line in " ".join(said.out.split())
    shutil.rmtree(tmp_path / "new")
    missing = asks(tmp_path, "playground", "new").result["missing"]
    assert missing[0] == "pytest"
    assert {"httpx", "prometheus-client", "starlette", "uvicorn"} < set(missing)


def test_nothing_is_missing_where_all_is_installed(tmp_path):
    assert asks(tmp_path, "playground", "new").result["missing"] == []
    shutil.rmtree(tmp_path / "new")
    assert "pip install" not in says(tmp_path, "playground", "new").out


def test_the_commands_can_be_copied(tmp_path):
    out = says(tmp_path, "playground", "with space").out
    (command,) = [line.strip() for line in out.splitlines() if line.startswith("  cd ")]
    command = command.removesuffix("  go there")
    there = subprocess.run(
        ["sh", "-c", f"{command} && pwd"], capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == str(tmp_path / "with space")


def test_a_breakkit_whose_sample_is_gone(tmp_path):
    """As a wheel made wrongly would have it: the package alone, without its neighbours."""
    import breakkit

    shutil.copytree(Path(breakkit.__file__).parent, tmp_path / "lib/breakkit")
    shutil.rmtree(tmp_path / "lib/breakkit/_sample", ignore_errors=True)
    said = subprocess.run(
        [sys.executable, "-m", "breakkit", "playground", "new"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "the sample application is missing" in said.stderr
    assert not (tmp_path / "new").exists()
