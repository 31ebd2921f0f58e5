"""Why a warm run cannot be believed: what the guard in the target's Python saw, in words."""

from __future__ import annotations

from pathlib import Path

from breakkit.i18n import tr


def reason_in(told: Path) -> str:
    """The first thing that the guard wrote into a file."""
    does, _, what = told.read_text(encoding="utf-8").splitlines()[0].partition(" ")
    match does:
        case "starts":
            return tr("the tests start processes: {what}", what=what)
        case "reads":
            return tr("the tests read {path} past the import system", path=what)
        case _:
            return tr("an exception came up where nobody could take it: {what}", what=what)
