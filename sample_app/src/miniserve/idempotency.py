"""Idempotency keys: what is sent again under its key is answered again, and not done again."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import datetime

from miniserve.errors import KeyInUse, KeyReused


def fingerprint(*parts: str) -> str:
    """What a request asks for, in 64 characters."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def claim(
    connection: sqlite3.Connection, tenant_id: str, key: str, asked: str, now: datetime
) -> str | None:
    """Take a key for a request, or find the answer that was given under it.

    Args:
        connection: in a transaction.
        tenant_id: keys of different tenants are different keys.
        key: the caller's.
        asked: the request's fingerprint.
        now: the moment, for housekeeping.

    Returns:
        The answer that was stored; None = the key is taken, and the request is to be done.

    Raises:
        KeyReused: the key was used for another request.
        KeyInUse: its request is still being done.
    """
    row = connection.execute(
        "SELECT fingerprint, answer FROM idempotency WHERE tenant_id = ? AND key = ?",
        (tenant_id, key),
    ).fetchone()
    if row is None:
        connection.execute(
            "INSERT INTO idempotency (tenant_id, key, fingerprint, claimed_at) VALUES (?, ?, ?, ?)",
            (tenant_id, key, asked, now.isoformat()),
        )
        return None
    if row["fingerprint"] != asked:
        raise KeyReused("this Idempotency-Key was used for another request")
    if row["answer"] is None:
        raise KeyInUse("the first request under this Idempotency-Key is running", retry_after_s=1)
    return str(row["answer"])


def complete(connection: sqlite3.Connection, tenant_id: str, key: str, answer: str) -> None:
    """Store the answer under its key."""
    connection.execute(
        "UPDATE idempotency SET answer = ? WHERE tenant_id = ? AND key = ?",
        (answer, tenant_id, key),
    )


def release(connection: sqlite3.Connection, tenant_id: str, key: str) -> None:
    """Give a key back whose request failed, so that it can be tried again."""
    connection.execute(
        "DELETE FROM idempotency WHERE tenant_id = ? AND key = ? AND answer IS NULL",
        (tenant_id, key),
    )


def purge(connection: sqlite3.Connection, tenant_id: str, before: datetime) -> int:
    """Forget a tenant's keys that were taken before a moment; how many those were."""
    done = connection.execute(
        "DELETE FROM idempotency WHERE tenant_id = ? AND claimed_at < ?",
        (tenant_id, before.isoformat()),
    )
    return done.rowcount
