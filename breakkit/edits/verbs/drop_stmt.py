"""`drop_stmt`: take one statement out; a sole statement leaves `pass`."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.text(
    "The statement to take out, as a pattern; a sole statement leaves `pass`.",
    "session.commit()",
    "$X = self._cache.get($$$)",
    "if $C: $$$",
)
