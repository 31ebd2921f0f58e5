"""The glossary service sends its answers a byte at a time; a look-up may take half a second.

A real service on a free loopback port, and five students whose browsers wait for two seconds.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

import httpx

from labs.story import Story, run
from miniserve.errors import Upstream
from miniserve.upstream import GlossaryService

STUDENTS = ("alice", "bob", "carol", "dave", "erin")
APART_S = 0.1
LIMIT_S = 0.5
PATIENCE_S = 2.0
BYTE_EVERY_S = 0.05
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n"


def lab() -> Story:
    """When each student asked, and how it ended."""
    story = Story(lambda: datetime.now(UTC))
    asyncio.run(_bad_disk(story))
    return story


async def _bad_disk(story: Story) -> None:
    server = await asyncio.start_server(_drip, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        glossary = GlossaryService(http, LIMIT_S)

        async def ask(who: str) -> None:
            story.tell("asked", who=who)
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await glossary.look_up("north", "en", "thread")
            except Upstream as error:
                story.tell("refused", who=who, error=type(error).__name__)
            except TimeoutError:
                story.tell("closed the page", who=who)

        async with asyncio.TaskGroup() as students:
            for who in STUDENTS:
                students.create_task(ask(who))
                await asyncio.sleep(APART_S)
    server.close()


async def _drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        writer.write(HEAD)
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(BYTE_EVERY_S)
    except (ConnectionError, asyncio.CancelledError):
        writer.close()


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "who"))
