"""A morning of refusals, seen by a client that believes every header: which ones does it repeat?

It looks up terms, too fast at first, and asks again whenever it is told when to. Pretended time.
"""

from __future__ import annotations

import asyncio
import sys

from labs.memory import serving
from labs.story import PretendClock, Story, run

TENANTS = {"north": {"rate_per_s": 0.2, "burst": 2}}
TERMS = ("nonsense", "thread", "recursion", "nonsense")
PATIENCE = 4


def lab() -> Story:
    """Every try, its status, and what it was told."""
    clock = PretendClock()
    story = Story(clock.now)
    asyncio.run(_morning(story, clock))
    return story


async def _morning(story: Story, clock: PretendClock) -> None:
    async with serving(TENANTS, clock=clock) as client:
        client.headers["X-Tenant-ID"] = "north"
        for number, term in enumerate(TERMS, start=1):
            for attempt in range(1, PATIENCE + 1):
                response = await client.get(f"/v1/glossary/{term}")
                wait = response.headers.get("Retry-After")
                story.tell(
                    str(response.status_code),
                    look_up=f"{number} {term}",
                    attempt=attempt,
                    retry_after=wait,
                )
                if wait is None:
                    break
                clock.pass_s(float(wait))


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "look_up"))
