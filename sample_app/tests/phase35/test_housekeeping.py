"""Housekeeping: old keys go, young ones stay, and each line is logged in the right context."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from miniobs.context import current
from miniserve import idempotency
from miniserve.database import Database
from miniserve.housekeeping import clean, keep_clean


@pytest.fixture
def said(monkeypatch):
    """What the service logs, with the tenant in whose context it does."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            tenant = current().get("tenant_id")
            lines.append((record.getMessage(), tenant, getattr(record, "keys", None)))

    handler, logger = Keep(), logging.getLogger("miniserve")
    logger.addHandler(handler)
    monkeypatch.setattr(logger, "level", logging.INFO)
    yield lines
    logger.removeHandler(handler)


def scenario(clock, steps):
    async def run():
        database = Database(":memory:")
        try:
            return await steps(database)
        finally:
            await database.close()

    return asyncio.run(run())


async def claim(database, clock, tenant_id, key):
    now = clock.now()
    await database.write(lambda own: idempotency.claim(own, tenant_id, key, "asked", now))


def test_keys_of_more_than_a_day_are_forgotten(clock, said):
    async def steps(database):
        await claim(database, clock, "north", "old")
        clock.pass_s(timedelta(hours=24).total_seconds() + 1)
        await claim(database, clock, "north", "young")
        return await clean(database, clock), await clean(database, clock)

    assert scenario(clock, steps) == (1, 0)


def test_each_tenants_share_is_logged_as_its_own_and_the_sum_as_nobodys(clock, said):
    async def steps(database):
        for tenant_id, key in (("north", "a"), ("north", "b"), ("south", "a")):
            await claim(database, clock, tenant_id, key)
        clock.pass_s(timedelta(days=2).total_seconds())
        await clean(database, clock)

    scenario(clock, steps)
    assert said == [
        ("housekeeping.purged", "north", 2),
        ("housekeeping.purged", "south", 1),
        ("housekeeping.finished", None, 3),
    ]


def test_a_failure_is_logged_and_the_next_time_is_tried_again(clock, said):
    async def steps(database):
        await database.write(lambda own: own.execute("DROP TABLE idempotency").rowcount)
        running = asyncio.create_task(keep_clean(database, clock, 60, clock.sleep))
        while len(said) < 2:  # noqa: ASYNC110 - a log is no event that could be awaited
            await asyncio.sleep(0)
        running.cancel()

    scenario(clock, steps)
    assert [event for event, _, _ in said[:2]] == ["housekeeping.failed"] * 2
