"""A train goes into a tunnel: the client loses its answer, and asks again under the same key.

Bob's first question fails inside the server instead, and he asks again as well. Pretended time.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

import httpx

from labs.memory import serving
from labs.story import PretendClock, Story, run

AGAIN_AFTER_S = 30.0


def lab() -> Story:
    """What each of the two sent, and what came back."""
    clock = PretendClock()
    story = Story(clock.now)
    asyncio.run(_ride(story, clock))
    return story


async def _ride(story: Story, clock: PretendClock) -> None:
    thinking, tunnel, fails = asyncio.Event(), True, False

    async def think(_seconds: float) -> None:
        clock.pass_s(1)
        if fails:
            raise ZeroDivisionError
        if tunnel:
            thinking.set()
            await asyncio.Event().wait()

    async with serving(think=think, clock=clock) as client:

        async def ask(who: str) -> None:
            story.tell("asked", who=who)
            headers = {"X-Student-ID": who, "Idempotency-Key": f"{who}-1"}
            response = await client.post("/v1/tutor", json={"prompt": "Why?"}, headers=headers)
            told = "answered" if response.status_code == httpx.codes.OK else "refused"
            story.tell(told, who=who, status=response.status_code)

        first = asyncio.create_task(ask("alice"))
        await thinking.wait()
        first.cancel()
        with suppress(asyncio.CancelledError):
            await first
        story.tell("lost", who="alice")
        tunnel, fails = False, True
        await ask("bob")
        fails = False
        clock.pass_s(AGAIN_AFTER_S)
        await ask("alice")
        await ask("bob")


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "who"))
