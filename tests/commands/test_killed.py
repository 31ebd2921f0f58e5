"""SIGKILL at every step and at any moment: after one repair all is before, or all is after.

`BREAKKIT_KILLS=1000` kills so often; the suite's hundred are spread over all five commands.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from breakkit.commands import verify as verifying
from breakkit.commands.apply import apply
from breakkit.commands.doctor import doctor
from breakkit.commands.hint import hint
from breakkit.commands.playground import playground
from breakkit.commands.reveal import reveal
from breakkit.commands.revert import revert
from breakkit.commands.verify import verify
from breakkit.edges import temporary
from breakkit.edges.journal import Event
from breakkit.edges.runner.process import marked_processes
from breakkit.edges.session import Phase, Session
from breakkit.edges.vcs.locate import locate
from breakkit.model import Canary, Verdict
from breakkit.workflow.judge import Judgement
from breakkit.workflow.workspace import Workspace, open_workspace
from tests.conftest import FILES, PRICING, fingerprint, git, make_repository, write
from tests.killing import killed_after, killed_before_line, killed_once, lines_of
from tests.lean import QUICK
from tests.learner import asks, says

KILLS = int(os.environ.get("BREAKKIT_KILLS", "85"))  # with those of the small tests: a hundred
SEED = 20261122
CODE = "src/shop/pricing.py"
KEPT = "refs/breakkit/attempts/10-01/1"
Kill = Callable[[Callable[[], object]], bool]


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor must not tidy up after others."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - moments, not secrets


def steps(number: int, lines: int, chance: random.Random) -> list[Kill]:
    """Kills before lines that are spread evenly over all there are."""
    assert lines > 100, "it does not count"
    first = chance.uniform(0, lines / number)
    chosen = [1 + int(first + nth * lines / number) for nth in range(number)]
    return [lambda command, line=line: killed_before_line(line, command) for line in chosen]


def moments(number: int, seconds: float, chance: random.Random) -> list[Kill]:
    """Kills at any time; every second one takes the git that is running with it."""
    chosen = [(chance.uniform(0, seconds), nth % 2 == 0) for nth in range(number)]
    return [
        lambda command, after=after, group=group: killed_after(after, command, with_git=group)
        for after, group in chosen
    ]


def timed(command: Callable[[], object]) -> float:
    began = time.monotonic()
    command()
    return time.monotonic() - began


def repaired(repo: Path) -> Session | None:
    """The session after one repair, which finds nothing more to be done."""
    doctor(repo, repair=True)
    wrong = [check for check in doctor(repo).checks if not check.ok]
    assert wrong == []
    session = workspace(repo).sessions.load()
    assert session is None or session.interrupted is None
    return session


def workspace(repo: Path) -> Workspace:
    return open_workspace(repo)


def journaled(repo: Path) -> Counter[Event]:
    return Counter(entry.event for entry in workspace(repo).journal.entries())


def test_apply(shop: Path, chance: random.Random) -> None:
    write(shop, {"notes.txt": "there before\n", "x.log": "ignored\n"})
    before = fingerprint(shop)

    def command() -> object:
        return apply(shop, "10-01", tests=False)

    lines = lines_of(command)
    revert(shop)
    seconds = timed(command)
    revert(shop)
    number = KILLS * 15 // 100
    kills = [*steps(number, lines, chance), *moments(number, seconds, chance)]
    ended = Counter[str]()
    for nth, kill in enumerate(kills):
        applied = journaled(shop)[Event.APPLIED]
        kill(command)
        session = repaired(shop)
        if session is None:
            assert fingerprint(shop) == before, nth
            assert journaled(shop)[Event.APPLIED] == applied, nth
            assert not git(shop, "for-each-ref", "refs/breakkit"), nth
            ended["before"] += 1
            continue
        assert journaled(shop)[Event.APPLIED] == applied + 1, nth
        assert git(shop, "rev-parse", "break/10-01") == session.commit, nth
        assert git(shop, "symbolic-ref", "HEAD") == "refs/heads/break/10-01", nth
        assert not git(shop, "status", "--porcelain", "--untracked-files=no"), nth
        assert b'# "order_id"' in (shop / CODE).read_bytes(), nth
        assert revert(shop).kept is None, nth
        assert fingerprint(shop) == before, nth
        ended["after"] += 1
    assert all(ended[end] for end in ("before", "after")), ended
    print(f"\napply: {len(kills)} kills, {dict(ended)}, 0 losses")  # noqa: T201 - the figures


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A shop with the break and a learner's work in every form, and what it was before."""
    shop = make_repository(tmp_path_factory.mktemp("killed") / "shop")
    write(shop, {"notes.txt": "there before\n"})
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    write(shop, {"committed.py": "learner's\n"})
    git(shop, "add", "committed.py")
    git(shop, "commit", "--quiet", "--message=mine")
    write(shop, {"new/file.py": "learner's\n", "README": "staged\n", CODE: "fixed\n"})
    git(shop, "add", "README", "new")
    write(shop, {"README": "changed again\n"})
    (shop / "tests/test_pricing.py").unlink()
    return shop, before


def test_revert(
    learned: tuple[Path, dict[str, object]], tmp_path: Path, chance: random.Random
) -> None:
    template, before = learned
    broken = fingerprint(template)
    copies = (tmp_path / f"{number}" for number in range(10**6))

    def fresh() -> Path:
        return Path(shutil.copytree(template, next(copies), symlinks=True))

    whole = fresh()
    lines = lines_of(lambda: revert(whole))
    whole = fresh()
    seconds = timed(lambda: revert(whole))
    number = KILLS * 12 // 100
    kills = [*steps(number, lines, chance), *moments(number, seconds, chance)]
    ended = Counter[str]()
    for nth, kill in enumerate(kills):
        repo = fresh()
        kill(lambda: revert(repo))  # noqa: B023  # used at once
        session = repaired(repo)
        if session is not None:
            assert fingerprint(repo) == broken, nth
            ended["before"] += 1
        else:
            assert fingerprint(repo) == before, nth
            assert_all_is_kept(repo, nth)
            ended["after"] += 1
        assert journaled(repo)[Event.REVERTED] == (session is None), nth
        shutil.rmtree(repo)
    assert all(ended[end] for end in ("before", "after")), ended
    print(f"\nrevert: {len(kills)} kills, {dict(ended)}, 0 losses")  # noqa: T201 - see above


def assert_all_is_kept(repo: Path, nth: int) -> None:
    """Once, under one ref, whatever happened on the way."""
    assert git(repo, "for-each-ref", "--format=%(refname)", "refs/breakkit") == KEPT, nth
    kept = {"new/file.py": "learner's", "README": "changed again", CODE: "fixed"}
    for path, text in kept.items():
        assert git(repo, "show", f"{KEPT}:{path}") == text, nth
    assert git(repo, "show", f"{KEPT}^2:README") == "staged", nth
    assert git(repo, "log", "--format=%s", "-1", f"{KEPT}^2^") == "mine", nth
    assert "tests" not in git(repo, "ls-tree", "--name-only", KEPT).split(), nth


@pytest.mark.parametrize("name", ["hint", "reveal", "verify"])
def test_what_is_recorded(
    name: str, shop: Path, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Session and journal have it both, or neither; never anything in the work tree."""
    judgement = Judgement(Verdict.STILL_RED, True, {}, Canary.NOT_RUN, ())
    monkeypatch.setattr(verifying, "_judge", lambda _, session, *__: (session, judgement))
    apply(shop, "10-01", tests=False)
    before = fingerprint(shop)
    command, event = {
        "hint": (lambda: hint(shop, level=1), Event.HINTED),
        "reveal": (lambda: reveal(shop), Event.REVEALED),
        "verify": (lambda: verify(shop), Event.VERIFIED),
    }[name]
    lines = lines_of(command)
    number = KILLS * 15 // 100
    kills = steps(number, lines, chance)
    kills += moments(number // 3 + 1, timed(command), chance)
    ended = Counter[str]()
    for nth, kill in enumerate(kills):
        known = journaled(shop)[event]
        kill(command)
        session = repaired(shop)
        assert session is not None, nth
        recorded = journaled(shop)[event]
        assert recorded in (known, known + 1), nth
        in_session = {
            "hint": len(session.hints),
            "verify": len(session.attempts),
            "reveal": recorded if session.revealed else 0,
        }[name]
        assert in_session == recorded, nth
        ended["before" if recorded == known else "after"] += 1
    assert fingerprint(shop) == before
    assert all(ended[end] for end in ("before", "after")), ended
    print(f"\n{name}: {len(kills)} kills, {dict(ended)}, 0 losses")  # noqa: T201 - see above


def test_verify_while_its_tests_run(
    tmp_path: Path, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is in the repository; what it left elsewhere, the repair removes."""
    monkeypatch.setattr(temporary, "YOUNG_S", 0.0)
    quick = QUICK + "timeout_s = 60\n"
    shop = make_repository(tmp_path / "shop", {**FILES, "breakkit.toml": quick})
    apply(shop, "10-01", tests=False)
    before = fingerprint(shop)
    number = max(3, KILLS // 20)

    def begun() -> bool:
        return any((tmp_path / "tmp").glob("breakkit-*"))

    left = 0
    for nth in range(number):
        killed_once(begun, chance.uniform(0, 0.5), lambda: verify(shop))
        left += begun()
        deadline = time.monotonic() + 20
        while marked_processes(str(tmp_path / "tmp")) and time.monotonic() < deadline:
            time.sleep(0.02)  # the tests that were started go to their end
        session = repaired(shop)
        assert session is not None, nth
        assert len(session.attempts) == journaled(shop)[Event.VERIFIED], nth
        assert fingerprint(shop) == before, nth
        assert not list((tmp_path / "tmp").glob("breakkit-*")), nth
    assert left
    print(f"\nverify while its tests run: {number} kills, 0 losses")  # noqa: T201 - see above


def test_playground(tmp_path: Path, chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is there as a whole, or not at all; what a kill left goes with the next."""
    monkeypatch.setattr(temporary, "YOUNG_S", 0.0)
    folder = tmp_path / "here/new"
    seconds = timed(lambda: playground(folder))
    whole = fingerprint(folder)["files"]
    for kill in moments(max(4, KILLS // 50), seconds, chance):
        shutil.rmtree(folder, ignore_errors=True)
        if not kill(lambda: playground(folder)):
            continue
        if not folder.exists():
            playground(folder)
        assert fingerprint(folder)["files"] == whole
        assert not git(folder, "status", "--porcelain")
    shutil.rmtree(folder)
    playground(folder)
    assert [path.name for path in folder.parent.iterdir()] == ["new"]


def test_revert_where_there_is_nothing_to_keep(shop: Path, tmp_path: Path) -> None:
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    whole = Path(shutil.copytree(shop, tmp_path / "whole"))
    lines = lines_of(lambda: revert(whole))
    ended = 0
    for line in range(lines // 2, lines, lines // 12):
        repo = Path(shutil.copytree(shop, tmp_path / str(line)))
        assert killed_before_line(line, lambda: revert(repo))  # noqa: B023  # used at once
        if repaired(repo) is None:
            ended += 1
            assert fingerprint(repo) == before, line
            assert not git(repo, "for-each-ref", "refs/breakkit"), line
    assert ended > 1


def test_work_done_after_a_revert_was_cut_short_is_kept_too(
    learned: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    template, before = learned
    whole = Path(shutil.copytree(template, tmp_path / "whole"))
    lines = lines_of(lambda: revert(whole))
    kept = 0
    for line in range(lines // 2, lines, lines // 8):
        repo = Path(shutil.copytree(template, tmp_path / str(line)))
        assert killed_before_line(line, lambda: revert(repo))  # noqa: B023  # used at once
        if workspace(repo).sessions.load() is None:
            continue
        write(repo, {"README": "later\n", "later.py": "learner's\n"})
        second = revert(repo).kept
        assert fingerprint(repo) == before, line
        assert git(repo, "show", f"{second}:README") == "later", line
        assert git(repo, "show", f"{second}:later.py") == "learner's", line
        assert git(repo, "show", f"{KEPT}:new/file.py") == "learner's", line
        kept += 1
    assert kept > 1


def test_revert_of_a_sealed_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is still sealed, or an ordinary repository; its record arrives once."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    shop = make_repository(tmp_path / "shop")
    apply(shop, "10-01", tests=False, sealed=tmp_path / "exam")
    write(tmp_path / "exam", {"new.py": "learner's\n"})
    for name in ("shop", "exam", "state"):
        shutil.copytree(tmp_path / name, tmp_path / "template" / name, symlinks=True)

    def fresh() -> Path:
        for name in ("shop", "exam", "state"):
            shutil.rmtree(tmp_path / name)
            shutil.copytree(tmp_path / "template" / name, tmp_path / name, symlinks=True)
        return tmp_path / "exam"

    lines = lines_of(lambda: revert(fresh()))
    unsealed = 0
    for line in range(lines // 2, lines, lines // max(8, KILLS // 20)):
        exam = fresh()
        assert killed_before_line(line, lambda: revert(exam))  # noqa: B023  # used at once
        doctor(exam, repair=True)
        if locate(exam).sealed:
            assert (exam / "new.py").read_text() == "learner's\n", line
            continue
        unsealed += 1
        assert git(exam, "show", f"{KEPT}:new.py") == "learner's", line
        assert (exam / CODE).read_text() == PRICING, line
        assert not git(exam, "status", "--porcelain"), line
        assert journaled(shop)[Event.REVERTED] == 1, line
    assert unsealed > 1


def test_revert_repairs_as_well_as_the_doctor_does(shop: Path) -> None:
    before = fingerprint(shop)

    def command() -> object:
        return apply(shop, "10-01", tests=False)

    lines = lines_of(command)
    revert(shop)
    cut_short = 0
    for line in range(lines // 2, lines, lines // 16):
        killed_before_line(line, command)
        if workspace(shop).sessions.load() is not None:
            cut_short += 1
            revert(shop)
        assert fingerprint(shop) == before, line
    assert cut_short > 1


@pytest.mark.parametrize("phase", Phase)
def test_the_next_command_notices_whichever_it_is(shop: Path, phase: Phase) -> None:
    """Those that read say so; those that change something refuse, and revert goes through."""
    apply(shop, "10-01", tests=False)
    sessions = workspace(shop).sessions
    sessions.save(replace(sessions.require(), phase=phase))
    for words in (["list"], ["show", "10-01"], ["status"]):
        said = says(shop, *words)
        assert said.code == 0
        assert ("was cut short; `breakkit doctor --repair`" in said.err) == (
            phase is not Phase.ACTIVE
        )
    if phase is Phase.ACTIVE:
        return
    name = {Phase.APPLYING: "apply", Phase.REVERTING: "revert"}[phase]
    for words in (["apply", "10-01"], ["hint"], ["verify"], ["reveal"]):
        error = asks(shop, *words).error
        assert error["message"].startswith(f"`breakkit {name}` was cut short: break 10-01")
        assert error["advice"].startswith("`breakkit doctor --repair`")
    assert asks(shop, "doctor").code == 1
    assert asks(shop, "revert").code == 0
    assert asks(shop, "doctor").code == 0


def test_a_line_that_is_missing_in_the_journal_is_written_by_the_next_command(shop: Path) -> None:
    apply(shop, "10-01", tests=False)
    asks(shop, "hint")
    file = shop / ".git/breakkit/journal.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-1]))
    assert "is missing in the journal" in asks(shop, "doctor").out
    asks(shop, "hint")
    levels = [entry.details.get("level") for entry in workspace(shop).journal.entries()]
    assert levels == [None, 1, 2]
    assert file.read_bytes().startswith(b"".join(lines))
