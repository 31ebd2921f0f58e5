"""Repositories in which `apply` refuses to work; nothing is touched then."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from breakkit.commands.apply import Applied, apply
from breakkit.commands.revert import revert
from breakkit.errors import BreakkitError, DirtyTree, RepositoryError, SessionError
from tests.conftest import FILES, PRICING, SPEC, fingerprint, git, make_repository, write

CODE = "src/shop/pricing.py"


def apply_only(repo: Path) -> Applied:
    return apply(repo, "10-01", tests=False)


def refusal(repo: Path, where: Path | None = None) -> BreakkitError:
    """Why `apply` refuses; nothing has been touched."""
    before = fingerprint(repo)
    reflog = git(repo, "reflog", check=False)
    with pytest.raises(BreakkitError) as refused:
        apply_only(where or repo)
    assert fingerprint(repo) == before
    assert git(repo, "reflog", check=False) == reflog
    assert not (repo / ".git/breakkit/session.json").exists()
    assert not (repo / ".git/index.lock").exists()
    return refused.value


# A dirty tree


def modified(repo: Path) -> None:
    (repo / "README").write_text("changed\n")


def modified_and_staged(repo: Path) -> None:
    modified(repo)
    git(repo, "add", "README")


def deleted(repo: Path) -> None:
    (repo / "README").unlink()


def removed(repo: Path) -> None:
    git(repo, "rm", "--quiet", "README")


def untracked_only_in_the_index(repo: Path) -> None:
    git(repo, "rm", "--quiet", "--cached", "README")


def renamed(repo: Path) -> None:
    git(repo, "mv", "README", "READ ME")


def added(repo: Path) -> None:
    (repo / "new").touch()
    git(repo, "add", "new")


def meant_to_be_added(repo: Path) -> None:
    (repo / "new").write_text("x\n")
    git(repo, "add", "--intent-to-add", "new")


def made_executable(repo: Path) -> None:
    (repo / "README").chmod(0o755)


def type_changed(repo: Path) -> None:
    (repo / "README").unlink()
    (repo / "README").symlink_to("src")


DIRT = [
    modified,
    modified_and_staged,
    deleted,
    removed,
    untracked_only_in_the_index,
    renamed,
    added,
    meant_to_be_added,
    made_executable,
    type_changed,
]


@pytest.mark.parametrize("act", DIRT, ids=lambda act: act.__name__)
def test_a_dirty_tree_is_refused(shop: Path, act: Callable[[Path], None]) -> None:
    act(shop)
    error = refusal(shop)
    assert isinstance(error, DirtyTree)
    assert "README" in error.message or "new" in error.message


def test_many_changes_are_not_all_listed(tmp_path: Path) -> None:
    shop = make_repository(tmp_path / "shop", {**FILES, **{f"file{n:02}": "" for n in range(12)}})
    for number in range(12):
        (shop / f"file{number:02}").write_text("changed")
    message = refusal(shop).message
    assert "file09" in message
    assert "file10" not in message
    assert "2 more" in message


# In the middle of something


def conflict(repo: Path, command: str) -> None:
    git(repo, "switch", "--quiet", "--create", "other")
    for text in ("one\n", "two\n"):
        (repo / "README").write_text(text)
        git(repo, "commit", "--quiet", "--all", f"--message={text}")
    git(repo, "switch", "--quiet", "main")
    (repo / "README").write_text("three\n")
    git(repo, "commit", "--quiet", "--all", "--message=three")
    git(repo, *command.split(), check=False)
    git(repo, "checkout", "--quiet", "--ours", "README", check=False)


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("merge other", "a merge"),
        ("cherry-pick other", "a cherry-pick"),
        ("revert --no-edit HEAD~1", "a revert"),
        ("rebase other", "a rebase"),
        ("rebase --apply other", "a rebase"),
        ("bisect start", "a bisection"),
    ],
)
def test_an_operation_in_progress_is_named(shop: Path, command: str, named: str) -> None:
    conflict(shop, command)
    assert f"{named} is in progress" in refusal(shop).message


def test_a_sequence_of_picks_is_in_progress_between_two_of_them(shop: Path) -> None:
    conflict(shop, "cherry-pick main..other")
    (shop / "README").write_text("resolved\n")
    git(shop, "commit", "--quiet", "--all", "--message=resolved")
    assert "a cherry-pick or revert is in progress" in refusal(shop).message


def test_a_lock_on_the_index_is_respected(shop: Path) -> None:
    (shop / ".git/index.lock").touch()
    before = fingerprint(shop)
    with pytest.raises(RepositoryError, match=r"index\.lock"):
        apply_only(shop)
    (shop / ".git/index.lock").unlink()
    assert fingerprint(shop) == before


def test_a_lock_on_head_leaves_all_as_it_was(shop: Path) -> None:
    (shop / ".git/HEAD.lock").touch()
    assert "HEAD.lock" in refusal(shop).message


def test_a_session_that_is_active_is_refused(shop: Path) -> None:
    apply_only(shop)
    before = fingerprint(shop)
    with pytest.raises(SessionError, match="10-01 is already applied"):
        apply_only(shop)
    assert fingerprint(shop) == before


def test_a_damaged_session_is_no_free_way(shop: Path) -> None:
    folder = shop / ".git/breakkit"
    for content in (
        b"{",
        b"null",
        b"[]",
        b"{}",
        b'{"version": 1}',
        b"\xff\xfe",
        b'{"version": 99}',
    ):
        write(folder, {"session.json": content})
        with pytest.raises(SessionError, match=r"session\.json"):
            apply_only(shop)
    (folder / "session.json").unlink()
    apply_only(shop)


# No place for a break


def test_nothing_committed_yet(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    write(tmp_path, dict(FILES))
    assert "nothing has been committed" in refusal(tmp_path).message


def test_a_bare_repository_and_no_repository(shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", "shop", "bare.git")
    (tmp_path / "plain").mkdir()
    for folder, said in (
        (tmp_path / "bare.git", "bare"),
        (shop / ".git", "bare repository or a git directory"),
        (tmp_path / "plain", "not in a git repository"),
        (tmp_path / "nowhere", "is not a folder"),
        (shop / "README", "is not a folder"),
    ):
        with pytest.raises(RepositoryError, match=said):
            apply_only(folder)


def test_a_line_break_in_the_repositorys_path_is_refused(tmp_path: Path) -> None:
    repo = make_repository(tmp_path / "two\nlines")
    assert "line break" in refusal(repo).message


def broken_link(repo: Path) -> None:
    (repo / CODE).unlink()
    (repo / CODE).symlink_to("nowhere")


def link_to_a_file(repo: Path) -> None:
    (repo / CODE).rename(repo / "src/real.py")
    (repo / CODE).symlink_to("../real.py")


def link_to_a_folder(repo: Path) -> None:
    (repo / "src").rename(repo / "lib")
    (repo / "src").symlink_to("lib")


def not_there(repo: Path) -> None:
    (repo / CODE).unlink()


def a_folder(repo: Path) -> None:
    (repo / CODE).unlink()
    write(repo, {f"{CODE}/file": ""})


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (broken_link, "is a symbolic link"),
        (link_to_a_file, "is a symbolic link"),
        (link_to_a_folder, "reached through the symbolic link src"),
        (not_there, "is not a file that git tracks"),
        (a_folder, "is no file"),
    ],
)
def test_the_edited_file_must_be_a_file_of_the_commit(
    shop: Path, act: Callable[[Path], None], said: str
) -> None:
    act(shop)
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message=other")
    assert said in refusal(shop).message


@pytest.mark.parametrize("ignore", ["", "pricing.py\n"])
def test_an_untracked_or_ignored_file_is_refused(shop: Path, ignore: str) -> None:
    git(shop, "rm", "--quiet", "--cached", CODE)
    write(shop, {".gitignore": ignore})
    git(shop, "add", ".gitignore")
    git(shop, "commit", "--quiet", "--message=out")
    assert "is not a file that git tracks" in refusal(shop).message


def test_a_file_in_a_submodule_is_refused(shop: Path, tmp_path: Path) -> None:
    outer = make_repository(
        tmp_path / "outer", {"breaks.d/10-01.yaml": SPEC.replace("src/", "sub/src/")}
    )
    url = ("-c", "protocol.file.allow=always")
    git(outer, *url, "submodule", "--quiet", "add", str(shop), "sub")
    git(outer, "commit", "--quiet", "--message=sub")
    assert "lies in the submodule sub" in refusal(outer).message
    apply_only(outer / "sub")  # a repository of its own, with a catalog of its own
    assert git(outer / "sub", "symbolic-ref", "HEAD") == "refs/heads/break/10-01"
    revert(outer / "sub")
    assert not git(outer, "status", "--porcelain")


@pytest.mark.parametrize(
    ("branches", "template", "said"),
    [
        (["break/10-01"], None, "the branch break/10-01 exists already"),
        (["break"], None, "beside the branch break"),
        (["break/10-01/more"], None, "beside the branch break/10-01/more"),
        ([], "a..b/{id}", "a..b/"),
        ([], "{id}.lock", ".lock"),
        ([], "@{{id}}", "@{"),
    ],
)
def test_the_branch_must_be_free(
    shop: Path, branches: list[str], template: str | None, said: str
) -> None:
    for branch in branches:
        git(shop, "branch", branch)
    if template is not None:
        write(shop, {"breakkit.toml": f'branch = "{template}"\n'})
    assert said in refusal(shop).message


def test_a_branch_of_a_name_of_ones_own(shop: Path) -> None:
    write(shop, {"breakkit.toml": 'branch = "übung/{id}"\n'})
    git(shop, "branch", "break")
    before = fingerprint(shop)
    assert apply_only(shop).branch == "übung/10-01"
    revert(shop)
    assert fingerprint(shop) == before


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_does_not_look_at_is_refused(shop: Path, flag: str) -> None:
    git(shop, "update-index", flag, CODE)
    assert "told not to look at src/shop/pricing.py" in refusal(shop).message


def test_a_file_that_git_would_store_otherwise_is_refused(tmp_path: Path) -> None:
    """CRLF was committed; now it is to be stored as LF: the break would change every line."""
    shop = make_repository(tmp_path / "shop", {**FILES, CODE: PRICING.replace("\n", "\r\n")})
    os.utime(shop / CODE, (1, 1))
    git(shop, "update-index", "--refresh", check=False)  # git need not look at it again
    write(shop, {".gitattributes": "*.py text\n"})
    git(shop, "add", ".gitattributes")
    git(shop, "commit", "--quiet", "--message=text")
    assert "otherwise than it is committed" in refusal(shop).message
