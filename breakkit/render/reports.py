"""Results written to files: those of `check` for machines, an observation as a page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from breakkit.errors import UsageError
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.commands.check import CheckedCatalog
    from breakkit.commands.journal import Journaled
    from breakkit.commands.observe import Observed


def write_reports(
    result: CheckedCatalog, *, junit_file: Path | None, sarif_file: Path | None
) -> None:
    """Write those of the reports that are asked for.

    Raises:
        UsageError: one of the files cannot be written.
    """
    from breakkit.render.junit import junit  # noqa: PLC0415  # only when it is asked for
    from breakkit.render.sarif import sarif  # noqa: PLC0415  # the same

    if junit_file is not None:
        _write(junit_file, junit(result))
    if sarif_file is not None:
        _write(sarif_file, sarif(result, result.folder))


def write_page(result: Observed, file: Path) -> Observed:
    """Write an observation as a page; the result, which now says where that is.

    Raises:
        UsageError: the file cannot be written.
    """
    from breakkit.render.page import page  # noqa: PLC0415  # templates take 40 ms

    _write(file, page(result))
    return replace(result, page=str(file))


def write_journal_page(result: Journaled, file: Path) -> Journaled:
    """Write a journal as a page; the result, which now says where that is.

    Raises:
        UsageError: the file cannot be written.
    """
    from breakkit.render.journal_page import journal_page  # noqa: PLC0415  # templates take 40 ms

    _write(file, journal_page(result))
    return replace(result, page=str(file))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            tr("{file} cannot be written: {reason}", file=file, reason=error.strerror),
            tr("Name a file in a folder that exists."),
        ) from error
