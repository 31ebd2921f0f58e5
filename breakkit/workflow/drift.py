"""An edit that no longer applies, and what became of its place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from breakkit import edits
from breakkit.edges import source
from breakkit.edges.vcs.repository import Repository
from breakkit.errors import BreakkitError, EditRefused, NoMatch, RepositoryError, SourceError
from breakkit.model import Edit, EditResult

VERSIONS = 30
"""So many past versions of a file are looked at for the last one that the edit applied to."""
FILES = 200
"""So many files are looked at for a place that moved."""
NOT_THE_TARGETS = {"node_modules", "site-packages", "__pycache__"}


def landed(edit: Edit, text: str, target: Path, former: Iterable[str] = ()) -> EditResult:
    """The edit made in a text; where it finds no place, its refusal tells what became of that.

    Args:
        edit: the edit.
        text: the text of its file.
        target: the target root; its Python files are where the place may have moved to.
        former: past texts of the file, newest first; only read when they are needed.

    Raises:
        EditRefused: as `edits.apply_edit` does; `NoMatch` says in addition whether the place was
            renamed, has moved, was changed (with the diff, where a past text shows it) or is gone.
    """
    try:
        return edits.apply_edit(text, edit)
    except NoMatch as refused:
        drift = edits.explain_drift(edit, _texts(edit, text, target), _last_good(edit, former))
        told = "" if refused.message.endswith(drift.message) else f"\n{drift.message}"
        advice = drift.advice or refused.advice
        raise NoMatch(f"{refused.message}{told}", advice) from None


def past_texts(repository: Repository, path: str) -> Iterator[str]:
    """A file's texts in the history of HEAD, newest first; a file that moved is not followed."""
    commits = repository.git.ask("log", f"-{VERSIONS}", "--format=%H", "--", path).split()
    for commit in commits:
        try:
            yield source.decode(
                repository.git.run("cat-file", "blob", f"{commit}:{path}"), path
            ).text
        except (RepositoryError, SourceError):  # deleted there, or not to be read
            continue


def _last_good(edit: Edit, texts: Iterable[str]) -> str | None:
    for text in texts:
        try:
            edits.apply_edit(text, edit)
        except EditRefused:
            continue
        return text
    return None


def _texts(edit: Edit, text: str, target: Path) -> dict[str, str]:
    """The edit's own file, and those that have every word of its argument in them."""
    words = set(re.findall(r"(?<![$\w])[^\W\d]\w+", str(_leaves(edit.argument))))
    likely = (
        (file.relative_to(target).as_posix(), other)
        for file in _python_files(target)
        if (other := _read(file)) is not None and all(word in other for word in words)
    )
    return dict(islice(likely, FILES)) | {edit.file: text}


def _leaves(argument: object) -> list[str]:
    """The patterns in a verb's argument, without the names of its keys."""
    if isinstance(argument, dict):
        return [leaf for key, value in argument.items() if key != "to" for leaf in _leaves(value)]
    if isinstance(argument, list):
        return [leaf for value in argument for leaf in _leaves(value)]
    return [str(argument)]


def _python_files(target: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(target):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in NOT_THE_TARGETS
        )
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(".py"))


def _read(file: Path) -> str | None:
    try:
        return source.decode(source.read(file, file.name), file.name).text
    except BreakkitError:
        return None
