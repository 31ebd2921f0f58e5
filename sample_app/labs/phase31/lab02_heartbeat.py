"""A report keeps the database busy for a third of a second. Do all others wait for it?

A heartbeat runs beside the report, a beat every ten milliseconds; it stands for everybody else.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime

from labs.story import Story, run
from miniserve.database import Database

REPORT_S = 0.3
BEAT_S = 0.01


def lab() -> Story:
    """When the heart beat, and when the report began and ended."""
    story = Story(lambda: datetime.now(UTC))
    asyncio.run(_report(story))
    return story


async def _report(story: Story) -> None:
    async def beat() -> None:
        while True:
            story.tell("beat", who="heartbeat", during=running)
            await asyncio.sleep(BEAT_S)

    running = False
    database = Database(":memory:")
    heart = asyncio.create_task(beat())
    await asyncio.sleep(3 * BEAT_S)
    running = True
    story.tell("begun", who="report")
    await database.read(lambda _connection: time.sleep(REPORT_S))
    story.tell("done", who="report")
    running = False
    await asyncio.sleep(3 * BEAT_S)
    heart.cancel()
    await database.close()


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "who"))
