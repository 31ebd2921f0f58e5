"""The database's schema: what was done to it, in order. Never edit one; add one."""

from __future__ import annotations

MIGRATIONS = (
    """
    CREATE TABLE students (
        id INTEGER PRIMARY KEY,
        tenant_id TEXT NOT NULL,
        name TEXT NOT NULL,
        UNIQUE (tenant_id, name)
    );
    CREATE TABLE questions (
        id INTEGER PRIMARY KEY,
        student INTEGER NOT NULL REFERENCES students (id) ON DELETE CASCADE,
        asked_at TEXT NOT NULL,
        prompt TEXT NOT NULL,
        answer TEXT NOT NULL,
        tokens INTEGER NOT NULL CHECK (tokens >= 0)
    );
    CREATE INDEX questions_of_a_student ON questions (student, id)
    """,
    """
    CREATE TABLE usage (
        tenant_id TEXT NOT NULL,
        day TEXT NOT NULL,
        tokens INTEGER NOT NULL,
        PRIMARY KEY (tenant_id, day)
    )
    """,
    """
    CREATE TABLE idempotency (
        tenant_id TEXT NOT NULL,
        key TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        answer TEXT,
        claimed_at TEXT NOT NULL,
        PRIMARY KEY (tenant_id, key)
    )
    """,
    """
    CREATE TABLE visits (
        id INTEGER PRIMARY KEY,
        room TEXT NOT NULL,
        name TEXT NOT NULL,
        came_at TEXT NOT NULL
    )
    """,
)
