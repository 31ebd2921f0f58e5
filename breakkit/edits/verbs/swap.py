"""`swap`: swap two statements of one block."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = {
    "type": "array",
    "description": "Two statements of one block, as patterns, in the order in which they stand now;"
    " the same metavariable means equal code in both.",
    "items": schemas.text("A statement, as a pattern.", "validate($X)"),
    "minItems": 2,
    "maxItems": 2,
    "examples": [["validate($X)", "save($X)"]],
}
