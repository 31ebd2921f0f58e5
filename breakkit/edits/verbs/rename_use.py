"""`rename_use`: read another name in one place."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.mapping(
    "The one use of a name that reads another name.",
    {"at": "student_id", "to": "request_id"},
    at=schemas.text("The name that is read now, plain or dotted.", "student_id", "self.limit"),
    to=schemas.text("The name to read instead.", "request_id"),
)
