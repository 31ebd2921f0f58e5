"""What is wrong is named with what to do about it; the repair mends what breakkit left, no more."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.doctor import Examined, doctor
from breakkit.edges import temporary
from breakkit.edges.lock import locked
from breakkit.edges.vcs import locks
from breakkit.workflow.examine import Check
from tests.conftest import fingerprint, git, make_repository, write
from tests.learner import asks


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The doctor must not tidy up after others."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setattr(temporary, "YOUNG_S", 0.0)
    return folder


def wrong(result: Examined) -> dict[str, Check]:
    return {check.name: check for check in result.checks if not check.ok}


def test_all_is_well(shop: Path) -> None:
    said = asks(shop, "doctor")
    assert said.code == 0
    checks = {check["name"]: check for check in said.result["checks"]}
    assert list(checks) == [
        *("python", "git", "fork", "temporary folder", "repository", "tests"),
        *("operation", "lock", "git locks", "branches", "session", "leftovers"),
    ]
    assert all(check["ok"] and check["found"] and not check["advice"] for check in checks.values())
    assert said.result["repaired"] == []
    assert checks["repository"]["found"] == f"{shop}, on main"


def test_nothing_is_written_unless_it_is_asked_for(shop: Path) -> None:
    apply(shop, "10-01", tests=False)
    write(shop, {".git/HEAD.lock": "", ".git/breakkit/work/index": "", "new.py": ""})
    everything = {path: path.lstat().st_mtime_ns for path in shop.rglob("*")}
    assert asks(shop, "doctor").code == 1
    assert {path: path.lstat().st_mtime_ns for path in shop.rglob("*")} == everything


def test_outside_of_a_repository_the_machine_is_examined(tmp_path: Path) -> None:
    said = asks(tmp_path, "doctor")
    assert said.code == 1
    checks = {check["name"]: check for check in said.result["checks"]}
    assert [name for name, check in checks.items() if not check["ok"]] == ["repository"]
    assert "playground" in checks["repository"]["advice"]
    assert asks(tmp_path, "doctor", "--repair").code == 2


def test_without_git(shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = wrong(doctor(shop))
    assert set(found) == {"git", "repository"}
    assert found["git"].advice.startswith("Install git")


@pytest.mark.parametrize("says", ["git version 2.29.9", "hello", ""])
def test_a_git_that_is_too_old(
    shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str
) -> None:
    write(tmp_path / "bin", {"git": f"#!/bin/sh\necho '{says}'\n"})
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    assert wrong(doctor(shop))["git"].advice == "Install git 2.30 or newer."


def test_a_temporary_folder_that_cannot_be_written(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(shop / "nowhere"))
    found = wrong(doctor(shop))["temporary folder"]
    assert "No such file" in found.found
    assert "TMPDIR" in found.advice


def test_a_configuration_that_is_wrong(shop: Path) -> None:
    write(shop, {"breakkit.toml": 'python = "no/such/python"\n'})
    assert wrong(doctor(shop))["tests"].found.startswith("python = 'no/such/python'")
    write(shop, {"breakkit.toml": "brakes = 1\n"})
    assert "breaks" in wrong(doctor(shop))["repository"].found


def test_an_operation_in_progress(shop: Path) -> None:
    git(shop, "bisect", "start")
    found = wrong(doctor(shop))["operation"]
    assert found.found == "a bisection is in progress in this work tree"
    assert found.advice.startswith("Finish or abort")


def test_another_breakkit_at_work(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with locked(shop / ".git", "revert", print):
        assert not wrong(doctor(shop))  # this very process
        monkeypatch.setattr(os, "getpid", lambda: 1)
        assert "`breakkit revert` (process" in wrong(doctor(shop))["lock"].found


def test_a_lock_of_git_is_never_taken_from_it(shop: Path) -> None:
    for name in ("index.lock", "refs/heads/main.lock", "packed-refs.lock"):
        write(shop, {f".git/{name}": ""})
        found = wrong(doctor(shop, repair=True))["git locks"]
        assert name in found.found
        assert "remove what is named" in found.advice
        (shop / ".git" / name).unlink()
    assert not wrong(doctor(shop))


def test_a_git_that_is_at_work_is_named(shop: Path) -> None:
    write(shop, {".git/index.lock": ""})
    with subprocess.Popen(["git", "cat-file", "--batch"], cwd=shop, stdin=subprocess.PIPE) as other:
        found = wrong(doctor(shop, repair=True))["git locks"]
        assert f"git is at work (process {other.pid})" in found.found
        assert found.advice.startswith("Wait")


def test_the_lock_of_a_killed_breakkit_is_removed(shop: Path) -> None:
    write(shop, {".git/index.lock": locks.OURS})
    assert "that was killed" in wrong(doctor(shop))["git locks"].found
    repaired = doctor(shop, repair=True)
    assert not wrong(repaired)
    assert repaired.repaired == ("removed the lock on the index that a killed breakkit had left",)
    git(shop, "add", "README")


def cut_short(shop: Path, phase: str) -> None:
    file = shop / ".git/breakkit/session.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"phase": phase}))


def test_what_was_cut_short_is_repaired_and_what_was_done_since_is_kept(shop: Path) -> None:
    before = fingerprint(shop)
    for phase, words in (("applying", "took back"), ("reverting", "went through with")):
        apply(shop, "10-01", tests=False)
        cut_short(shop, phase)
        write(shop, {"new.py": f"{phase}\n"})
        write(shop, {".git/HEAD.lock": "", ".git/refs/heads/break/10-01.lock": ""})
        assert set(wrong(doctor(shop))) == {"git locks", "session"}
        said = asks(shop, "doctor", "--repair")
        assert said.code == 0, said
        told = " ".join(said.result["repaired"])
        assert words in told
        assert "which a killed git had left" in told
        kept = told.split("kept your work as ")[1].split(":")[0]
        assert git(shop, "show", f"{kept}:new.py") == phase
        assert fingerprint(shop) == before


def test_a_revert_that_a_killed_gits_lock_stopped_is_gone_through_with(shop: Path) -> None:
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    write(shop, {".git/HEAD.lock": "", "new.py": "learner's\n"})
    assert asks(shop, "revert").code == 2
    found = wrong(doctor(shop))
    assert set(found) == {"git locks", "session"}
    assert all("--repair" in check.advice for check in found.values())
    assert not wrong(doctor(shop, repair=True))
    assert fingerprint(shop) == before
    assert git(shop, "show", "refs/breakkit/attempts/10-01/1:new.py") == "learner's"


def test_the_locks_of_a_git_that_lives_are_left_even_then(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(shop, "10-01", tests=False)
    cut_short(shop, "reverting")
    write(shop, {".git/refs/heads/main.lock": ""})
    for working in ((4711,), None):  # at work, or not to be found out
        monkeypatch.setattr("breakkit.commands.doctor.git_processes", lambda _, w=working: w)
        doctor(shop, repair=True)
        assert (shop / ".git/refs/heads/main.lock").exists()


def test_a_lock_that_is_older_than_the_session_is_not_of_it(shop: Path) -> None:
    apply(shop, "10-01", tests=False)
    write(shop, {".git/refs/heads/other.lock": ""})
    os.utime(shop / ".git/refs/heads/other.lock", (1, 1))
    cut_short(shop, "reverting")
    assert set(wrong(doctor(shop, repair=True))) == {"git locks"}
    assert (shop / ".git/refs/heads/other.lock").exists()


@pytest.mark.parametrize(
    ("act", "name", "found", "advice"),
    [
        (lambda shop: git(shop, "branch", "break"), "branches", "beside the branch break", "`br"),
        (lambda shop: git(shop, "branch", "break/10-01"), "branches", "exists already", "-D"),
    ],
)
def test_a_branch_in_the_way(
    shop: Path, act: Callable[[Path], object], name: str, found: str, advice: str
) -> None:
    act(shop)
    assert found in wrong(doctor(shop))[name].found
    assert advice in wrong(doctor(shop))[name].advice


def test_a_session_whose_branch_or_base_is_gone(shop: Path) -> None:
    apply(shop, "10-01", tests=False)
    git(shop, "switch", "--quiet", "main")
    git(shop, "branch", "--quiet", "-D", "break/10-01")
    assert "`breakkit revert`" in wrong(doctor(shop))["session"].advice
    file = shop / ".git/breakkit/session.json"
    session = json.loads(file.read_text())
    file.write_text(json.dumps(session | {"base_commit": "1" * 40}))
    assert "git fsck" in wrong(doctor(shop))["session"].advice
    file.write_text("{")
    assert "is damaged" in wrong(doctor(shop))["session"].found


def test_leftovers_of_dead_processes_only(shop: Path, own_temporary_folder: Path) -> None:
    names = ("breakkit-tree-dead", "breakkit-tree-alive", "breakkit-defect-x.txt", "breakkit-mine")
    dead, alive, report, mine = (own_temporary_folder / name for name in names)
    for folder in (dead, alive, mine):
        write(folder, {"deep/file": "x"})
    report.write_text("a traceback")
    write(shop, {".git/breakkit/work/index": "", ".git/breakkit/.breakkit-abc": ""})
    write(shop, {".git/breakkit/before.json": "{}", ".git/breakkit/journal.jsonl": ""})
    descriptor = os.open(alive, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    found = wrong(doctor(shop))["leftovers"].found
    assert str(dead) in found
    assert not wrong(doctor(shop, repair=True))
    os.close(descriptor)
    assert sorted(own_temporary_folder.iterdir()) == sorted([alive, report, mine])
    left = {path.name for path in (shop / ".git/breakkit").iterdir()}
    assert left == {"journal.jsonl", "lock"}


def test_a_link_is_never_followed_to_what_is_not_ours(
    shop: Path, own_temporary_folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "precious", {"file": "x"})
    (own_temporary_folder / "breakkit-tree-link").symlink_to(tmp_path / "precious")
    assert not wrong(doctor(shop, repair=True))
    assert (tmp_path / "precious/file").exists()


def test_a_young_folder_may_not_be_locked_yet(
    shop: Path, own_temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporary, "YOUNG_S", 60.0)
    (own_temporary_folder / "breakkit-run-new").mkdir()
    assert not wrong(doctor(shop))


def test_in_a_linked_worktree(shop: Path, tmp_path: Path) -> None:
    git(shop, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    linked = tmp_path / "linked"
    apply(linked, "10-01", tests=False)
    before = fingerprint(shop)
    file = shop / ".git/worktrees/linked/breakkit/session.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"phase": "applying"}))
    assert set(wrong(doctor(shop))) == {"branches"}  # the other worktree has it
    assert set(wrong(doctor(linked))) == {"session"}
    assert not wrong(doctor(linked, repair=True))
    assert git(linked, "symbolic-ref", "HEAD") == "refs/heads/other"
    assert fingerprint(shop)["files"] == before["files"]


def test_a_break_of_a_sealed_or_blind_name_is_not_told(tmp_path: Path) -> None:
    shop = make_repository(tmp_path / "blind")
    apply(shop, "10-01", tests=False, blind=True)
    assert "10-01" not in asks(shop, "doctor").out
