"""What time it is: handed in wherever it matters, so that a test can decide."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Two readings, for two questions, and a way to wait."""

    def now(self) -> datetime:
        """The moment, aware and in UTC: for what people and other systems read."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment, never set back: for how long something took."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds."""
        ...


class SystemClock:
    """The machine's own."""

    def now(self) -> datetime:
        """The moment, aware and in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some fixed moment."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds; other tasks go on meanwhile."""
        await asyncio.sleep(seconds)
