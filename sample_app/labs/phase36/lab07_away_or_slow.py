"""The same lesson twice: once the glossary service is away, once it is only too slow.

A student looks a word up every five seconds. Every attempt at the service is in the story, and the
status that the student sees. Pretended time; the same every time.
"""

from __future__ import annotations

import asyncio
import sys
from random import Random

from labs.memory import serving
from labs.story import PretendClock, Story, run
from miniserve.errors import Transient, UpstreamTimedOut
from miniserve.glossary import Definition

LOOK_UPS = 4
EVERY_S = 5.0
FAILURES = {"away": Transient("it is away"), "slow": UpstreamTimedOut("it is too slow")}


def lab() -> Story:
    """The attempts and the answers, with each kind of failure."""
    story = Story(PretendClock().now)
    for kind, failure in FAILURES.items():
        asyncio.run(_lesson(story, kind, failure))
    return story


async def _lesson(story: Story, service: str, failure: Exception) -> None:
    clock = PretendClock()

    class Fails:
        async def look_up(self, tenant_id: str, lang: str, term: str) -> Definition:
            del tenant_id, lang, term
            story.tell("attempt", at=clock.now(), service=service)
            raise failure

    chance = Random(36)  # noqa: S311 - pauses that can be repeated
    async with serving(source=Fails(), clock=clock, chance=chance) as client:
        for number in range(LOOK_UPS):
            clock.pass_s(number * EVERY_S - clock.monotonic())
            response = await client.get("/v1/glossary/thread", headers={"X-Student-ID": "alice"})
            story.tell(str(response.status_code), at=clock.now(), service=service)


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "service"))
