"""One changing command at a time; nobody who was killed stands in the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.revert import revert
from breakkit.edges import lock as locks
from breakkit.edges.lock import holder, locked
from breakkit.edges.vcs.index import locked_index
from breakkit.edges.vcs.locate import locate
from breakkit.edges.vcs.repository import Repository
from breakkit.errors import RepositoryBusy, RepositoryError
from tests.conftest import fingerprint, git
from tests.learner import asks, says

HOLD = """\
import sys, time
from pathlib import Path
from breakkit.edges.lock import locked
with locked(Path(sys.argv[1]), "revert", print):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def somebody_else(common_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(common_dir)], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WAIT_S", 0.4)
    monkeypatch.setattr(locks, "PATIENCE_S", 0.1)


@pytest.mark.usefixtures("_impatient")
def test_who_changes_something_waits_is_told_for_whom_and_then_refused(shop: Path) -> None:
    apply(shop, "10-01", tests=False)
    before = fingerprint(shop)
    with somebody_else(shop / ".git") as other:
        for words in ("hint", "reveal", "revert"):
            said = asks(shop, words)
            assert (said.code, said.error["type"]) == (2, "RepositoryBusy")
            who = f"`breakkit revert` (process {other.pid}, since 20"
            assert said.error["message"].startswith(who)
            assert "Try again when it is done" in said.error["advice"]
            assert said.err.startswith(f"breakkit: waiting for {who}")
        assert fingerprint(shop) == before
    assert asks(shop, "hint").result["level"] == 1


@pytest.mark.usefixtures("_impatient")
def test_apply_and_verify_wait_only_when_they_have_something_to_write(shop: Path) -> None:
    with somebody_else(shop / ".git"), pytest.raises(RepositoryBusy):
        apply(shop, "10-01", tests=False)
    assert git(shop, "for-each-ref", "refs/heads").endswith("refs/heads/main")
    assert not (shop / ".git/index.lock").exists()


def test_reads_are_never_blocked(shop: Path) -> None:
    apply(shop, "10-01", tests=False)
    with somebody_else(shop / ".git"):
        for words in (["list"], ["show", "10-01"], ["status"]):
            assert (says(shop, *words).code, says(shop, *words).err) == (0, "")


def test_a_linked_worktree_shares_the_lock_and_has_a_session_of_its_own(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(shop, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    monkeypatch.setattr(locks, "WAIT_S", 0.1)
    with locked(shop / ".git", "apply", print), pytest.raises(RepositoryBusy):
        apply(tmp_path / "linked", "10-01", tests=False)
    apply(tmp_path / "linked", "10-01", tests=False)
    assert asks(shop, "status").result["active"] is None


def test_a_holder_that_was_killed_is_in_nobodys_way(shop: Path) -> None:
    with somebody_else(shop / ".git") as other:
        found = holder(shop / ".git")
        assert found is not None
        assert (found.pid, found.command) == (other.pid, "revert")
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert holder(shop / ".git") is None
        began = time.monotonic()
        with locked(shop / ".git", "apply", pytest.fail):
            assert time.monotonic() - began < 1
    assert holder(shop / ".git") is None


def test_two_in_one_process_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WAIT_S", 0.1)
    with locked(tmp_path, "apply", print):
        with pytest.raises(RepositoryBusy), locked(tmp_path, "revert", print):
            pytest.fail("two had the lock")
        found = holder(tmp_path)
        assert found is not None
        assert (found.pid, found.command) == (os.getpid(), "apply")


def test_a_git_that_outlives_a_killed_breakkit_keeps_others_out(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when `git read-tree -u` is still writing files."""
    monkeypatch.setattr(locks, "WAIT_S", 0.2)
    repository = Repository(locate(shop))
    git(shop, "config", "alias.linger", f"!touch {tmp_path}/lives; exec sleep 60")
    child = os.fork()
    if not child:
        with locked(shop / ".git", "revert", print) as lock, locked_index(repository, lock):
            repository.git.run("linger")
        os._exit(0)
    while not (tmp_path / "lives").exists():
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    lingering = [
        int(entry.name)
        for entry in Path("/proc").glob("[0-9]*")
        if f"{tmp_path}/lives" in _command(entry) or _holds(entry, shop / ".git/breakkit/lock")
    ]
    try:
        with pytest.raises(RepositoryBusy), locked(shop / ".git", "revert", print):
            pytest.fail("git is still at work")
    finally:
        for process in lingering:
            os.kill(process, signal.SIGKILL)
    monkeypatch.setattr(locks, "WAIT_S", 5)
    with locked(shop / ".git", "revert", print) as lock, locked_index(repository, lock):
        assert repository.tracked()


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def _holds(process: Path, file: Path) -> bool:
    if process.name == str(os.getpid()):
        return False
    try:
        return any(entry.resolve() == file for entry in (process / "fd").iterdir())
    except OSError:
        return False


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": 1}'])
def test_a_description_that_means_nothing_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(locks, "WAIT_S", 0.1)
    with locked(tmp_path, "apply", print):
        (tmp_path / "breakkit/lock").write_bytes(content)
        with pytest.raises(RepositoryBusy, match="another breakkit is at work"):
            locked(tmp_path, "revert", print).__enter__()


def test_where_there_are_no_locks_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "breakkit/lock").mkdir(parents=True)
    with pytest.raises(RepositoryError, match="cannot be opened: Is a directory"):
        locked(tmp_path, "apply", print).__enter__()
    (tmp_path / "breakkit/lock").rmdir()

    def unsupported(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", unsupported)
    with pytest.raises(RepositoryError, match="has no locks: No locks available"):
        locked(tmp_path, "apply", print).__enter__()


def test_a_session_that_ended_while_revert_waited_is_not_ended_twice(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two `revert` at once: the second finds nothing left to do."""
    apply(shop, "10-01", tests=False)
    env = {**os.environ}
    command = [sys.executable, "-m", "breakkit", "revert", "--json"]
    both = [subprocess.Popen(command, cwd=shop, env=env, stdout=subprocess.PIPE) for _ in range(2)]
    codes = sorted(process.communicate() and process.returncode for process in both)
    assert codes == [0, 2]
    assert git(shop, "symbolic-ref", "HEAD") == "refs/heads/main"
    with pytest.raises(Exception, match="no break is applied"):
        revert(shop)
