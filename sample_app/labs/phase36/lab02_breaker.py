"""A service that fails one call in ten, all day long, behind a circuit breaker.

One call in ten is far from a reason to leave the service alone. Pretended time.
"""

from __future__ import annotations

import asyncio
import sys

from labs.story import PretendClock, Story, run
from miniserve.breaker import CircuitBreaker
from miniserve.errors import CircuitOpen, Transient

CALLS = 120
EVERY_S = 5.0


def lab() -> Story:
    """What came of each call."""
    clock = PretendClock()
    story = Story(clock.now)
    asyncio.run(_day(story, clock))
    return story


async def _day(story: Story, clock: PretendClock) -> None:
    breaker = CircuitBreaker(threshold=5, reset_s=60, clock=clock)

    async def service(number: int) -> None:
        await asyncio.sleep(0)
        if number % 10 == 0:
            raise Transient("a bad moment")

    for number in range(1, CALLS + 1):
        try:
            await breaker.call(lambda own=number: service(own))  # type: ignore[misc]
        except CircuitOpen:
            event = "not called"
        except Transient:
            event = "failed"
        else:
            event = "answered"
        story.tell(event, breaker=str(breaker.state), call=number)
        clock.pass_s(EVERY_S)


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "event"))
