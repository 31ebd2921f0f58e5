"""A day of the glossary: a lesson begins, a term is corrected, a term is added, Spanish is asked.

Every question that reaches the glossary service is in the story, and what each reader was told.
Pretended time; the same every time.
"""

from __future__ import annotations

import asyncio
import sys
from random import Random

from labs.story import PretendClock, Story, run
from miniserve.breaker import CircuitBreaker
from miniserve.glossary import Definition, Glossary
from miniserve.retry import Backoff

CLASS_SIZE = 20


class Service:
    """The glossary service, seen from inside.

    Args:
        story: notes every question.
    """

    def __init__(self, story: Story) -> None:
        self._story = story
        self.words = {("en", "thread"): "a line of wrok", ("es", "chat"): "una conversación"}
        self.words["en", "chat"] = "a conversation"

    async def look_up(self, tenant_id: str, lang: str, term: str) -> Definition | None:
        """The definition of a term, after a moment."""
        del tenant_id
        self._story.tell("fetched", who="service", lang=lang, term=term)
        await asyncio.sleep(0)
        text = self.words.get((lang, term))
        return None if text is None else Definition(term, text)


def lab() -> Story:
    """What was fetched, and what was told to whom."""
    clock = PretendClock()
    story = Story(clock.now)
    asyncio.run(_day(story, clock))
    return story


async def _day(story: Story, clock: PretendClock) -> None:
    async def reads(who: str, term: str, lang: str = "en") -> None:
        found = await glossary.look_up("north", lang, term)
        saw = "not found" if found is None else found.text
        story.tell("told", who=who, lang=lang, term=term, saw=saw)

    service = Service(story)
    glossary = Glossary(
        service,
        clock,
        Random(32),  # noqa: S311 - pauses that can be repeated
        backoff=Backoff(),
        breaker=CircuitBreaker(5, 10, clock),
    )
    await asyncio.gather(*(reads(f"pupil-{number:02}", "thread") for number in range(CLASS_SIZE)))
    clock.pass_s(60)
    await reads("alice", "chat")
    await reads("pilar", "chat", "es")
    clock.pass_s(60)
    service.words["en", "thread"] = "a line of work"
    await reads("bob", "fibre")
    clock.pass_s(30)
    service.words["en", "fibre"] = "a thin thread"
    clock.pass_s(30)
    await reads("bob", "fibre")
    clock.pass_s(600)
    await reads("carol", "thread")


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "who"))
