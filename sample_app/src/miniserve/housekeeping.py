"""Housekeeping: old idempotency keys are forgotten, tenant by tenant, while the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from miniobs.context import bound
from miniserve.clock import Clock
from miniserve.database import Database
from miniserve.idempotency import purge
from miniserve.log import SERVICE

Sleep = Callable[[float], Awaitable[None]]

KEPT = timedelta(hours=24)


async def clean(database: Database, clock: Clock) -> int:
    """Forget the keys that are older than `KEPT`; how many those were.

    Each tenant's share is logged in the tenant's context, the sum in nobody's.
    """
    before = clock.now() - KEPT
    rows = await database.read(
        lambda connection: connection.execute(
            "SELECT DISTINCT tenant_id FROM idempotency ORDER BY tenant_id"
        ).fetchall()
    )
    total = 0
    for tenant_id in [row["tenant_id"] for row in rows]:
        with bound(tenant_id=tenant_id):
            count = await database.write(partial(purge, tenant_id=tenant_id, before=before))
            SERVICE.info("housekeeping.purged", extra={"keys": count})
        total += count
    SERVICE.info("housekeeping.finished", extra={"keys": total})
    return total


async def keep_clean(
    database: Database, clock: Clock, every_s: float, sleep: Sleep = asyncio.sleep
) -> None:
    """Clean now and then, until cancelled; a failure is logged and the next time is tried again."""
    while True:
        await sleep(every_s)
        try:
            await clean(database, clock)
        except Exception:  # noqa: BLE001 - whatever it was, the next time may be better
            SERVICE.exception("housekeeping.failed")
