"""Four students ask for the same word; the first of them closes the page while it is loading.

The glossary service takes its time only with the first question. Erin asks for the word later, and
whoever has not been told by then closes the page after a minute. Pretended time.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

from labs.memory import serving
from labs.story import PretendClock, Story, run
from miniserve.glossary import Definition

SETTLE_S = 0.5
"""Real seconds in which everybody is told who can be."""


class Service:
    """Answers every question but the first."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def look_up(self, tenant_id: str, lang: str, term: str) -> Definition:
        """The definition; the first one never comes."""
        del tenant_id, lang
        if not self.asked.is_set():
            self.asked.set()
            await asyncio.Event().wait()
        return Definition(term, "a line of work")


def lab() -> Story:
    """Who asked, who left, and who was told."""
    clock = PretendClock()
    story = Story(clock.now)
    asyncio.run(_lesson(story, clock))
    return story


async def _lesson(story: Story, clock: PretendClock) -> None:
    service = Service()
    async with serving(source=service, clock=clock) as client:

        async def ask(who: str) -> None:
            story.tell("asked", who=who)
            await client.get("/v1/glossary/thread", headers={"X-Student-ID": who})
            story.tell("told", who=who)

        async def leave(who: str, task: asyncio.Task[None]) -> None:
            story.tell("closed the page", who=who)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

        first = asyncio.create_task(ask("alice"))
        await service.asked.wait()
        others = {}
        for who in ("bob", "carol", "dave"):
            clock.pass_s(1)
            others[who] = asyncio.create_task(ask(who))
            await asyncio.wait([others[who]], timeout=SETTLE_S / 5)
        clock.pass_s(3)
        await leave("alice", first)
        await asyncio.wait(others.values(), timeout=SETTLE_S)
        clock.pass_s(14)
        await ask("erin")
        clock.pass_s(40)
        for who, task in others.items():
            if not task.done():
                await leave(who, task)


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "who"))
