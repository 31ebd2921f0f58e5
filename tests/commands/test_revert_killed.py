"""Killed: nothing can be cleaned up, but `revert` puts all in order."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from breakkit.commands.apply import apply
from breakkit.commands.revert import revert
from breakkit.commands.status import status
from breakkit.edges.vcs.plumbing import Plumbing
from tests.conftest import fingerprint, git, write

CODE = "src/shop/pricing.py"


def killed_at(call: int, command: Callable[[], object]) -> bool:
    """Run a command in a process of its own, which dies before the n-th call of git."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking with threads
        child = os.fork()
    if not child:
        calls = itertools.count(1)
        run = Plumbing.run

        def dying(*arguments: Any, **options: Any) -> bytes:
            if next(calls) == call:
                os.kill(os.getpid(), signal.SIGKILL)
            return run(*arguments, **options)

        Plumbing.run = dying  # type: ignore[method-assign]
        with contextlib.suppress(BaseException):
            command()
            os._exit(0)
        os._exit(1)
    _, code = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(code) in (0, -signal.SIGKILL)
    return code != 0


def test_apply_killed_at_any_call_is_put_in_order_by_revert(shop: Path) -> None:
    write(shop, {"notes.txt": "there before\n"})
    before = fingerprint(shop)
    sessions = set()
    for call in itertools.count(1):
        killed = killed_at(call, lambda: apply(shop, "10-01", tests=False))
        assert (shop / "notes.txt").read_text() == "there before\n"
        active = status(shop).active
        sessions.add(active.interrupted if active else None)
        if active:
            revert(shop)
        assert fingerprint(shop) == before, f"at call {call}"
        if not killed:
            break
    assert sessions == {None, True, False}
    done = apply(shop, "10-01", tests=False)
    assert git(shop, "rev-parse", "HEAD") == done.commit


def test_revert_killed_at_any_call_can_be_done_again_and_loses_nothing(
    shop: Path, tmp_path: Path
) -> None:
    write(shop, {"notes.txt": "there before\n"})
    before = fingerprint(shop)
    apply(shop, "10-01", tests=False)
    write(shop, {"new/file.py": "learner's\n", "README": "staged\n", CODE: "fixed\n"})
    git(shop, "add", "README", "new")
    write(shop, {"README": "changed again\n"})
    (shop / "tests/test_pricing.py").unlink()
    for call in itertools.count(1, 2):
        copy = tmp_path / f"copy{call}"
        shutil.copytree(shop, copy)
        killed = killed_at(call, lambda: revert(copy))  # noqa: B023  # used at once
        if status(copy).active:
            revert(copy)
        assert fingerprint(copy) == before, f"at call {call}"
        kept = "refs/breakkit/attempts/10-01/1"
        assert git(copy, "show", f"{kept}:new/file.py") == "learner's"
        assert git(copy, "show", f"{kept}:README") == "changed again"
        assert git(copy, "show", f"{kept}^2:README") == "staged"
        assert git(copy, "show", f"{kept}:{CODE}") == "fixed"
        assert "tests" not in git(copy, "ls-tree", "--name-only", kept).split()
        shutil.rmtree(copy)
        if not killed:
            break
    assert call > 20
