"""A night of housekeeping: the log of a task that works for one school after the other.

Each school's share is logged as that school's, the sum as nobody's. Pretended time.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys

from labs.story import PretendClock, Story, run
from miniobs.logging import JsonFormatter
from miniserve import idempotency
from miniserve.database import Database
from miniserve.housekeeping import clean
from miniserve.log import SERVICE

SCHOOLS = ("north", "south", "west")
NIGHTS = 3
DAY_S = 86_400


class _Told(logging.Handler):
    def __init__(self, story: Story) -> None:
        super().__init__()
        self._story = story
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        line = json.loads(self.format(record))
        self._story.tell(line["event"], tenant_id=line.get("tenant_id"), keys=line.get("keys"))


def lab() -> Story:
    """The lines of three nights."""
    clock = PretendClock()
    story = Story(clock.now)
    handler = _Told(story)
    SERVICE.addHandler(handler)
    SERVICE.setLevel(logging.INFO)
    try:
        asyncio.run(_nights(clock))
    finally:
        SERVICE.removeHandler(handler)
    return story


async def _nights(clock: PretendClock) -> None:
    database = Database(":memory:")
    for night in range(NIGHTS):
        for school in SCHOOLS:
            await _take_key(database, clock, school, f"key-{night}")
        clock.pass_s(2 * DAY_S)
        await clean(database, clock)
    await database.close()


async def _take_key(database: Database, clock: PretendClock, school: str, key: str) -> None:
    now = clock.now()
    await database.write(lambda own: idempotency.claim(own, school, key, "asked", now))


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "tenant_id"))
