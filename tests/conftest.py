"""A small real project in a real repository, broken by a spec of its own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from breakkit import i18n
from tests.lean import lean_environment

PRICING = '''\
"""Prices of a small shop."""


def total(prices, limit=10):
    kept = []
    for i, price in enumerate(prices):
        if i < limit:
            kept.append(price)
    return sum(kept)


def describe(order):
    return {
        "order_id": order["id"],
        "total": total(order["prices"]),
    }
'''

TESTS = """\
from shop.pricing import describe, total


def test_order_id_is_told():
    assert "order_id" in describe({"id": 7, "prices": [1]})


def test_total():
    assert total([1, 2, 3]) == 6


def test_limit():
    assert total([1, 1, 1], limit=2) == 2
"""

SPEC = """\
format: 1
id: "10-01"
title: {en: Orders lose their id, es: Los pedidos pierden su id}
concepts: [api-contract]
difficulty: 1
edit:
  file: src/shop/pricing.py
  in: describe
  comment_out: {entry: order_id}
tests:
  red: ["tests/test_pricing.py::test_order_id_is_told"]
  green: [tests]
  fails_with: AssertionError
safety: {en: It only prints., es: Solo imprime.}
symptom: {en: Customers ask which order this is., es: ¿Qué pedido es este?}
locate: [src/shop/pricing.py]
hints:
  - {en: Look at an order that is described., es: Mira un pedido descrito.}
  - {en: Compare its keys with last week's., es: Compara sus claves.}
  - {en: Which line is to tell the order?, es: ¿Qué línea dice el pedido?}
hidden_cause: {en: describe() does not emit order_id., es: describe() no emite order_id.}
fix: {en: Uncomment the entry., es: Descomenta la entrada.}
teaching: {en: A schema is an interface., es: Un esquema es una interfaz.}
"""

FILES = {
    ".gitignore": "__pycache__/\n*.pyc\n.pytest_cache/\n*.log\n",
    "README": "A small shop.\n",
    "src/shop/__init__.py": "",
    "src/shop/pricing.py": PRICING,
    "tests/test_pricing.py": TESTS,
    "breaks.d/10-01.yaml": SPEC,
}


THEIRS = {"VIRTUAL_ENV", "CI", "XDG_STATE_HOME"}


@pytest.fixture(scope="session", autouse=True)
def _alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees this machine's git configuration, home, or the pytest that runs it.

    Targets have an environment of their own (`tests/lean.py`).
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("GIT_", "PYTEST_ADDOPTS", "BREAKKIT")) or name in THEIRS:
                patch.delenv(name)
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
        patch.setenv("HOME", str(tmp_path_factory.getbasetemp()))
        patch.setenv("NO_COLOR", "1")
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("COLUMNS", "100")
        patch.setenv("VIRTUAL_ENV", str(lean_environment(tmp_path_factory.mktemp("lean"))))
        yield


@pytest.fixture(autouse=True)
def _nobody_has_asked_for_a_language() -> Iterator[None]:
    yield
    i18n.use(None)


@pytest.fixture
def with_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Targets have all that is installed here, the plugins of pytest too."""
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    """What git prints, as a learner at the shell would see it."""
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    run = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if check and run.returncode:
        raise AssertionError(f"git {' '.join(arguments)}: {run.stderr}")
    return run.stdout.strip("\n")


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def make_repository(folder: Path, files: dict[str, str | bytes] = FILES) -> Path:
    """A repository on branch main with one commit of these files."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    write(folder, files)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=The shop")
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The small shop, ready for `apply 10-01`."""
    return make_repository(tmp_path / "shop")


def fingerprint(folder: Path) -> dict[str, object]:
    """All that must be the same after a revert: bytes, modes, index, refs, HEAD, status.

    Only breakkit's own refs (kept work) and git's internal files are left out.
    """
    files = {
        path.relative_to(folder).as_posix(): (path.lstat().st_mode, _content(path))
        for path in _below(folder)
    }
    refs = git(folder, "for-each-ref", "--format=%(refname) %(objectname)")
    lines = git(folder, "status", "--porcelain=v2", "--branch", "--no-ahead-behind").splitlines()
    branch = dict(line.split(" ", 2)[1:] for line in lines if line.startswith("# "))
    head = branch["branch.head"]
    return {
        "files": files,
        "index": git(folder, "ls-files", "--stage", "-v"),
        "refs": [ref for ref in refs.splitlines() if not ref.startswith("refs/breakkit/")],
        "HEAD": f"refs/heads/{head}" if head != "(detached)" else branch["branch.oid"],
        "status": "\n".join(line for line in lines if not line.startswith("# ")),
    }


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        yield from (Path(parent, name) for name in (*folders, *files) if name != ".git")


def _content(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"


def run_breakkit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A real `breakkit` process in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "breakkit", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


ORPHANS_S = 2.0
"""How long what was told to end may take to be gone, on a busy machine."""


def soon_none(find: Callable[[], Iterable[object]]) -> bool:
    """Whether nothing is found any more, at once or within `ORPHANS_S`."""
    end = time.monotonic() + ORPHANS_S
    while list(find()):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def processes_in(folder: Path) -> Iterator[int]:
    """Processes whose working folder or command line speaks of a folder."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (
                str(folder) in str((entry / "cwd").readlink())
                or os.fsencode(folder) in (entry / "cmdline").read_bytes()
            ):
                yield int(entry.name)
        except OSError:
            continue
