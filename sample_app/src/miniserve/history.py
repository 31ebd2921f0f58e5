"""What each student has asked, page by page; and what each tenant has used, day by day."""

from __future__ import annotations

import base64
import binascii
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from miniserve.errors import BadCursor, QuotaExceeded
from miniserve.tenants import Tenant

_CURSOR = re.compile(r"q[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Question:
    """One that was answered.

    Args:
        id: grows with time.
        asked_at: when, in UTC.
        prompt: what the student wrote.
        answer: what the tutor said.
        tokens: how many the prompt has.
    """

    id: int
    asked_at: datetime
    prompt: str
    answer: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the questions, the newest first.

    Args:
        questions: on this page.
        cursor: gets the next page; None = there is none.
    """

    questions: tuple[Question, ...]
    cursor: str | None


def record(
    connection: sqlite3.Connection,
    tenant: Tenant,
    student_id: str,
    question: Question,
    day: date,
) -> None:
    """Keep an answered question, and charge its tokens to the tenant's day.

    Both or neither: it belongs into one transaction.

    Raises:
        QuotaExceeded: the tenant has not so many tokens left on that day.
    """
    connection.execute(
        "INSERT INTO students (tenant_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (tenant.id, student_id),
    )
    connection.execute(
        "INSERT INTO questions (student, asked_at, prompt, answer, tokens)"
        " SELECT id, ?, ?, ?, ? FROM students WHERE tenant_id = ? AND name = ?",
        (
            question.asked_at.isoformat(),
            question.prompt,
            question.answer,
            question.tokens,
            tenant.id,
            student_id,
        ),
    )
    charge(connection, tenant, day, question.tokens)


def require_left(connection: sqlite3.Connection, tenant: Tenant, day: date, tokens: int) -> None:
    """See that a tenant has so many tokens left on a day, before work is done for them.

    Raises:
        QuotaExceeded: it has not.
    """
    if used_on(connection, tenant.id, day) + tokens > tenant.daily_tokens:
        raise QuotaExceeded(f"{tenant.daily_tokens} tokens a day are used up")


def charge(connection: sqlite3.Connection, tenant: Tenant, day: date, tokens: int) -> None:
    """Count tokens as used by a tenant on a day.

    Raises:
        QuotaExceeded: there are not so many left.
    """
    connection.execute(
        "INSERT INTO usage (tenant_id, day, tokens) VALUES (?, ?, ?)"
        " ON CONFLICT (tenant_id, day) DO UPDATE SET tokens = tokens + excluded.tokens",
        (tenant.id, day.isoformat(), tokens),
    )
    if used_on(connection, tenant.id, day) > tenant.daily_tokens:
        raise QuotaExceeded(f"{tenant.daily_tokens} tokens a day are used up")


def used_on(connection: sqlite3.Connection, tenant_id: str, day: date) -> int:
    """How many tokens a tenant has used on a day."""
    row = connection.execute(
        "SELECT tokens FROM usage WHERE tenant_id = ? AND day = ?", (tenant_id, day.isoformat())
    ).fetchone()
    return row["tokens"] if row else 0


def page(
    connection: sqlite3.Connection,
    tenant_id: str,
    student_id: str,
    limit: int,
    cursor: str | None = None,
) -> Page:
    """The newest questions of a student, or those that follow a cursor.

    Nothing is skipped or told twice, also when questions are added between two pages.

    Raises:
        BadCursor: it is none of ours.
    """
    rows = connection.execute(
        "SELECT questions.* FROM questions JOIN students ON students.id = student"
        " WHERE tenant_id = ? AND name = ? AND questions.id < ?"
        " ORDER BY questions.id DESC LIMIT ?",
        (tenant_id, student_id, _position(cursor), limit + 1),  # one more: is there a next page?
    ).fetchall()
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(tuple(map(_question, shown)), _cursor(shown[-1]["id"]) if more else None)


def days_of(connection: sqlite3.Connection, tenant: Tenant, student_id: str) -> set[date]:
    """The days, in the tenant's time zone, on which a student has asked something."""
    rows = connection.execute(
        "SELECT asked_at FROM questions JOIN students ON students.id = student"
        " WHERE tenant_id = ? AND name = ?",
        (tenant.id, student_id),
    )
    return {local_day(datetime.fromisoformat(row["asked_at"]), tenant) for row in rows}


def forget(connection: sqlite3.Connection, tenant_id: str, student_id: str) -> int:
    """Erase a student and all that they asked; how many students that were, 0 or 1."""
    done = connection.execute(
        "DELETE FROM students WHERE tenant_id = ? AND name = ?", (tenant_id, student_id)
    )
    return done.rowcount


def local_day(moment: datetime, tenant: Tenant) -> date:
    """Which day it is for a tenant at a moment."""
    return moment.astimezone(tenant.zone).date()


def _question(row: sqlite3.Row) -> Question:
    return Question(
        row["id"],
        datetime.fromisoformat(row["asked_at"]),
        row["prompt"],
        row["answer"],
        row["tokens"],
    )


def _cursor(last_id: int) -> str:
    return base64.urlsafe_b64encode(f"q{last_id}".encode()).decode()


def _position(cursor: str | None) -> int:
    if cursor is None:
        return 2**63 - 1
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    if not _CURSOR.fullmatch(text):
        raise BadCursor("the cursor is not one of ours")
    return int(text[1:])


def streak(days: Sequence[date] | set[date], today: date) -> int:
    """How many days in a row, up to today or yesterday, are among these days."""
    ordinals = {day.toordinal() for day in days}
    last = today.toordinal()
    if last not in ordinals:
        last -= 1  # today is not over yet
    length = 0
    while last - length in ordinals:
        length += 1
    return length
