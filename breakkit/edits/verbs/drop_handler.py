"""`drop_handler`: take one `except` clause out."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.text(
    "The exception of the `except` clause to take out, as a pattern; `except` alone is the bare"
    " clause.",
    "TimeoutError",
    "(KeyError, $_)",
    "except",
)
