"""Disks that are full or fail, files that may not be written, locks, clocks: told, and no loss."""

from __future__ import annotations

import errno
import itertools
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.doctor import doctor
from breakkit.commands.hint import hint
from breakkit.commands.reveal import reveal
from breakkit.commands.revert import revert
from breakkit.edges import journal, session
from breakkit.edges.journal import Event
from breakkit.errors import BreakkitError, RepositoryError
from breakkit.workflow.workspace import open_workspace
from tests.conftest import FILES, fingerprint, git, make_repository, write
from tests.faults import Faults, full, run
from tests.learner import asks

CODE = "src/shop/pricing.py"
EVERY = 1 if int(os.environ.get("BREAKKIT_KILLS", "0")) >= 1000 else 6
"""In the suite every sixth change of a file is refused; `make torture` takes each."""
ERRORS = itertools.cycle(
    itertools.product((errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS), (False, True))
)


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))


def faults_of(repo: Path, first: int | None = None) -> Faults:
    number, for_good = next(ERRORS)
    return Faults(str(repo), first, number, for_good)


def healthy(repo: Path) -> session.Session | None:
    """The session after a repair, when the disk is well again."""
    doctor(repo, repair=True)
    assert [check for check in doctor(repo).checks if not check.ok] == []
    return open_workspace(repo).sessions.load()


def events(repo: Path) -> list[Event]:
    return [entry.event for entry in open_workspace(repo).journal.entries()]


def test_apply_with_each_change_of_a_file_refused(shop: Path) -> None:
    write(shop, {"notes.txt": "there before\n"})
    before = fingerprint(shop)
    changes, said = run(faults_of(shop), lambda: apply(shop, "10-01", tests=False))
    assert (changes > 20, said) == (True, "")
    revert(shop)
    refused = unfinished = 0
    for first in range(1, changes + 1, EVERY):
        faults = faults_of(shop, first)
        known = events(shop)
        _, said = run(faults, lambda: apply(shop, "10-01", tests=False))
        state = open_workspace(shop).sessions.load()
        if "could not be taken back" in said:
            unfinished += 1
            assert "doctor --repair" in said
            assert state is not None, first
        elif said:
            refused += 1
            assert state is None, (first, said)
            assert fingerprint(shop) == before, (first, said)
        if healthy(shop) is not None:
            assert not said or "could not be taken back" in said, (first, said)
            assert events(shop) == [*known, Event.APPLIED], first
            revert(shop)
        else:
            assert said, first
            assert events(shop) == known, first
        assert fingerprint(shop) == before, (first, said)
    assert refused


def test_revert_with_each_change_of_a_file_refused(shop: Path, tmp_path: Path) -> None:
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    write(shop, {"new.py": "learner's\n", CODE: "fixed\n"})
    broken = fingerprint(shop)
    whole = Path(shutil.copytree(shop, tmp_path / "whole"))
    changes, said = run(faults_of(whole), lambda: revert(whole))
    assert (changes > 20, said) == (True, "")
    refused = 0
    for first in range(1, changes + 1, EVERY):
        repo = Path(shutil.copytree(shop, tmp_path / str(first)))
        _, said = run(faults_of(repo, first), lambda: revert(repo))  # noqa: B023 - used at once
        refused += bool(said)
        if healthy(repo) is None:
            assert fingerprint(repo) == before, (first, said)
            kept = git(repo, "for-each-ref", "--format=%(refname)", "refs/breakkit")
            assert git(repo, "show", f"{kept}:new.py") == "learner's", (first, said)
            assert git(repo, "show", f"{kept}:{CODE}") == "fixed", (first, said)
            assert events(repo) == [Event.APPLIED, Event.REVERTED], (first, said)
        else:
            assert said, first
            assert fingerprint(repo) == broken, (first, said)
    assert refused


@pytest.mark.parametrize("command", [hint, reveal])
def test_what_is_recorded_is_in_both_places_or_in_none(
    shop: Path, command: Callable[[Path], object]
) -> None:
    apply(shop, "10-01", tests=False)
    before = fingerprint(shop)

    def once() -> object:
        return hint(shop, level=1) if command is hint else reveal(shop)

    changes, _ = run(faults_of(shop), once)
    for first in range(1, changes + 1):
        known = len(events(shop))
        _, said = run(faults_of(shop, first), once)
        state = healthy(shop)
        assert state is not None
        assert len(events(shop)) in (known, known + 1)
        if not said:
            assert len(events(shop)) == known + 1, first
        recorded = events(shop).count(Event.HINTED)
        assert len(state.hints) == recorded, (first, said)
    assert fingerprint(shop) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB; only root may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_is_full(small_disk: Path) -> None:
    shop = make_repository(small_disk / "shop", FILES)
    write(shop, {"notes.txt": "there before\n"})
    before = fingerprint(shop)
    codes = []
    for free in range(0, 160_000, 16_384):
        filler = full(small_disk, free=free)
        said = asks(shop, "apply", "10-01", "--no-tests")
        codes.append(said.code)
        if said.code:
            assert "space" in said.error["message"].lower(), said.error
        filler.unlink()
        if healthy(shop) is None:
            assert fingerprint(shop) == before, free
            apply(shop, "10-01", tests=False)
        write(shop, {"new.py": "learner's\n" * 2000})
        filler = full(small_disk, free=free)
        said = asks(shop, "revert")
        codes.append(said.code)
        filler.unlink()
        if healthy(shop) is not None:
            assert (shop / "new.py").read_text() == "learner's\n" * 2000
            revert(shop)
        assert fingerprint(shop) == before, free
        last = git(shop, "for-each-ref", "--format=%(refname)", "refs/breakkit").splitlines()[-1]
        assert git(shop, "show", f"{last}:new.py") == ("learner's\n" * 2000).rstrip("\n")
        git(shop, "update-ref", "-d", last)
    assert set(codes) == {0, 2}


def test_files_that_may_not_grow(shop: Path) -> None:
    """A quota, as far as anybody may set one: git is killed by it (SIGXFSZ)."""
    write(shop, {CODE: (shop / CODE).read_text() + "\n# a longer file" * 500})
    git(shop, "commit", "--quiet", "--all", "--message=longer")
    before = fingerprint(shop)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    words = [sys.executable, "-m", "breakkit", "apply", "10-01", "--no-tests"]
    said = subprocess.run(
        words, cwd=shop, preexec_fn=limited, capture_output=True, text=True, check=False
    )
    assert said.returncode in (2, -signal.SIGXFSZ), said
    assert healthy(shop) is None
    assert fingerprint(shop) == before


@pytest.fixture
def _held_to_permissions(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    if os.access(tmp_path / "closed", os.W_OK):
        pytest.skip("root may write everything")


@pytest.mark.usefixtures("_held_to_permissions")
def test_a_git_directory_that_may_not_be_written(shop: Path) -> None:
    before = fingerprint(shop)
    for name in (".git", ".git/objects", ".git/refs/heads"):  # what is written is there next time
        closed = [shop / name, *(shop / name).glob("[0-9a-f][0-9a-f]")]
        for folder in closed:
            folder.chmod(0o500)
        said = asks(shop, "apply", "10-01", "--no-tests")
        for folder in closed:
            folder.chmod(0o755)
        assert said.code == 2, name
        assert re.search(r"[Pp]ermission|unable to create", said.error["message"]), said.error
        assert healthy(shop) is None
        assert fingerprint(shop) == before


@pytest.mark.usefixtures("_held_to_permissions")
def test_a_folder_of_the_work_tree_that_may_not_be_written(shop: Path) -> None:
    before = fingerprint(shop)
    (shop / "src/shop").chmod(0o500)
    said = asks(shop, "apply", "10-01", "--no-tests")
    assert (said.code, "ermission" in said.error["message"]) == (2, True)
    (shop / "src/shop").chmod(0o755)
    assert healthy(shop) is None
    assert fingerprint(shop) == before


def test_a_file_that_is_read_only_stays_so(shop: Path) -> None:
    (shop / CODE).chmod(0o444)
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    assert (shop / CODE).stat().st_mode & 0o777 == 0o444
    revert(shop)
    assert fingerprint(shop) == before


@pytest.mark.parametrize(
    "lock", ["HEAD.lock", "refs/heads/break/10-01.lock", "packed-refs.lock", "index.lock"]
)
def test_a_lock_of_another_git_comes_and_goes(shop: Path, lock: str) -> None:
    git(shop, "pack-refs", "--all")
    before = fingerprint(shop)
    applied = 0
    for command in (lambda: apply(shop, "10-01", tests=False), lambda: revert(shop)):
        state = fingerprint(shop)
        write(shop, {f".git/{lock}": ""})
        try:
            command()
            applied += 1
        except RepositoryError as refusal:
            assert ".lock" in refusal.message  # noqa: PT017 - where one is needed
            assert "remove" in refusal.advice  # noqa: PT017 - see above
            (shop / ".git" / lock).unlink()
            if open_workspace(shop).sessions.require().interrupted if applied else False:
                continue  # gone through with below
            assert fingerprint(shop) == state
            command()
            applied += 1
        else:
            (shop / ".git" / lock).unlink(missing_ok=True)
    if healthy(shop) is not None:
        revert(shop)
    assert fingerprint(shop) == before


def test_a_clock_that_jumps(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days forward, years back: nothing is compared with it that matters."""
    jumps = itertools.cycle([0, 86_400 * 400, -86_400 * 9000, 60, -60])

    def now() -> str:
        return (datetime.now(UTC) + timedelta(seconds=next(jumps))).isoformat(timespec="seconds")

    monkeypatch.setattr(session, "now", now)
    monkeypatch.setattr(journal, "now", now)
    before = fingerprint(shop)
    for year in (1980, 2099):
        instant = datetime(year, 1, 1, tzinfo=UTC).timestamp()
        for path in (shop / CODE, shop / "README", shop / ".git/index"):
            os.utime(path, (instant, instant))
        apply(shop, "10-01", tests=False, blind=True)
        for _ in range(3):
            hint(shop)
        reveal(shop)
        write(shop, {"README": f"in {year}\n"})
        os.utime(shop / "README", (instant, instant))
        kept = revert(shop).kept
        assert git(shop, "show", f"{kept}:README") == f"in {year}"
        assert fingerprint(shop) == before
    assert len(events(shop)) == 12


def test_the_error_says_when_it_could_not_be_taken_back(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from breakkit.workflow import beginning as module

    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(module, "record", failing)
    monkeypatch.setattr(module, "withdraw", failing)
    with pytest.raises(BreakkitError, match=r"could not be taken back: .*Input") as caught:
        apply(shop, "10-01", tests=False)
    assert "doctor --repair" in caught.value.advice
    assert open_workspace(shop).sessions.require().interrupted == "apply"
