"""A scratch tree: what it has of the commit, of the work tree, and that nothing of it is left."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from breakkit.edges.vcs.locate import locate
from breakkit.edges.vcs.repository import Repository
from breakkit.errors import RepositoryError, SourceError
from breakkit.workflow.scratch import Scratch, scratch_tree
from tests.conftest import fingerprint, git, make_repository, write

FILES: dict[str, str | bytes] = {
    "a.py": "a = 1\n",
    "run.sh": "#!/bin/sh\n",
    "crlf.txt": b"one\r\ntwo\r\n",
    "deep/er/ñ [x].py": "",
    "deep/er/b.py": "",
    ".gitignore": "built/\n",
}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = make_repository(tmp_path / "re po", FILES)
    (folder / "run.sh").chmod(0o755)
    (folder / "link").symlink_to("deep")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=More")
    return folder


@pytest.fixture
def scratch(repo: Path) -> Iterator[Scratch]:
    with scratch_tree(Repository(locate(repo)), "HEAD", ".") as made:
        yield made


def files_in(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if not path.is_dir() or path.is_symlink()
    }


def test_it_has_the_files_of_the_commit(repo: Path, scratch: Scratch):
    assert files_in(scratch.top) == {*FILES, "run.sh", "link"}
    assert (scratch.top / "crlf.txt").read_bytes() == FILES["crlf.txt"]
    assert (scratch.top / "run.sh").stat().st_mode & stat.S_IXUSR
    assert (scratch.top / "link").readlink() == Path("deep")
    assert scratch.top.name == repo.name


def test_the_work_tree_and_its_index_are_not_looked_at(repo: Path):
    write(repo, {"a.py": "mine", "new.py": "mine"})
    git(repo, "add", "a.py")
    before = fingerprint(repo)

    with scratch_tree(Repository(locate(repo)), "HEAD", ".") as scratch:
        assert (scratch.top / "a.py").read_text() == "a = 1\n"
        assert not (scratch.top / "new.py").exists()
        scratch.write("a.py", b"other")

    assert fingerprint(repo) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_it_is_gone_however_it_ends(repo: Path, tmp_path, monkeypatch, error):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def fail() -> None:
        with scratch_tree(Repository(locate(repo)), "HEAD", ".") as scratch:
            (scratch.top / "deep/er").chmod(0o500)
            (scratch.top / "deep").chmod(0)
            raise error

    with pytest.raises(error):
        fail()

    assert os.listdir(tmp_path) == [repo.name]  # noqa: PTH208  # names are what is compared


def test_the_target_is_a_folder_of_the_commit(repo: Path):
    with scratch_tree(Repository(locate(repo)), "HEAD", "deep/er") as scratch:
        assert scratch.target == scratch.top / "deep/er"
    with (
        pytest.raises(RepositoryError, match="is not a folder of the commit"),
        scratch_tree(Repository(locate(repo)), "HEAD", "built"),
    ):
        pass


def test_it_takes_what_is_there_and_what_is_gone(repo: Path, scratch: Scratch):
    (repo / "a.py").unlink()
    write(repo, {"new/deep.py": "new", "deep/er/b.py": "changed"})

    scratch.take(repo, ["a.py", "new/deep.py", "deep/er/b.py", "never/was.py"])

    assert not (scratch.top / "a.py").exists()
    assert not (scratch.top / "never").exists()
    assert (scratch.top / "new/deep.py").read_text() == "new"
    assert (scratch.top / "deep/er/b.py").read_text() == "changed"


@pytest.mark.parametrize("order", [1, -1])
def test_links_are_never_followed(repo: Path, scratch: Scratch, tmp_path, order):
    outside = tmp_path / "outside"
    (repo / "deep").rename(outside)
    (repo / "deep").symlink_to(outside)
    before = files_in(outside)
    paths = ["deep", "deep/er/b.py", "deep/er/ñ [x].py"][::order]

    scratch.take(repo, paths)

    assert files_in(outside) == before
    assert (scratch.top / "deep").readlink() == outside
    with pytest.raises(SourceError, match="outside"):
        scratch.write("deep/er/b.py", b"lost")
    assert (outside / "er/b.py").read_bytes() == b""


def test_a_link_that_became_a_folder(repo: Path, scratch: Scratch):
    (repo / "link").unlink()
    write(repo, {"link/er/b.py": "new"})

    scratch.take(repo, ["link", "link/er/b.py"])

    assert (scratch.top / "link/er/b.py").read_text() == "new"
    assert (scratch.top / "deep/er/b.py").read_text() == ""


def test_bytecode_is_not_taken(repo: Path, scratch: Scratch):
    write(repo, {"deep/__pycache__/b.pyc": b"x"})

    scratch.take(repo, ["deep/__pycache__/b.pyc"])

    assert not (scratch.top / "deep/__pycache__").exists()


def test_a_file_that_cannot_be_read_is_named(repo: Path, scratch: Scratch, monkeypatch):
    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")  # as root, nothing is refused

    monkeypatch.setattr("shutil.copy2", refuse)
    with pytest.raises(SourceError, match=r"a\.py cannot be read: Permission denied"):
        scratch.take(repo, ["a.py"])


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        (["built"], {"built/lib.so", "built/deep/data"}),
        (["built/*.so"], {"built/lib.so"}),
        (["built/**/*"], {"built/lib.so", "built/deep/data"}),
        (["**/*"], {"built/lib.so", "built/deep/data", "new.py"}),
        (["a.py", "new.py"], {"new.py"}),
    ],
)
def test_included_is_what_the_commit_does_not_have(repo: Path, globs, expected):
    write(repo, {"built/lib.so": "so", "built/deep/data": "data", "new.py": "", "a.py": "mine"})
    write(repo, {"built/__pycache__/x.pyc": ""})

    with scratch_tree(Repository(locate(repo)), "HEAD", ".", globs) as scratch:
        assert files_in(scratch.top) - {*FILES, "link"} == expected
        assert (scratch.top / "a.py").read_text() == "a = 1\n"


def test_an_inclusion_that_matches_nothing_is_refused(repo: Path):
    with (
        pytest.raises(RepositoryError, match="scratch_include: nothing matches 'built'"),
        scratch_tree(Repository(locate(repo)), "HEAD", ".", ["built"]),
    ):
        pass


def test_bytecode_of_an_earlier_content_never_runs_in_place_of_the_next(scratch: Scratch):
    def imported() -> str:
        return subprocess.run(
            [sys.executable, "-S", "-c", "import a; print(a.a)"],
            cwd=scratch.top,
            env={},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    said = [imported()]
    for value in "234":  # all within a second, and of one size
        scratch.write("a.py", f"a = {value}\n".encode())
        said.append(imported())
    assert said == list("1234")
    assert (scratch.top / "__pycache__").is_dir()
