"""Work in the background: kept until it is done, waited for, and never silent when it fails."""

from __future__ import annotations

import asyncio
import gc
import logging

from miniserve.background import Background


class Signal:
    """Something that ends when it is told to, known to nobody but those who wait for it."""

    async def wait(self):
        self.answer = asyncio.get_running_loop().create_future()
        await self.answer


def test_it_ends_although_nobody_holds_on_to_it():
    ended = []

    async def work():
        try:
            await Signal().wait()
        finally:
            ended.append("work")

    async def scenario():
        background = Background()
        background.start(work(), "work")
        await asyncio.sleep(0)
        gc.collect()
        assert ended == []  # still waiting, and not collected
        (task,) = [one for one in asyncio.all_tasks() if one.get_name() == "work"]
        task.cancel()
        await background.finish()

    asyncio.run(scenario())
    assert ended == ["work"]


def test_finish_waits_for_everything_that_was_started():
    done = []

    async def work(name):
        for _ in range(3):
            await asyncio.sleep(0)
        done.append(name)

    async def scenario():
        background = Background()
        background.start(work("a"), "a")
        background.start(work("b"), "b")
        assert done == []
        await background.finish()

    asyncio.run(scenario())
    assert sorted(done) == ["a", "b"]


def test_a_failure_is_logged_with_the_name_of_the_work(caplog):
    async def fails():
        raise ZeroDivisionError("by nobody")

    async def scenario():
        background = Background()
        background.start(fails(), "sums")
        await background.finish()
        await asyncio.sleep(0)

    with caplog.at_level(logging.ERROR, "miniserve"):
        asyncio.run(scenario())
    (record,) = caplog.records
    assert (record.getMessage(), record.task) == ("background.failed", "sums")
    assert "by nobody" in str(record.exc_info[1])
