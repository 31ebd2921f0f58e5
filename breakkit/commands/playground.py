"""`breakkit playground`: the sample application in a repository of its own, ready to break."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.catalog import load_catalog
from breakkit.edges.runner.environment import find_python
from breakkit.edges.sample import copy_sample, missing_needs
from breakkit.edges.temporary import built_beside
from breakkit.edges.vcs.creating import create
from breakkit.errors import BreakkitError, UsageError
from breakkit.i18n import tr
from breakkit.model import Config


@dataclass(frozen=True, slots=True)
class Playground:
    """A new playground.

    Args:
        path: its folder, absolute.
        breaks: the ids of its catalog.
        missing: packages that its tests need and the interpreter that runs them lacks.
    """

    path: str
    breaks: tuple[str, ...]
    missing: tuple[str, ...]


def playground(folder: Path) -> Playground:
    """Make a new git repository with the sample application, branch ``main``, one commit.

    Args:
        folder: is made; may exist if it is empty.

    Raises:
        UsageError: it exists and is not an empty folder.
        BreakkitError: it cannot be written; what was made is gone again.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100  # `new/../new` is `new`
    try:
        if folder.is_symlink() or folder.exists():
            _require_empty(folder)
        with _undone_on_failure(folder):
            if folder.exists():
                _fill(folder)
            else:
                if not folder.parent.exists():
                    folder.parent.mkdir(parents=True)
                with built_beside(folder) as new:
                    _fill(new)
    except OSError as error:
        raise BreakkitError(
            tr("{folder} cannot be made: {reason}", folder=folder, reason=error.strerror),
            tr("Name a folder elsewhere."),
        ) from None
    catalog = load_catalog(folder / "breaks.d", "breaks.d")
    python = find_python(Config(), folder, os.environ)
    return Playground(str(folder), tuple(catalog.entries), missing_needs(python))


def _fill(folder: Path) -> None:
    copy_sample(folder)
    create(folder, "main", "The tutoring service\n")


def _require_empty(folder: Path) -> None:
    if not folder.is_dir() or any(folder.iterdir()):
        raise UsageError(
            tr("{folder} exists and is not an empty folder", folder=folder),
            tr("Name a folder that does not exist yet."),
        )


@contextmanager
def _undone_on_failure(folder: Path) -> Iterator[None]:
    """Remove again what was not there before: the folder's content, itself, its parents."""
    made = next((path for path in (*reversed(folder.parents), folder) if not path.exists()), None)
    try:
        yield
    except BaseException:
        for path in [made] if made else list(folder.iterdir()):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise
