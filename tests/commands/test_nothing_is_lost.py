"""Any sequence of breakkit, git and editor: nothing that was written becomes unreachable.

The model remembers every line that was ever saved into a file. A line may go only by the writer's
own hand: deleted or overwritten in the editor, or thrown away with git. What breakkit does may
move lines (out of the work tree, into a ref of its own), and must lose none.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from breakkit.commands.apply import apply
from breakkit.commands.doctor import doctor
from breakkit.commands.hint import hint
from breakkit.commands.reveal import reveal
from breakkit.commands.revert import revert
from breakkit.errors import BreakkitError
from breakkit.workflow.workspace import open_workspace
from tests.conftest import FILES, git, make_repository, write
from tests.killing import killed_before_line

EXAMPLES = max(18, int(os.environ.get("BREAKKIT_KILLS", "0")) // 5)
STEPS = 12
LINES = 1500
"""About as many lines as `apply` runs once it has the lock; `revert` runs more."""

TRACKED = ("src/shop/pricing.py", "README", "tests/test_pricing.py")
PLACES = (*TRACKED, "new.py", "src/deep/new.txt", "notes.txt", "x.log")
BRANCHES = ("main", "own", "break/10-01")
places, branches = st.sampled_from(PLACES), st.sampled_from(BRANCHES)


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    Work.template = make_repository(tmp_path_factory.mktemp("lost") / "shop", FILES)
    Work.folders = tmp_path_factory
    return Work.template


class Work(RuleBasedStateMachine):
    """A person who edits, uses git and breakkit, and is now and then killed at it."""

    template: Path
    folders: pytest.TempPathFactory

    def __init__(self) -> None:
        super().__init__()
        self.repo = Path(self.folders.mktemp("work")) / "shop"
        shutil.copytree(self.template, self.repo, symlinks=True)
        self.numbers = itertools.count()
        self.before: dict[str, Any] | None = None

    def teardown(self) -> None:
        git(self.repo, "merge", "--abort", check=False)
        if session(self.repo) is not None:
            self.revert()
        shutil.rmtree(self.repo.parent)

    def run(self, command: Any) -> None:
        """A command of breakkit: whether done or refused, no line may be lost by it."""
        lines = reachable(self.repo)
        with suppress(BreakkitError):  # refused
            command()
        assert lines <= reachable(self.repo)

    @initialize(at_once=st.sampled_from([True, True, True, False]))
    def begin(self, at_once: bool) -> None:
        if at_once:
            self.apply()

    # The editor

    @rule(place=places)
    def write(self, place: str) -> None:
        path = self.repo / place
        if path.parent.is_file() or path.is_dir():
            return
        write(self.repo, {place: f"line {next(self.numbers)}\n"})

    @rule(place=st.sampled_from(TRACKED))
    def append(self, place: str) -> None:
        path = self.repo / place
        if path.is_file():
            with path.open("a") as file:
                file.write(f"# line {next(self.numbers)}\n")

    @rule(place=places)
    def delete(self, place: str) -> None:
        (self.repo / place).unlink(missing_ok=True)

    @rule(place=places, other=places)
    def rename(self, place: str, other: str) -> None:
        if (self.repo / place).is_file() and (self.repo / other).parent.is_dir():
            (self.repo / place).rename(self.repo / other)

    # Git

    @rule()
    def add(self) -> None:
        git(self.repo, "add", "--all")

    @rule(everything=st.booleans())
    def commit(self, everything: bool) -> None:
        words = ["--all"] if everything else []
        git(self.repo, "commit", "--quiet", "--message=work", *words, check=False)

    @rule(untracked=st.booleans())
    def stash(self, untracked: bool) -> None:
        words = ["--include-untracked"] if untracked else []
        git(self.repo, "stash", "push", "--quiet", *words, check=False)

    @rule()
    def unstash(self) -> None:
        git(self.repo, "stash", "pop", "--quiet", check=False)

    @rule(branch=branches)
    def switch(self, branch: str) -> None:
        git(self.repo, "switch", "--quiet", branch, check=False)

    @rule()
    def own_branch(self) -> None:
        git(self.repo, "switch", "--quiet", "--create", "own", check=False)

    @rule(branch=branches)
    def merge(self, branch: str) -> None:
        git(self.repo, "merge", "--quiet", "--no-edit", branch, check=False)

    @rule()
    def abort(self) -> None:
        git(self.repo, "merge", "--abort", check=False)

    @rule()
    def detach(self) -> None:
        git(self.repo, "switch", "--quiet", "--detach", check=False)

    # Breakkit

    @rule()
    def apply(self) -> None:
        before = state(self.repo)
        self.run(lambda: apply(self.repo, "10-01", tests=False))
        if state(self.repo) != before:
            self.before = before

    @rule()
    def hint(self) -> None:
        self.run(lambda: hint(self.repo, "10-01", level=1))

    @rule()
    def reveal(self) -> None:
        self.run(lambda: reveal(self.repo))

    @precondition(lambda self: self.before is not None)
    @rule()
    def revert(self) -> None:
        self.run(lambda: revert(self.repo))
        self.ended()

    @rule(line=st.integers(1, LINES))
    def killed_while_applying(self, line: int) -> None:
        before = state(self.repo)
        self.run(lambda: killed(line, lambda: apply(self.repo, "10-01", tests=False)))
        if self.before is None and session(self.repo) is not None:
            self.before = before

    @precondition(lambda self: self.before is not None)
    @rule(line=st.integers(1, 2 * LINES))
    def killed_while_reverting(self, line: int) -> None:
        self.run(lambda: killed(line, lambda: revert(self.repo)))
        self.ended()

    @rule()
    def repair(self) -> None:
        self.run(lambda: doctor(self.repo, repair=True))
        self.ended()

    def ended(self) -> None:
        """When a session has ended, HEAD and the files that were there are as they were before."""
        if self.before is None or session(self.repo) is not None:
            return
        after, before, self.before = state(self.repo), self.before, None
        assert after["HEAD"] == before["HEAD"]
        assert "refs/heads/break/10-01" not in after["branches"]
        if after["tip"] == before["tip"]:  # else the base branch has moved, and stays where it is
            assert after["index"] == before["index"]
            assert after["tracked"] == before["tracked"]

    @invariant()
    def what_is_there_can_be_read(self) -> None:
        git(self.repo, "status", "--porcelain")
        assert not (self.repo / ".git/index.lock").exists() or session_was_cut_short(self.repo)


def killed(line: int, command: Any) -> bool:
    try:
        return killed_before_line(line, command)
    except AssertionError:  # it was refused before the line came
        return False


def session(repo: Path) -> object:
    return open_workspace(repo).sessions.load()


def session_was_cut_short(repo: Path) -> bool:
    return not all(check.ok for check in doctor(repo).checks)


def reachable(repo: Path) -> set[str]:
    """Every line that can be found: in files, the index, branches, stashes and kept work."""
    found = set(git(repo, "grep", "-h", "--cached", "line [0-9]", check=False).splitlines())
    stashes = git(repo, "stash", "list", "--format=%H").splitlines()
    objects = git(repo, "rev-list", "--objects", "--all", "HEAD", *stashes).splitlines()
    names = "".join(f"{line.split(' ')[0]}\n" for line in objects)
    content = subprocess.run(
        ["git", "cat-file", "--batch"],
        cwd=repo,
        input=names.encode(),
        capture_output=True,
        check=True,
    ).stdout
    found.update(content.decode(errors="replace").splitlines())
    for path in repo.rglob("*"):
        if path.is_file() and not path.is_symlink() and ".git" not in path.relative_to(repo).parts:
            found.update(path.read_text().splitlines())
    return {line for line in found if line.startswith(("line ", "# line "))}


def state(repo: Path) -> dict[str, Any]:
    """What a revert must bring back."""
    head = git(repo, "symbolic-ref", "--quiet", "HEAD", check=False)
    tracked = git(repo, "ls-files").splitlines()
    return {
        "HEAD": head or git(repo, "rev-parse", "HEAD"),
        "tip": git(repo, "rev-parse", head or "HEAD"),
        "branches": git(repo, "for-each-ref", "--format=%(refname)", "refs/heads").splitlines(),
        "index": git(repo, "ls-files", "--stage"),
        "tracked": {name: content(repo / name) for name in tracked},
    }


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def test_no_line_becomes_unreachable() -> None:
    run_state_machine_as_test(
        Work,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # to shrink a sequence takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
