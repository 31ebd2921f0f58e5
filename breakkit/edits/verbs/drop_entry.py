"""`drop_entry`: take one entry out of a dict literal."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.text(
    "The entry to take out of a dict literal: its key as a bare word (a string key), its key as a"
    " pattern, or `key: value` as a pattern.",
    "request_id",
    '"x-request-id"',
    "Status.OK",
    '"timeout": $V',
    "**$MORE",
)
