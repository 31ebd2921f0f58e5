"""Forty clients lose the same service at the same moment. When do they come back?

Each makes up to four attempts; the service is away for the first of all of them. Pretended time.
"""

from __future__ import annotations

import asyncio
import sys
from random import Random

from labs.story import PretendClock, Story, run
from miniserve.errors import Transient
from miniserve.retry import Backoff, with_retries

CLIENTS = 40
AWAY_FOR_S = 0.2
BACKOFF = Backoff(attempts=4, base_s=0.4, ceiling_s=2.0)


def lab() -> Story:
    """Every attempt of every client."""
    story = Story(PretendClock().now)
    for number in range(CLIENTS):
        asyncio.run(_one(story, number))
    return story


async def _one(story: Story, number: int) -> None:
    """One client; all of them live through the same second."""
    clock = PretendClock()
    attempt = 0

    async def call() -> None:
        nonlocal attempt
        attempt += 1
        away = clock.monotonic() < AWAY_FOR_S
        elapsed_ms = round(clock.monotonic() * 1000)
        story.tell(
            "failed" if away else "answered",
            at=clock.now(),
            client=f"client-{number:02}",
            attempt=attempt,
            elapsed_ms=elapsed_ms,
        )
        if away:
            raise Transient("away")

    try:
        chance = Random(number)  # noqa: S311 - pauses that can be repeated
        await with_retries(call, BACKOFF, chance, clock.sleep)
    except Transient:
        story.tell("gave up", at=clock.now(), client=f"client-{number:02}", attempt=attempt)


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "client"))
