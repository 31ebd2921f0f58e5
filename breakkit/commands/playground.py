"""`breakkit playground`: the sample application in a repository of its own, ready to break."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.catalog import load_catalog
from breakkit.edges.sample import copy_sample, missing_needs
from breakkit.edges.vcs.creating import create
from breakkit.errors import BreakkitError, UsageError


@dataclass(frozen=True, slots=True)
class Playground:
    """A new playground.

    Args:
        path: its folder, absolute.
        breaks: the ids of its catalog.
        missing: packages that its tests need and breakkit's environment lacks.
    """

    path: str
    breaks: tuple[str, ...]
    missing: tuple[str, ...]


def playground(folder: Path) -> Playground:
    """Make a new git repository with the sample application, branch ``main``, one commit.

    Args:
        folder: is made; may exist if it is empty.

    Raises:
        UsageError: it exists and is not an empty folder; nothing was touched.
    """
    folder = folder.absolute()
    existed = folder.exists() or folder.is_symlink()
    if existed and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError(
            f"{folder} exists and is not an empty folder", "Name a folder that does not exist yet."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        copy_sample(folder)
        create(folder, "main", "The tutoring service\n")
    except OSError as error:
        _undo(folder, existed=existed)
        raise BreakkitError(f"{folder} cannot be written: {error.strerror}") from None
    except BaseException:
        _undo(folder, existed=existed)
        raise
    catalog = load_catalog(folder / "breaks.d", "breaks.d")
    return Playground(str(folder), tuple(catalog.entries), missing_needs())


def _undo(folder: Path, *, existed: bool) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if existed:
        folder.mkdir()
