"""A school's last tokens of the day: three questions, of which only two are paid for.

What is in the history afterwards, and what does the bill say? Pretended time.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from functools import partial

from labs.story import PretendClock, Story, run
from miniserve import history
from miniserve.database import Database
from miniserve.errors import QuotaExceeded
from miniserve.tenants import Tenant

NORTH = Tenant("north", daily_tokens=10)
QUESTIONS = (("alice", 6), ("bob", 3), ("carol", 5))


def lab() -> Story:
    """What was asked, what was kept, what is charged."""
    clock = PretendClock()
    story = Story(clock.now)
    asyncio.run(_day(story, clock))
    return story


async def _day(story: Story, clock: PretendClock) -> None:
    database = Database(":memory:")
    day = history.local_day(clock.now(), NORTH)
    for student, tokens in QUESTIONS:
        question = history.Question(0, clock.now(), f"{student}'s question", "!", tokens)
        record = partial(
            history.record, tenant=NORTH, student_id=student, question=question, day=day
        )
        try:
            await database.write(record)
        except QuotaExceeded:
            story.tell("refused", who=student, tokens=tokens)
        else:
            story.tell("answered", who=student, tokens=tokens)
        clock.pass_s(60)
    for student, tokens in await database.read(_kept):
        story.tell("in the history", who=student, tokens=tokens)
    charged = await database.read(partial(history.used_on, tenant_id=NORTH.id, day=day))
    story.tell("on the bill", who="north", tokens=charged)
    await database.close()


def _kept(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    rows = connection.execute(
        "SELECT name, tokens FROM questions JOIN students ON students.id = student"
    )
    return [(row["name"], row["tokens"]) for row in rows]


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "who"))
