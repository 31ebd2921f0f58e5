"""Random work of a learner, then `revert`: all is as before, and every line is still somewhere."""

from __future__ import annotations

import itertools
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.revert import revert
from tests.conftest import FILES, fingerprint, git, make_repository, write

TRACKED = ["src/shop/pricing.py", "README", "tests/test_pricing.py", "src/shop/__init__.py"]
PLACES = [*TRACKED, "new.py", "src/new/deep.py", "README/inside", "src", "tests/ñ 2.py", "x.log"]
BYSTANDERS = ["notes.txt", "data/raw.csv"]
IGNORED = ("ls-files", "--others", "--ignored", "--exclude-standard")
STEPS = 9
ACTS: list[Callable[[Learner], None]] = []


def act(function: Callable[[Learner], None]) -> Callable[[Learner], None]:
    ACTS.append(function)
    return function


class Learner:
    """Works at random, and remembers every line that was saved for good."""

    def __init__(self, repo: Path, seed: int) -> None:
        self.repo = repo
        self.random = random.Random(seed)  # noqa: S311  # the same every time
        self.lines = (f"line {seed}.{number}\n" for number in itertools.count())
        self.written: set[str] = set()
        self.log: list[str] = []

    def work(self) -> None:
        for _ in range(STEPS):
            chosen = self.random.choice(ACTS)
            self.log.append(chosen.__name__)
            chosen(self)

    def git(self, *arguments: str) -> None:
        """Whatever git refuses, a learner shrugs at."""
        git(self.repo, *arguments, check=False)

    def place(self) -> Path:
        return self.repo / self.random.choice(PLACES)


def remove_path(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif os.path.lexists(path):
        path.unlink()


@act
def write_file(learner: Learner) -> None:
    path = learner.place()
    remove_path(path)
    for folder in (path.parent, path.parent.parent):
        if not folder.is_dir() or folder.is_symlink():
            remove_path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(next(learner.lines))


@act
def append_to_file(learner: Learner) -> None:
    path = learner.repo / learner.random.choice(TRACKED)
    if path.is_file():
        with path.open("a") as file:
            file.write(next(learner.lines))


@act
def append_to_bystander(learner: Learner) -> None:
    path = learner.repo / learner.random.choice(BYSTANDERS)
    if path.is_file():
        with path.open("a") as file:
            file.write(next(learner.lines))


@act
def remove(learner: Learner) -> None:
    remove_path(learner.place())


@act
def move(learner: Learner) -> None:
    learner.git("mv", learner.random.choice(TRACKED), learner.random.choice(PLACES))


@act
def link(learner: Learner) -> None:
    path = learner.place()
    if path.parent.is_dir() and not path.exists() and not path.is_symlink():
        path.symlink_to(learner.random.choice(PLACES))


@act
def change_mode(learner: Learner) -> None:
    path = learner.place()
    if path.is_file() and not path.is_symlink():
        path.chmod(learner.random.choice([0o755, 0o600, 0o644]))


@act
def stage_all(learner: Learner) -> None:
    learner.git("add", "--all")


@act
def stage_one(learner: Learner) -> None:
    learner.git("add", "--force", "--", learner.random.choice([*PLACES, *BYSTANDERS]))


@act
def unstage(learner: Learner) -> None:
    learner.git("reset", "--quiet")


@act
def untrack(learner: Learner) -> None:
    learner.git("rm", "--quiet", "--cached", "--", learner.random.choice(TRACKED))


@act
def commit_all(learner: Learner) -> None:
    learner.git("commit", "--quiet", "--all", "--message=all")


@act
def commit_staged(learner: Learner) -> None:
    learner.git("commit", "--quiet", "--message=staged")


@act
def stash(learner: Learner) -> None:
    learner.git("stash", "push", "--quiet")


@act
def branch(learner: Learner) -> None:
    learner.git("switch", "--quiet", "--create", f"own{learner.random.randrange(3)}")


@act
def switch(learner: Learner) -> None:
    learner.git("switch", "--quiet", learner.random.choice(["own0", "own1", "break/10-01"]))


@act
def detach(learner: Learner) -> None:
    learner.git("switch", "--quiet", "--detach")


@act
def ignore(learner: Learner) -> None:
    patterns = learner.random.choice(["*.py\n", "\n", "README\n", "*.log\ndata\n"])
    (learner.repo / ".gitignore").write_text(patterns)


@act
def delete_break_branch(learner: Learner) -> None:
    learner.git("branch", "--quiet", "--delete", "--force", "break/10-01")


def all_lines(repo: Path) -> set[str]:
    """Every line that can be found: in files, the index, branches, stashes and kept work."""
    found = set(git(repo, "grep", "-h", "--cached", "^line ", check=False).splitlines())
    for commit in git(repo, "rev-list", "--all").splitlines():
        found.update(git(repo, "grep", "-h", "^line ", commit, check=False).splitlines())
    for path in repo.rglob("*"):
        if path.is_file() and not path.is_symlink() and ".git" not in path.parts:
            found.update(path.read_text().splitlines())
    return {line for line in found if line.startswith("line ")}


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    shop = make_repository(tmp_path_factory.mktemp("random") / "shop", FILES)
    write(shop, dict.fromkeys(BYSTANDERS, "there before\n"))
    (shop / "empty").mkdir()
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    return shop, before


@pytest.mark.parametrize("seed", range(20))
def test_revert_restores_all_and_loses_nothing(
    applied: tuple[Path, dict[str, object]], tmp_path: Path, seed: int
) -> None:
    template, before = applied
    repo = tmp_path / "shop"
    shutil.copytree(template, repo, symlinks=True)
    learner = Learner(repo, seed)
    learner.work()
    lines, log = all_lines(repo), " ".join(learner.log)
    bystanders = {name: (repo / name).read_text() for name in BYSTANDERS if (repo / name).is_file()}
    untouched = set(git(repo, "-c", "core.quotePath=false", *IGNORED).splitlines())
    untouched |= {str(folder) for path in untouched for folder in Path(path).parents}
    revert(repo)
    after = fingerprint(repo)
    for path in ("index", "HEAD"):
        assert after[path] == before[path], log
    assert "refs/heads/break" not in str(after["refs"]), log
    ours = set(after["files"]) - untouched.difference(before["files"]) - set(BYSTANDERS)  # type: ignore[call-overload]
    assert ours == set(before["files"]) - set(BYSTANDERS), log  # type: ignore[call-overload]
    for path in ours:
        assert after["files"][path] == before["files"][path], (path, log)  # type: ignore[index]
    for name, text in bystanders.items():
        assert (repo / name).read_text() == text, log
    assert all_lines(repo) >= lines, log
