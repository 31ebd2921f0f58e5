"""Which files are protected: a learner's change to one never counts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

import pathspec

from breakkit.model import Config, LinkedTests

ALWAYS = (
    "tests/",
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
)
"""Test code and what can change how tests run, in any folder (patterns as in ``.gitignore``)."""


class Protected:
    """Answers whether a path is protected.

    Args:
        config: the project's configuration.
        root: the project root, relative to the top of the work tree.
        tests: the break's tests; the folders of the linked test files are protected as well.
    """

    def __init__(self, config: Config, root: str, tests: LinkedTests) -> None:
        project = PurePosixPath(root)
        target = _clean(project / config.target)
        catalog = _clean(project / config.breaks)
        folders = [_test_folder(target, entry) for entry in (*tests.red, *tests.green)]
        lines = [
            *ALWAYS,
            f"/{catalog}/",
            *(folder for folder in folders if folder),
            *(_below(target, glob) for glob in config.protected),
        ]
        self._matches = pathspec.GitIgnoreSpec.from_lines(lines)

    def of(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of the paths (relative to the top) that are protected."""
        return tuple(path for path in paths if self._matches.match_file(path))


def _clean(path: PurePosixPath) -> str:
    """A relative path without ``.`` and ``..``; the configuration keeps it inside the top."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _test_folder(target: str, entry: str) -> str:
    """A pattern for the folder of a test file, or for the file where its folder is the target."""
    path = PurePosixPath(entry.split("::", 1)[0])
    folder = path.parent if path.suffix == ".py" else path
    pattern = folder if folder.parts else path
    return "/" + "/".join(part for part in (target, str(pattern)) if part and part != ".")


def _below(target: str, glob: str) -> str:
    """A glob of the configuration, which speaks of the target, as one of the top."""
    negated, body = ("!", glob[1:]) if glob.startswith("!") else ("", glob)
    anchored = "/" in body.rstrip("/")
    prefix = f"/{target}/" if target else "/"
    return negated + prefix + (body.lstrip("/") if anchored else f"**/{body}")
