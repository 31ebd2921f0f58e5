"""`swap_args`: swap two positional arguments of one call."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.mapping(
    "The call whose two positional arguments change places.",
    {"of": "transfer($$$)", "positions": [0, 1]},
    of=schemas.text("The call, as a pattern.", "transfer($$$)"),
    positions={
        "type": "array",
        "description": "Which two positional arguments, counted from 0.",
        "items": {"type": "integer", "minimum": 0},
        "minItems": 2,
        "maxItems": 2,
        "uniqueItems": True,
        "examples": [[0, 1]],
    },
)
