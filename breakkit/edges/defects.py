"""Reports of breakkit's own defects."""

from __future__ import annotations

import sys
import tempfile
import traceback

from breakkit import __version__
from breakkit.errors import BreakkitError
from breakkit.i18n import tr


class Defect(BreakkitError):
    """A fault of breakkit's own."""


def reported(defect: BaseException) -> Defect:
    """What to tell people of a fault; its traceback is in a file then, whose name is told."""
    what = traceback.format_exception_only(defect)[-1].strip()
    head = f"breakkit {__version__}, Python {sys.version}\n{sys.argv}\n\n"
    report = head + "".join(traceback.format_exception(defect))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="breakkit-defect-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(report)
    except OSError as error:
        place = tr(
            "The traceback could not be written to a file ({reason}):\n{report}"
            "\nPlease report it with what you did.",
            reason=error.strerror,
            report=report,
        )
    else:
        place = tr(
            "The traceback is in {file}; please report it with what you did.", file=file.name
        )
    return Defect(tr("a defect in breakkit: {what}", what=what), place)
