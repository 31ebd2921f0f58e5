"""The result of `breakkit check`, written to files for machines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from breakkit.errors import UsageError
from breakkit.render.junit import junit
from breakkit.render.sarif import sarif

if TYPE_CHECKING:
    from breakkit.commands.check import CheckedCatalog


def write_reports(
    result: CheckedCatalog, *, junit_file: Path | None, sarif_file: Path | None
) -> None:
    """Write those of the reports that are asked for.

    Raises:
        UsageError: one of the files cannot be written.
    """
    if junit_file is not None:
        _write(junit_file, junit(result))
    if sarif_file is not None:
        _write(sarif_file, sarif(result, result.folder))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{file} cannot be written: {error.strerror}", "Name a file in a folder that exists."
        ) from error
