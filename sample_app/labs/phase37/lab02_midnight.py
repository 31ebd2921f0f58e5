"""A student in Mexico City asks one question a day for a week. How long is the streak?

On training days at five in the afternoon, on the others at seven; the moments are in UTC.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from labs.story import Story, run
from miniserve.history import local_day, streak
from miniserve.tenants import Tenant

NORTH = Tenant("north", time_zone="America/Mexico_City")
FIRST = datetime(2026, 5, 18, tzinfo=NORTH.zone)
HOURS = (19, 17, 19, 17, 19, 17, 19)


def lab() -> Story:
    """Every evening's question: its moment, its day, the streak that it made."""
    story = Story(lambda: datetime.now(UTC))
    days = set()
    for number, hour in enumerate(HOURS):
        moment = (FIRST + timedelta(days=number, hours=hour)).astimezone(UTC)
        day = local_day(moment, NORTH)
        days.add(day)
        length = streak(days, day)
        story.tell("asked", at=moment, day=day.isoformat(), evening=number + 1, streak=length)
    return story


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "day"))
