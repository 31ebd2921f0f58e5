"""A morning with two schools: the script of one runs wild at nine, the other works as always.

The school "north" sends 150 requests at once, after a quiet night, and then one a minute; the
school "south" sends one a minute all the time. Pretended time; the same every time.
"""

from __future__ import annotations

import asyncio
import sys

import httpx

from labs.memory import serving
from labs.story import PretendClock, Story, run

TENANTS = {"north": {"rate_per_s": 1, "burst": 10}, "south": {"rate_per_s": 1, "burst": 10}}
RUSH = 150
QUIET_NIGHT_S = 8 * 3600
MINUTES = 10


def lab() -> Story:
    """What each school asked, and the status of the answer."""
    clock = PretendClock()
    story = Story(clock.now)
    asyncio.run(_morning(story, clock))
    return story


async def _morning(story: Story, clock: PretendClock) -> None:
    async with serving(TENANTS, clock=clock) as client:

        async def get(tenant: str) -> httpx.Response:
            headers = {"X-Tenant-ID": tenant, "X-Student-ID": "alice"}
            return await client.get("/v1/streak", headers=headers)

        async def ask(tenant: str, when: str) -> None:
            response = await get(tenant)
            event = "answered" if response.is_success else "refused"
            wait = response.headers.get("Retry-After")
            story.tell(
                event, tenant=tenant, when=when, status=response.status_code, retry_after=wait
            )

        await get("north")  # yesterday; the picture begins with the rush
        clock.pass_s(QUIET_NIGHT_S)
        for _ in range(RUSH):
            await ask("north", "rush")
        for _ in range(MINUTES):
            clock.pass_s(60)
            await ask("north", "morning")
            await ask("south", "morning")


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "tenant"))
