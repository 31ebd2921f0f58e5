"""`negate`: turn one condition around."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.text("The condition to turn around, as a pattern.", "user.is_active", "$A in seen")
