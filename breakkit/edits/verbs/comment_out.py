"""`comment_out`: comment lines out; the editor's toggle-comment is the exact inverse."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.one_of(
    "What is commented out; its lines stay where they are. Exactly one key.",
    {"entry": "request_id"},
    {"stmt": "session.commit()"},
    entry=schemas.text("A dict entry, as in drop_entry.", "request_id", '"a": $V'),
    stmt=schemas.text("A statement, as in drop_stmt.", "session.commit()"),
    arg=schemas.text("An argument, as in drop_arg.", "timeout", "timeout=$V"),
    decorator=schemas.text("A decorator, as in drop_decorator.", "functools.lru_cache"),
)
