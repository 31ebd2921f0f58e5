"""`drop_decorator`: take one decorator off a function or class."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.text(
    "The decorator to take off, as a pattern, without the @.",
    "functools.lru_cache",
    "functools.lru_cache($$$)",
)
