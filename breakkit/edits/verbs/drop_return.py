"""`drop_return`: compute a value, and do not return it."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.text(
    "The returned value, as a pattern: `return x` becomes `x`.", "super().save($$$)", "$X"
)
