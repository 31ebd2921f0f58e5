"""Three questions, the second of which fails inside the server: what does the service's log say?

The students see two answers and one polite 500 with an id. These are all the lines of the log.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys

from labs.memory import serving
from labs.story import PretendClock, Story, run
from miniobs.logging import JsonFormatter
from miniserve.log import SERVICE

STUDENTS = ("alice", "bob", "carol")
FAILS_FOR = "bob"


class _Lines(logging.Handler):
    def __init__(self, story: Story) -> None:
        super().__init__()
        self._story = story
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        line = json.loads(self.format(record))
        kept = {key: line.get(key) for key in ("request_id", "student_id", "level", "exception")}
        self._story.tell(line["event"], **{key: text for key, text in kept.items() if text})


def lab() -> Story:
    """The lines of the log."""
    clock = PretendClock()
    story = Story(clock.now)
    handler = _Lines(story)
    SERVICE.addHandler(handler)
    SERVICE.setLevel(logging.INFO)
    try:
        asyncio.run(_ask(clock))
    finally:
        SERVICE.removeHandler(handler)
    return story


async def _ask(clock: PretendClock) -> None:
    asking = ""

    async def think(_seconds: float) -> None:
        clock.pass_s(1)
        if asking == FAILS_FOR:
            raise ZeroDivisionError("the tutor has lost the thread")

    async with serving(think=think, clock=clock) as client:
        for asking in STUDENTS:
            headers = {"X-Student-ID": asking, "X-Request-ID": f"req-{asking}"}
            await client.post("/v1/tutor", json={"prompt": "Why?"}, headers=headers)


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "student_id"))
