"""`revert` whatever became of the branches, the configuration and git's own state meanwhile."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.revert import revert
from breakkit.errors import RepositoryError, SessionError
from tests.conftest import FILES, SPEC, fingerprint, git, make_repository, write

CODE = "src/shop/pricing.py"
DEAD = 2**22 + 1  # beyond any process's id


@pytest.fixture
def broken(shop: Path) -> Path:
    """The shop with the break applied."""
    apply(shop, "10-01", tests=False)
    return shop


def append(repo: Path, path: str = CODE, text: str = "# learner\n") -> None:
    with (repo / path).open("a") as file:
        file.write(text)


def commit(repo: Path, message: str = "learner") -> str:
    git(repo, "commit", "--quiet", "--all", f"--message={message}")
    return git(repo, "rev-parse", "HEAD")


def test_without_a_session_there_is_nothing_to_revert(shop: Path) -> None:
    before = fingerprint(shop)
    with pytest.raises(SessionError, match="no break is applied"):
        revert(shop)
    assert fingerprint(shop) == before


def test_attempts_are_counted(shop: Path) -> None:
    for number in (1, 2, 3):
        apply(shop, "10-01", tests=False)
        append(shop, text=f"# {number}\n")
        assert revert(shop).kept == f"refs/breakkit/attempts/10-01/{number}"
    git(shop, "update-ref", "-d", "refs/breakkit/attempts/10-01/2")
    git(shop, "pack-refs", "--all")
    apply(shop, "10-01", tests=False)
    append(shop)
    assert revert(shop).kept == "refs/breakkit/attempts/10-01/4"
    third = git(shop, "show", f"refs/breakkit/attempts/10-01/3:{CODE}")
    assert third.endswith("# 3")


def test_all_that_was_committed_and_staged_is_reachable(broken: Path) -> None:
    append(broken, text="# one\n")
    one = commit(broken)
    git(broken, "branch", "--quiet", "side")
    append(broken, text="# two\n")
    two = commit(broken)
    git(broken, "switch", "--quiet", "--detach", "side")
    append(broken, text="# three\n")
    three = commit(broken)
    write(broken, {"README": "staged\n"})
    git(broken, "add", "README")
    write(broken, {"README": "changed again\n"})
    kept = revert(broken).kept
    reachable = git(broken, "rev-list", f"{kept}").splitlines()
    assert {one, two, three} <= set(reachable)
    assert git(broken, "show", f"{kept}^2:README") == "staged"
    assert git(broken, "show", f"{kept}:README") == "changed again"
    assert git(broken, "show", "-s", "--format=%an", f"{kept}") == "breakkit"


def test_a_base_branch_that_has_moved_stays_where_it_is(broken: Path) -> None:
    write(broken, {"notes.txt": "learner's\n"})
    git(broken, "stash", "push", "--quiet", "--include-untracked")
    git(broken, "switch", "--quiet", "main")
    write(broken, {"README": "new on main\n", "more.txt": "more\n"})
    git(broken, "add", "more.txt")
    tip = commit(broken)
    git(broken, "switch", "--quiet", "break/10-01")
    append(broken)
    done = revert(broken)
    assert (done.base, done.moved) == ("main", True)
    assert git(broken, "rev-parse", "HEAD") == tip
    assert not git(broken, "status", "--porcelain")
    assert (broken / "more.txt").read_text() == "more\n"
    assert "# learner" not in (broken / CODE).read_text()
    assert git(broken, "show", f"{done.kept}:{CODE}").endswith("# learner")
    git(broken, "stash", "apply", str(done.kept))  # what bring_back says: merged into the new tip
    assert (broken / CODE).read_text().endswith("# learner\n")
    assert (broken / "README").read_text() == "new on main\n"


def test_a_bystander_that_was_committed_to_the_base_branch_meanwhile(shop: Path) -> None:
    write(shop, {"notes.txt": "there before\n"})
    apply(shop, "10-01", tests=False)
    git(shop, "switch", "--quiet", "main")
    git(shop, "add", "notes.txt")
    commit(shop)
    assert revert(shop).moved
    assert (shop / "notes.txt").read_text() == "there before\n"
    assert not git(shop, "status", "--porcelain")


def test_a_detached_head_is_detached_again(shop: Path) -> None:
    git(shop, "switch", "--quiet", "--detach")
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    append(shop)
    done = revert(shop)
    assert fingerprint(shop) == before
    assert done.base == git(shop, "rev-parse", "HEAD")[:10]


def conflicting(repo: Path, command: str) -> None:
    git(repo, "switch", "--quiet", "--create", "other")
    for text in ("one\n", "two\n"):
        write(repo, {"README": text})
        commit(repo)
    git(repo, "switch", "--quiet", "break/10-01")
    write(repo, {"README": "three\n"})
    commit(repo)
    git(repo, *command.split(), check=False)


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("merge other", "a merge"),
        ("cherry-pick other", "a cherry-pick"),
        ("revert --no-edit other", "a revert"),
        ("rebase other", "a rebase"),
        ("bisect start", "a bisection"),
    ],
)
def test_an_operation_in_progress_is_named(broken: Path, command: str, named: str) -> None:
    conflicting(broken, command)
    before = fingerprint(broken)
    with pytest.raises(RepositoryError, match=f"{named} is in progress"):
        revert(broken)
    assert fingerprint(broken) == before
    assert not git(broken, "for-each-ref", "refs/breakkit")


def test_conflicts_are_named(broken: Path) -> None:
    append(broken, "README", "stashed\n")
    git(broken, "stash", "--quiet")
    append(broken, "README", "committed\n")
    commit(broken)
    git(broken, "stash", "pop", check=False)
    before = fingerprint(broken)
    with pytest.raises(RepositoryError, match="merge conflicts"):
        revert(broken)
    assert fingerprint(broken) == before
    git(broken, "add", "README")
    revert(broken)
    assert not git(broken, "status", "--porcelain")


def test_a_lock_of_another_git_is_respected_and_one_of_a_killed_breakkit_is_not(
    broken: Path,
) -> None:
    append(broken)
    lock = broken / ".git/index.lock"
    for content in ("", "4711", f"git {DEAD}"):
        lock.write_text(content)
        with pytest.raises(RepositoryError, match=r"index\.lock exists"):
            revert(broken)
        assert (broken / CODE).read_text().endswith("# learner\n")
        assert lock.read_text() == content
    lock.write_text("breakkit")
    revert(broken)
    assert not lock.exists()
    assert not git(broken, "status", "--porcelain")


def test_a_change_made_in_the_instant_of_the_indexs_writing_is_seen(broken: Path) -> None:
    """Same size, same times: only the index's own time tells git that it must look closer."""
    git(broken, "config", "core.trustCtime", "false")
    git(broken, "config", "core.checkStat", "minimal")
    instant = 1_700_000_000
    for path in (broken / "README", broken / ".git/index"):
        os.utime(path, (instant, instant))
    git(broken, "update-index", "--refresh")
    write(broken, {"README": "A little shop\n"})
    for path in (broken / "README", broken / ".git/index"):
        os.utime(path, (instant, instant))
    kept = revert(broken).kept
    assert kept is not None
    assert git(broken, "show", f"{kept}:README") == "A little shop"
    assert (broken / "README").read_text() == FILES["README"]


def wrong_toml(repo: Path) -> None:
    write(repo, {"breakkit.toml": "nonsense = [\n"})


def no_target(repo: Path) -> None:
    write(repo, {"breakkit.toml": 'target = "nowhere"\n'})


def no_catalog(repo: Path) -> None:
    shutil.rmtree(repo / "breaks.d")


def wrong_spec(repo: Path) -> None:
    write(repo, {"breaks.d/10-01.yaml": "nonsense"})


@pytest.mark.parametrize(
    "act", [wrong_toml, no_target, no_catalog, wrong_spec], ids=lambda act: act.__name__
)
def test_a_configuration_or_catalog_gone_wrong_is_no_hindrance(
    shop: Path, act: Callable[[Path], None]
) -> None:
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    act(shop)
    assert revert(shop).kept
    assert fingerprint(shop) == before


def test_from_a_folder_that_goes_away(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(broken, {"new/file.txt": "learner's\n"})
    monkeypatch.chdir(broken / "new")
    assert revert(Path()).kept
    assert not (broken / "new").exists()


def test_a_submodule_that_was_moved_is_left_alone(tmp_path: Path) -> None:
    inner = make_repository(tmp_path / "inner", {"file": "one\n"})
    outer = make_repository(tmp_path / "outer")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    commit(outer)
    before = fingerprint(outer)
    apply(outer, "10-01", tests=False)
    write(outer, {"sub/file": "two\n"})
    moved = commit(outer / "sub")
    append(outer)
    revert(outer)
    assert git(outer / "sub", "rev-parse", "HEAD") == moved
    assert (outer / "sub/file").read_text() == "two\n"
    after = fingerprint(outer)
    assert (after["index"], after["HEAD"]) == (before["index"], before["HEAD"])


def test_in_a_sparse_checkout(shop: Path) -> None:
    git(shop, "sparse-checkout", "set", "--cone", "src", "breaks.d")
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    append(shop)
    write(shop, {"src/new.py": "new\n"})
    kept = revert(shop).kept
    assert fingerprint(shop) == before
    assert git(shop, "show", f"{kept}:src/new.py") == "new"
    assert git(shop, "show", f"{kept}:tests/test_pricing.py")


def test_two_worktrees_have_a_session_each(shop: Path, tmp_path: Path) -> None:
    write(shop, {"breaks.d/10-02.yaml": SPEC.replace("10-01", "10-02")})
    git(shop, "add", "--all")
    commit(shop)
    linked = tmp_path / "linked"
    git(shop, "worktree", "add", "--quiet", "-b", "linked", str(linked))
    states = fingerprint(shop), fingerprint(linked)
    apply(shop, "10-01", tests=False)
    apply(linked, "10-02", tests=False)
    append(linked)
    assert revert(linked).kept == "refs/breakkit/attempts/10-02/1"
    append(shop)
    revert(shop)
    assert (fingerprint(shop), fingerprint(linked)) == states


def test_a_damaged_session_says_what_to_do(broken: Path) -> None:
    folder = broken / ".git/breakkit"
    content = (folder / "session.json").read_text()
    before = fingerprint(broken)
    for file, wrong in (
        ("session.json", "{"),
        ("session.json", content.replace('"base_commit"', '"base"')),
        ("before.json", "{"),
        ("before.json", "{}"),
    ):
        was = (folder / file).read_text()
        (folder / file).write_text(wrong)
        with pytest.raises(SessionError, match="is damaged") as refused:
            revert(broken)
        assert "git switch" in refused.value.advice
        (folder / file).write_text(was)
    assert fingerprint(broken) == before
    (folder / "session.json").write_text(json.dumps({**json.loads(content), "version": 2}))
    with pytest.raises(SessionError, match="another version"):
        revert(broken)
    (folder / "session.json").write_text(content)
    revert(broken)


def rewritten_by_git(repo: Path) -> None:
    """What git writes, it writes with CRLF, though no file had it."""
    append(repo, "README", "stashed\n")
    git(repo, "stash", "push", "--quiet")
    git(repo, "stash", "drop", "--quiet")
    (repo / "tests/test_pricing.py").unlink()
    git(repo, "checkout", "--quiet", "--", "tests/test_pricing.py")
    assert b"\r\n" in (repo / "README").read_bytes()


def deleted_and_edited(repo: Path) -> None:
    (repo / "README").unlink()
    append(repo, "tests/test_pricing.py")


@pytest.mark.parametrize(
    "act", [rewritten_by_git, deleted_and_edited], ids=lambda act: act.__name__
)
@pytest.mark.parametrize("by", ["configuration", "attributes"])
def test_line_ends_that_git_would_have_chosen_otherwise(
    shop: Path, act: Callable[[Path], None], by: str
) -> None:
    if by == "configuration":
        git(shop, "config", "core.autocrlf", "true")
    else:
        write(shop, {".gitattributes": "* text eol=crlf\n"})
        git(shop, "add", ".gitattributes")
        commit(shop)
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    act(shop)
    revert(shop)
    assert fingerprint(shop) == before


def test_what_a_learner_told_git_not_to_look_at_is_kept_all_the_same(shop: Path) -> None:
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    git(shop, "update-index", "--assume-unchanged", CODE)
    git(shop, "update-index", "--skip-worktree", ".gitignore", "README", "src/shop/__init__.py")
    append(shop)
    append(shop, "README")
    (shop / "src/shop/__init__.py").unlink()
    kept = revert(shop).kept
    assert fingerprint(shop) == before
    for path in (CODE, "README"):
        assert git(shop, "show", f"{kept}:{path}").endswith("# learner")
    assert "__init__" not in git(shop, "ls-tree", "-r", "--name-only", str(kept))


def test_what_git_was_told_before_not_to_look_at_is_left_alone(shop: Path) -> None:
    """People keep local settings in such files."""
    git(shop, "update-index", "--assume-unchanged", "README")
    git(shop, "update-index", "--skip-worktree", "tests/test_pricing.py")
    append(shop, "README", "mine\n")
    append(shop, "tests/test_pricing.py", "# mine\n")
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    append(shop)
    git(shop, "update-index", "--no-skip-worktree", "tests/test_pricing.py")
    git(shop, "update-index", "--skip-worktree", "README")
    revert(shop)
    assert fingerprint(shop) == before


def test_a_break_branch_that_another_worktree_is_on_is_not_taken_from_it(
    broken: Path, tmp_path: Path
) -> None:
    git(broken, "switch", "--quiet", "main")
    git(broken, "worktree", "add", "--quiet", str(tmp_path / "linked"), "break/10-01")
    before = fingerprint(broken)
    with pytest.raises(RepositoryError, match=r"break/10-01 is checked out in .*linked"):
        revert(broken)
    assert fingerprint(broken) == before
    git(tmp_path / "linked", "switch", "--quiet", "--detach")
    revert(broken)
    assert git(broken, "branch", "--format=%(refname)") == "refs/heads/main"


def test_a_break_commit_that_is_nowhere_any_more(broken: Path) -> None:
    git(broken, "switch", "--quiet", "main")
    append(broken)
    git(broken, "branch", "--quiet", "--delete", "--force", "break/10-01")
    git(broken, "reflog", "expire", "--expire=now", "--all")
    git(broken, "gc", "--quiet", "--prune=now")
    kept = revert(broken).kept
    assert git(broken, "show", f"{kept}:{CODE}").endswith("# learner")
    assert not git(broken, "status", "--porcelain")
