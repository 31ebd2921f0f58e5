"""A worker pool is told to stop while students go on asking, one every hundredth of a second.

What was taken on before should be finished, and what comes after should be refused at once, so
that another pool can have it.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

from labs.story import Story, run
from miniserve.errors import Stopping
from miniserve.workers import WorkerPool

STUDENTS = 12
EVERY_S = 0.01
THINKS_S = 0.05
GRACE_S = 2.0
STOP_AFTER = 4


def lab() -> Story:
    """What became of each question."""
    story = Story(lambda: datetime.now(UTC))
    asyncio.run(_evening(story))
    return story


async def _evening(story: Story) -> None:
    pool = WorkerPool(workers=2, capacity=100)
    pool.start()
    told = False

    async def ask(number: int) -> None:
        who, late = f"student-{number:02}", told
        try:
            await pool.run(lambda: asyncio.sleep(THINKS_S), timeout_s=5)
        except Stopping:
            story.tell("refused", who=who, late=late)
        except asyncio.CancelledError:
            story.tell("broken off", who=who, late=late)
        else:
            story.tell("answered", who=who, late=late)

    asked = []
    stopping: asyncio.Task[None] | None = None
    for number in range(1, STUDENTS + 1):
        asked.append(asyncio.create_task(ask(number)))
        await asyncio.sleep(EVERY_S)
        if number == STOP_AFTER:
            told = True
            story.tell("told to stop", who="the pool")
            stopping = asyncio.create_task(pool.stop(GRACE_S))
            await asyncio.sleep(0)
    if stopping:
        await stopping
    await asyncio.gather(*asked, return_exceptions=True)


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "who"))
