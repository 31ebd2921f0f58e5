"""`set_default`: change one parameter's default value."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.mapping(
    "The parameter whose default value changes.",
    {"param": "limit", "to": "None"},
    param=schemas.text("The parameter's name.", "limit"),
    to=schemas.text("The new default value, as Python.", "None", "[]"),
)
