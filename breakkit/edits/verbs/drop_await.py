"""`drop_await`: call a coroutine without awaiting it."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.text(
    "What is no longer awaited, as a pattern.", "client.get($$$)", "self.lock.acquire()"
)
