"""`set_value`: change one value."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.mapping(
    "The value that changes.",
    {"at": "TIMEOUT_S = $V", "to": "0"},
    at=schemas.text(
        "An assignment as a pattern (its right-hand side changes), or a literal.",
        "TIMEOUT_S = $V",
        "retries: int = 3",
        "30",
    ),
    to=schemas.text("The new value, as Python; may use the metavariables.", "0", "$V * 1000"),
)
