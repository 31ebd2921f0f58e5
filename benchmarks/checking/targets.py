"""Real packages with their tests, from their source distributions, in `benchmarks/work`."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

WORK = Path(__file__).parents[1] / "work"
TEST_TOOLS = (
    "pytest==9.2.0",
    "pytest-asyncio==1.5.0",
    "pytest-cov==7.1.0",
    "pytest-timeout==2.4.0",
)


@dataclass(frozen=True)
class Linked:
    """A module to break, and the tests that are to notice."""

    module: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Package:
    """A package on the registry.

    Args:
        name: its name there.
        version: which one; the modules below are that one's.
        style: how its tests are written, for the reader of the numbers.
        linked: modules and their tests.
        breaks: how many breaks are taken of it.
        pytest_args: what its tests need to run with the tools below.
    """

    name: str
    version: str
    style: str
    linked: tuple[Linked, ...]
    breaks: int
    pytest_args: tuple[str, ...] = ()

    def unpacked(self) -> Path:
        """Its source tree, fetched once."""
        stem = f"{self.name.replace('-', '_')}-{self.version}"
        root = WORK / "sources" / stem
        if not root.is_dir():
            sdists = WORK / "sdists"
            pip(sys.executable, "download", "-q", "--no-deps", "--no-binary", ":all:",
                "-d", str(sdists), f"{self.name}=={self.version}")  # fmt: skip
            with tarfile.open(sdists / f"{stem}.tar.gz") as archive:
                archive.extractall(root.parent, filter="data")
        return root


BOLTONS = Package(
    "boltons",
    "26.2.0",
    "functions, flat layout, conftest",
    (
        Linked("boltons/cacheutils.py", ("tests/test_cacheutils.py",)),
        Linked("boltons/strutils.py", ("tests/test_strutils.py",)),
        Linked("boltons/dictutils.py", ("tests/test_dictutils.py",)),
        Linked("boltons/iterutils.py", ("tests/test_iterutils.py",)),
    ),
    200,
)
CACHETOOLS = Package(
    "cachetools",
    "8.0.1",
    "unittest, src layout, threads",
    (
        Linked("src/cachetools/__init__.py", ("tests/test_lru.py", "tests/test_ttl.py")),
        Linked("src/cachetools/func.py", ("tests/test_func.py",)),
        Linked("src/cachetools/_cached.py", ("tests/test_cached.py",)),
    ),
    120,
)
ASYNC_LRU = Package(
    "async-lru",
    "2.4.0",
    "asyncio, conftest imports the target, addopts with coverage, warnings are errors",
    (Linked("async_lru/__init__.py", ("tests",)),),
    30,
    ("-o", "asyncio_default_fixture_loop_scope=function"),
)
ASYNCSTDLIB = Package(
    "asyncstdlib",
    "3.14.0",
    "coroutines without an event loop, generators, contexts",
    (
        Linked("asyncstdlib/itertools.py", ("unittests/test_itertools.py",)),
        Linked("asyncstdlib/builtins.py", ("unittests/test_builtins.py",)),
        Linked("asyncstdlib/_lrucache.py", ("unittests/test_functools_lru.py",)),
    ),
    90,
)
AIOFILES = Package(
    "aiofiles",
    "25.1.0",
    "asyncio, src layout, real files and threads",
    (
        Linked("src/aiofiles/tempfile/__init__.py", ("tests/test_tempfile.py",)),
        Linked("src/aiofiles/threadpool/utils.py", ("tests/threadpool/test_text.py",)),
    ),
    40,
)
PACKAGES = (BOLTONS, CACHETOOLS, ASYNCSTDLIB, ASYNC_LRU, AIOFILES)


def python_with(name: str, *requirements: str, base: str = sys.executable) -> Path:
    """The interpreter of a throw-away environment with these distributions; made once."""
    folder = WORK / "venvs" / name
    python = folder / "bin/python"
    done = folder / "done"
    if not done.is_file() or done.read_text() != repr(requirements):
        subprocess.run([base, "-m", "venv", "--clear", str(folder)], check=True)
        pip(python, "install", "-q", *requirements)
        done.write_text(repr(requirements))
    return python


def pip(python: Path | str, *arguments: str) -> None:
    subprocess.run(
        [str(python), "-m", "pip", "--disable-pip-version-check", *arguments], check=True
    )
