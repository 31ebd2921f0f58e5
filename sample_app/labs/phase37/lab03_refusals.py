"""A morning of refusals, seen by a client that believes every header: which ones does it repeat?

Alice and Bob look for seats in study rooms of one seat each, too fast now and then; their client
asks again whenever it is told when to. Pretended time.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

from labs.memory import QUIET, serving
from labs.story import PretendClock, Story, run

TENANTS = {"north": {"rate_per_s": 0.2, "burst": 2}}
WISHES = (("alice", "blue"), ("bob", "blue"), ("bob", "green"), ("carol", "blue"))
PATIENCE = 4


def lab() -> Story:
    """Every try, its status, and what it was told."""
    clock = PretendClock()
    story = Story(clock.now)
    asyncio.run(_morning(story, clock))
    return story


async def _morning(story: Story, clock: PretendClock) -> None:
    async with serving(TENANTS, replace(QUIET, seats=1), clock=clock) as client:
        for student, room in WISHES:
            headers = {"X-Tenant-ID": "north", "X-Student-ID": student}
            for attempt in range(1, PATIENCE + 1):
                response = await client.post(f"/v1/rooms/{room}/seat", headers=headers)
                wait = response.headers.get("Retry-After")
                status, wish = str(response.status_code), f"{student}, {room}"
                story.tell(status, wish=wish, attempt=attempt, retry_after=wait)
                if wait is None:
                    break
                clock.pass_s(float(wait))


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "wish"))
