"""`drop_element`: take one element out of a list, tuple or set literal."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.mapping(
    "The element to take out of a list, tuple or set literal.",
    {"of": "ALLOWED", "value": '"es"'},
    of=schemas.text(
        "The literal as a pattern, or the name that it is assigned to.", "ALLOWED", '["en", $$$]'
    ),
    value=schemas.text("The element, as a pattern.", '"es"', "*$MORE"),
)
