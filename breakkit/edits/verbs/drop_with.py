"""`drop_with`: run a block without its context manager."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.text(
    "The context manager to take out of a `with`, as a pattern. `body` says what becomes of the"
    " block when it is the only one.",
    "self._lock",
    "open($$$)",
)
