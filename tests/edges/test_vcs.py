"""Where the repository is, what its index holds, and who may write it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from breakkit.edges.lock import Lock, locked
from breakkit.edges.vcs.creating import create
from breakkit.edges.vcs.index import locked_index
from breakkit.edges.vcs.locate import locate, scrub_environment
from breakkit.edges.vcs.repository import Head, Repository
from breakkit.edges.vcs.surroundings import Before, Bystanders, restore, survey
from breakkit.errors import RepositoryError, SourceError
from tests.conftest import FILES, fingerprint, git, make_repository, write


@pytest.fixture
def repository(shop: Path) -> Repository:
    return Repository(locate(shop))


@pytest.fixture
def lock(shop: Path) -> Iterator[Lock]:
    with locked(shop / ".git", "test", pytest.fail) as held:
        yield held


def test_a_checkout_knows_its_folders(shop: Path, tmp_path: Path) -> None:
    git(shop, "worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    (tmp_path / "way").symlink_to(shop / "src")
    for start in (shop, shop / "src/shop", tmp_path / "way"):
        here = locate(start)
        assert (here.top, here.git_dir, here.common_dir) == (shop, shop / ".git", shop / ".git")
    linked = locate(tmp_path / "linked")
    assert linked.top == tmp_path / "linked"
    assert linked.git_dir == shop / ".git/worktrees/linked"
    assert linked.common_dir == shop / ".git"


def test_a_git_directory_elsewhere(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--separate-git-dir", "elsewhere", "work")
    here = locate(tmp_path / "work")
    assert (here.top, here.git_dir) == (tmp_path / "work", tmp_path / "elsewhere")


def test_git_refuses_for_another_reason(shop: Path) -> None:
    write(shop, {".git/config": "[core\n"})
    with pytest.raises(RepositoryError, match=r"git cannot use .*bad config line"):
        locate(shop)


def test_only_what_says_where_to_work_is_scrubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GITHUB_TOKEN": "x"}
    for name, value in {**kept, "GIT_DIR": "x", "GIT_CONFIG_PARAMETERS": "x"}.items():
        monkeypatch.setenv(name, value)
    scrub_environment()
    assert kept.items() <= os.environ.items()
    assert "GIT_DIR" not in os.environ
    assert "GIT_CONFIG_PARAMETERS" not in os.environ


def test_looking_for_the_repository_does_not_import_gitpython(shop: Path) -> None:
    code = "import sys; from breakkit.edges.vcs.locate import locate; from pathlib import Path; "
    code += "locate(Path()); sys.exit('git' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=shop, check=True)


def test_heads(repository: Repository, shop: Path) -> None:
    commit = git(shop, "rev-parse", "HEAD")
    assert repository.head() == Head(commit, "refs/heads/main")
    assert repository.head().name == "main"
    git(shop, "tag", "main")  # names that are not one thing's alone
    git(shop, "update-ref", "refs/heads/HEAD", commit)
    assert repository.head() == Head(commit, "refs/heads/main")
    git(shop, "switch", "--quiet", "--detach")
    assert repository.head() == Head(commit, None)
    assert repository.head().name == commit[:10]
    git(shop, "update-ref", "-d", "refs/heads/HEAD")
    git(shop, "switch", "--quiet", "--orphan", "fresh")
    with pytest.raises(RepositoryError, match="nothing has been committed"):
        repository.head()


def test_gits_refusal_is_told_in_its_own_words(repository: Repository) -> None:
    with pytest.raises(RepositoryError, match=r"git ls-tree failed: fatal: .*nowhere"):
        repository.git.run("ls-tree", "nowhere")


def test_untracked_ignored_and_nested(repository: Repository, shop: Path) -> None:
    odd = [os.fsdecode(b"\xff.txt"), "new\nline", "ñ", "-x"]
    write(shop, {**dict.fromkeys(odd, ""), "a.log": "", "src/__pycache__/x.pyc": "", "d/e/f": ""})
    make_repository(shop / "inner", {"file": ""})
    assert set(repository.untracked()) == {*odd, "d/e/f", "inner/"}
    assert set(repository.ignored()) == {"a.log", "src/__pycache__/"}
    assert set(repository.tracked()) == set(FILES)


def test_bystanders_are_files_and_all_in_a_folder() -> None:
    bystanders = Bystanders(["notes.txt", "build/", "a/b/"])
    for path in ("notes.txt", "build/x", "build/x/y", "build", "build/", "a/b/c"):
        assert path in bystanders
    for path in ("notes.txt/x", "notes", "a/notes.txt", "builds/x", "a/build/x", "a", "a/x"):
        assert path not in bystanders


def test_folders_and_modes_are_restored_and_nothing_else(
    repository: Repository, shop: Path
) -> None:
    (shop / "empty/inner").mkdir(parents=True, mode=0o750)
    write(shop, {"ignored.log/x": "", "src/__pycache__/x.pyc": ""})
    make_repository(shop / "clone", {"file": ""})
    before = fingerprint(shop)
    bystanders = (*repository.untracked(), *repository.ignored())
    plain = json.dumps(survey(repository, b"\0\xff", bystanders).to_plain())
    now = Before.from_plain(json.loads(plain))
    assert now.original == b"\0\xff"
    surveyed = now.looks
    assert "src/__pycache__" not in surveyed
    assert "clone" not in surveyed
    (shop / "empty/inner").rmdir()
    (shop / "empty").rmdir()
    (shop / "README").chmod(0o600)
    (shop / "src").chmod(0o700)
    (shop / "new/empty").mkdir(parents=True)
    (shop / "clone/empty").mkdir()
    write(shop, {"kept/x.log": ""})
    assert restore(repository, surveyed, shop / ".git") == []
    after = fingerprint(shop)
    assert after["files"].keys() - before["files"].keys() == {"clone/empty", "kept", "kept/x.log"}  # type: ignore[attr-defined]
    assert before["files"].items() <= after["files"].items()  # type: ignore[attr-defined]


def test_the_index_is_locked_for_every_other_git(
    repository: Repository, shop: Path, lock: Lock
) -> None:
    file = shop / ".git/index.lock"
    with locked_index(repository, lock) as index:
        assert git(shop, "add", "README", check=False) == ""
        assert file.exists()
        repository.git.run("rm", "--cached", "README", index=index.file)
        assert "README" in repository.tracked()
        index.install()
        assert "README" not in repository.tracked()
        assert index.file.exists()
    assert not file.exists()
    assert not index.folder.exists()


@pytest.mark.parametrize("content", [b"", b"4711", b"DIRC"])
def test_a_lock_of_another_git_is_respected(
    repository: Repository, shop: Path, lock: Lock, content: bytes
) -> None:
    write(shop, {".git/index.lock": content})
    with pytest.raises(RepositoryError, match="another git program"):
        locked_index(repository, lock).__enter__()
    assert (shop / ".git/index.lock").read_bytes() == content
    assert not (shop / ".git/breakkit/work").exists()


def test_a_file_system_without_hard_links_will_do(
    repository: Repository, shop: Path, lock: Lock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", refused)
    with locked_index(repository, lock):
        assert (shop / ".git/index.lock").read_bytes().startswith(b"breakkit")
        with pytest.raises(AssertionError, match=r"index\.lock"):
            git(shop, "add", "README")
    assert not (shop / ".git/index.lock").exists()


def test_what_a_killed_breakkit_left_is_cleared(
    repository: Repository, shop: Path, lock: Lock
) -> None:
    write(shop, {".git/breakkit/work/index.lock": "", ".git/breakkit/work/deep/x": ""})
    write(shop, {".git/index.lock": f"breakkit {os.getpid()}"})  # a number may be given twice
    with locked_index(repository, lock) as index:
        assert sorted(path.name for path in index.folder.iterdir()) == ["index"]


def test_an_export_is_a_checkout_without_git(repository: Repository, shop: Path) -> None:
    write(shop, {".gitattributes": "*.txt eol=crlf\n", "a.txt": "x\n", "run ñ.sh": "#!\n"})
    (shop / "run ñ.sh").chmod(0o755)
    (shop / "link").symlink_to("nowhere")
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message=more")
    write(shop, {"README": "not committed\n", "untracked": ""})
    folder = shop.parent / "out ñ"
    folder.mkdir()
    repository.export("HEAD", folder)
    assert (folder / "a.txt").read_bytes() == b"x\r\n"
    assert (folder / "run ñ.sh").stat().st_mode & 0o111
    assert os.readlink(folder / "link") == "nowhere"  # noqa: PTH115  # its very text
    assert (folder / "README").read_text() == FILES["README"]
    assert not (folder / "untracked").exists()
    assert not (folder / ".git").exists()


def test_a_new_repository_is_clean_whatever_git_is_set_up_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "template/hooks"
    write(hooks, {"pre-commit": "#!/bin/sh\nexit 1\n"})
    settings = tmp_path / "gitconfig"
    settings.write_text(
        f"[init]\n templateDir = {tmp_path}/template\n defaultBranch = other\n"
        f"[commit]\n gpgSign = true\n[user]\n useConfigOnly = true\n[core]\n hooksPath = {hooks}\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    folder = tmp_path / "new"
    write(folder, {"a": "x\n", "b/c": "y\n"})
    create(folder, "main", "First\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    assert git(folder, "log", "--format=%s %D") == "First HEAD -> main"
    assert not git(folder, "status", "--porcelain")
    assert not (folder / ".git/hooks").exists()


def test_a_git_directory_that_cannot_be_written_is_told(
    repository: Repository, shop: Path, lock: Lock
) -> None:
    write(shop, {".git/breakkit/work": "a file in the folder's place"})
    with pytest.raises(SourceError, match="cannot be made a folder"):
        locked_index(repository, lock).__enter__()
    (shop / ".git/breakkit/work").unlink()
    with pytest.raises(RepositoryError, match="No space left"), locked_index(repository, lock):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert not (shop / ".git/index.lock").exists()
    assert not (shop / ".git/breakkit/work").exists()
