"""Twelve questions, read back five at a time: is every one of them there, and once?"""

from __future__ import annotations

import sys
from datetime import timedelta

from labs.story import BEGIN, Story, run
from miniserve import history
from miniserve.database import connect
from miniserve.tenants import Tenant

QUESTIONS = 12
PAGE = 5
NORTH = Tenant("north")


def lab() -> Story:
    """Each question when it was asked, and the page that it was read on."""
    story = Story(lambda: BEGIN)
    connection = connect(":memory:")
    for number in range(1, QUESTIONS + 1):
        asked_at = BEGIN + timedelta(minutes=number)
        question = history.Question(0, asked_at, f"question {number:02}", "!", 1)
        history.record(connection, NORTH, "alice", question, asked_at.date())
    number, cursor = 0, None
    while number == 0 or cursor:
        number += 1
        page = history.page(connection, NORTH.id, "alice", PAGE, cursor)
        for one in page.questions:
            story.tell("read", at=one.asked_at, page=number, question=one.prompt)
        cursor = page.cursor
    connection.close()
    return story


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "page"))
