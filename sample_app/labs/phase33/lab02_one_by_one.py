"""Two schools, one request after the other, with five places each. Who is refused?

"north" makes a request every second, "west" one every four; each is answered before the next one is
sent, so no school ever has more than one request open. Pretended time.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

from labs.memory import QUIET, serving
from labs.story import PretendClock, Story, run

PLACES = 5
SECONDS = 12
WEST_EVERY_S = 4


def lab() -> Story:
    """What each school asked, and whether it was answered."""
    clock = PretendClock()
    story = Story(clock.now)
    asyncio.run(_minute(story, clock))
    return story


async def _minute(story: Story, clock: PretendClock) -> None:
    async with serving(settings=replace(QUIET, max_open=PLACES), clock=clock) as client:

        async def ask(school: str) -> None:
            headers = {"X-Tenant-ID": school, "X-Student-ID": "alice"}
            response = await client.get("/v1/streak", headers=headers)
            event = "answered" if response.is_success else "refused"
            story.tell(event, school=school, status=response.status_code)

        for second in range(SECONDS):
            await ask("north")
            if second % WEST_EVERY_S == 0:
                await ask("west")
            clock.pass_s(1)


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "school"))
