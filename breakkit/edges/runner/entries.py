"""Entries of a break spec that name no test: what keeps it away, and which ones are nearest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import NoReturn

from breakkit.edges.runner.process import CommandRun
from breakkit.edges.runner.report import Report, essence
from breakkit.edges.runner.request import file_of
from breakkit.errors import MissingTests
from breakkit.i18n import tr, trn

_NEAREST = 3
_LOOKED_THROUGH = 5_000  # node ids and files compared at most, to answer in well under a second


def require_files(root: Path, entries: Iterable[str]) -> None:
    """Refuse entries whose file or folder does not exist under the root.

    Raises:
        MissingTests: naming the entry and the nearest files there are.
    """
    for entry in entries:
        path = file_of(entry)
        if not (root / path).exists():
            folder = (root / path).parent
            near = [
                str(PurePosixPath(path).parent / name)
                for name in _near_files(folder, PurePosixPath(path).name)
            ]
            raise MissingTests(
                _with_nearest(
                    tr("{entry}: there is no {path} in the target.", entry=entry, path=path), near
                ),
                tr("Correct the entry under `tests` in the break spec."),
            )


def _near_files(folder: Path, name: str) -> list[str]:
    if not folder.is_dir():
        return []
    names = sorted(path.name for path in folder.iterdir())[:_LOOKED_THROUGH]
    return difflib.get_close_matches(name, names, _NEAREST)


def _with_nearest(said: str, near: Sequence[str]) -> str:
    if not near:
        return said
    nearest = trn(
        "The nearest is {names}.", "The nearest are {names}.", len(near), names=", ".join(near)
    )
    return f"{said} {nearest}"


def refuse_missing(report: Report, run: CommandRun) -> NoReturn:
    """Refuse the first entry that names no test, and say why it names none.

    Raises:
        MissingTests: always.
    """
    entry = report.missing[0]
    path = file_of(entry)
    if entry in report.put_aside:
        raise MissingTests(
            tr("{entry} is deselected by an option of pytest.", entry=entry),
            tr(
                "Look for -k, -m or --deselect in pytest's `addopts` and in `pytest_args`; the "
                "last one wins, so `pytest_args` can set it anew.",
            ),
            run.output,
        )
    if path in report.skipped:
        raise MissingTests(
            tr(
                "{entry} names no test, because {path} was skipped as a whole: {reason}",
                entry=entry,
                path=path,
                reason=essence(report.skipped[path]),
            ),
            tr("Give the target's Python what the tests need to run."),
            run.output,
        )
    same_file = [node for node in report.every if node.startswith(path + "::")]
    near = difflib.get_close_matches(entry, (same_file or report.every)[:_LOOKED_THROUGH], _NEAREST)
    raise MissingTests(
        _with_nearest(tr("{entry} names no test.", entry=entry), near),
        tr(
            "Correct the entry under `tests` in the break spec (pytest --collect-only -q prints "
            "the node ids).",
        ),
        run.output,
    )
