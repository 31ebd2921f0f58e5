"""Which files are protected: a learner's change to one never counts."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

import pathspec

from breakkit.edges.runner.environment import DEFAULT_PYTHONPATH
from breakkit.model import BreakSpec, Config

ALWAYS = (
    "tests",
    "test_*.py",
    "*_test.py",
    "conftest.py",
    "pytest.ini",
    ".pytest.ini",
    "pytest.toml",
    ".pytest.toml",
    "tox.ini",
    "setup.cfg",
    "pyproject.toml",
    "breakkit.toml",
    "sitecustomize.py",
    "usercustomize.py",
    "*.pth",
    "*.dist-info",  # its entry points are plugins to pytest
    "*.egg-info",
    "*.egg",
    "*.egg-link",
    "*.pyc",  # outside of a cache it runs without its source
)
"""Test code and what can change how tests run, in any folder (patterns as in ``.gitignore``).

None ends with a slash, which would let through a link of that name.
"""

SHADOWED = sys.stdlib_module_names | {
    *("sitecustomize", "usercustomize"),
    *("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments", "exceptiongroup"),
    *("tomli", "colorama", "attr", "attrs", "xdist", "hypothesis", "pkg_resources"),
}
"""What Python and pytest import before, or for, any test, as does all called ``pytest_…``.

A module of that name in an import folder stands before it.
"""

TEST_FOLDERS = frozenset({"test", "tests", "testing"})


class Protected:
    """Answers whether a path is protected.

    Args:
        config: the project's configuration.
        root: the project root, relative to the top of the work tree.
        spec: the break; the folders of its tests are protected as well.
    """

    def __init__(self, config: Config, root: str, spec: BreakSpec) -> None:
        project = PurePosixPath(root)
        target = _clean(project / config.target)
        catalog = _clean(project / config.breaks)
        entries = (*spec.tests.red, *spec.tests.green)
        edited = PurePosixPath(spec.edit.file)
        tests = {_test_path(PurePosixPath(entry.split("::")[0]), edited) for entry in entries}
        lines = [
            *ALWAYS,
            _literal(catalog) if catalog.parts else "/*.yaml",
            *(_literal(target / path) for path in sorted(tests) if path.parts),
            *(_below(target, glob) for glob in config.protected),
        ]
        self._matches = _matcher(tuple(lines))
        folders = (*(config.pythonpath or DEFAULT_PYTHONPATH), ".")  # pytest itself adds `.`
        self._import_folders = {_clean(target / folder) for folder in folders}

    def of(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of the paths (relative to the top) that are protected."""
        return tuple(path for path in paths if self._matches.match_file(path))

    def shadowing(self, path: str) -> str | None:
        """The module, file or folder, by which a path stands before one of Python's or pytest's.

        Where the base has it, it is the project's own way; one that is made since never counts.
        """
        for folder in self._import_folders:
            below = PurePosixPath(path)
            if below.is_relative_to(folder) and (parts := below.relative_to(folder).parts):
                name = parts[0].partition(".")[0]
                if name in SHADOWED or name.startswith("pytest_"):
                    return str(folder / parts[0])
        return None


@lru_cache
def _matcher(lines: tuple[str, ...]) -> pathspec.GitIgnoreSpec:
    """Compiled once for the many breaks of the same test folders."""
    return pathspec.GitIgnoreSpec.from_lines(lines)


def _clean(path: PurePosixPath) -> PurePosixPath:
    """A relative path without ``..``; the configuration keeps it inside the top."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            del parts[-1:]
        else:
            parts.append(part)
    return PurePosixPath(*parts)


def _test_path(entry: PurePosixPath, edited: PurePosixPath) -> PurePosixPath:
    """What to protect for the sake of a test file or folder.

    Its test folder, which has the tests' helpers and data too; but where tests stand beside the
    code, that would protect the code, and it is the file alone.
    """
    is_file = entry.suffix == ".py"
    folder = entry.parent if is_file else entry
    named = [part for part in (folder, *folder.parents) if part.name in TEST_FOLDERS]
    if named and not edited.is_relative_to(named[0]):
        return named[0]
    if folder.parts and folder.parts[0] != edited.parts[0]:
        return folder
    return entry if is_file else PurePosixPath()


def _literal(path: PurePosixPath) -> str:
    return "/" + re.sub(r"([\\*?\[\]])", r"\\\1", str(path))


def _below(target: PurePosixPath, glob: str) -> str:
    """A glob of the configuration, which speaks of the target, as one of the top."""
    anchored = "/" in glob.rstrip("/")
    prefix = f"{_literal(target)}/" if target.parts else "/"
    return prefix + (glob.lstrip("/") if anchored else f"**/{glob}")
