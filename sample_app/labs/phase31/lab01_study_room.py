"""Eight students press "join" at the same moment; the study room has three seats.

The teacher confirms each one, which takes a moment. Who gets a seat?
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

from labs.story import Story, run
from miniserve.errors import RoomFull
from miniserve.rooms import Rooms

SEATS = 3
STUDENTS = ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi")
CONFIRMS_IN_S = 0.01


def lab() -> Story:
    """Who asked, who was seated, who was refused."""
    story = Story(lambda: datetime.now(UTC))
    asyncio.run(_rush(story))
    return story


async def _rush(story: Story) -> None:
    async def confirm(_room: str, _student: str) -> None:
        await asyncio.sleep(CONFIRMS_IN_S)

    async def join(student: str) -> None:
        story.tell("asked", student=student)
        try:
            left = await rooms.join("north", "blue", student)
        except RoomFull:
            story.tell("refused", student=student)
        else:
            story.tell("seated", student=student, seats_left=left)

    rooms = Rooms(SEATS, confirm)
    await asyncio.gather(*map(join, STUDENTS))


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "student"))
