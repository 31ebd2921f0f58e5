"""`set_exception`: change the exception that one `except` clause catches."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.mapping(
    "The `except` clause that catches another exception.",
    {"from": "TimeoutError", "to": "Exception"},
    from_=schemas.text("What is caught now, as a pattern.", "TimeoutError", "($A, $B)"),
    to=schemas.text("What is caught instead; may use the metavariables.", "Exception", "$A"),
)
