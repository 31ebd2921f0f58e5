"""A lesson's worth of requests, and then what Prometheus scrapes: one sample a line.

Thirty terms are looked up and ten questions asked, each of which takes a quarter of a second of
pretended time.
"""

from __future__ import annotations

import asyncio
import sys

from prometheus_client.parser import text_string_to_metric_families

from labs.memory import serving
from labs.story import PretendClock, Story, run

TERMS = 30
QUESTIONS = 10
THINKING_S = 0.25


def lab() -> Story:
    """The samples of the histogram of request times."""
    clock = PretendClock()
    story = Story(clock.now)
    text = asyncio.run(_lesson(clock))
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            kind = sample.name.rsplit("_", 1)[-1]
            story.tell(kind, name=sample.name, value=sample.value, **sample.labels)
    return story


async def _lesson(clock: PretendClock) -> str:
    async def think(_seconds: float) -> None:
        clock.pass_s(THINKING_S)

    async with serving(clock=clock, think=think) as client:
        client.headers["X-Student-ID"] = "alice"
        for number in range(TERMS):
            await client.get(f"/v1/glossary/term-{number:02}")
        for _ in range(QUESTIONS):
            await client.post("/v1/tutor", json={"prompt": "What is a histogram?"})
        return (await client.get("/metrics")).text


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "name"))
