"""Another attempt, after a pause that grows and that chance spreads out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from miniserve.errors import Transient

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Backoff:
    """How often, and how long in between.

    Args:
        attempts: how many in all, the first included.
        base_s: the longest pause after the first attempt; it doubles with each further one.
        ceiling_s: no pause is longer.
    """

    attempts: int = 4
    base_s: float = 0.1
    ceiling_s: float = 2.0

    def longest_s(self, attempt: int) -> float:
        """The longest pause after that attempt, counted from 1."""
        return float(min(self.ceiling_s, self.base_s * 2 ** (attempt - 1)))


async def with_retries(
    operation: Callable[[], Awaitable[T]],
    backoff: Backoff,
    chance: Random,
    sleep: Callable[[float], Awaitable[None]],
) -> T:
    """Do something until it succeeds or the attempts are used up.

    Only `Transient` failures are worth another attempt. A pause is anything from 0 to the longest
    ("full jitter"), so that clients which failed together do not come back together.

    Args:
        operation: makes one attempt; it has to be safe to repeat.
        backoff: how often, and how long in between.
        chance: decides the pauses.
        sleep: waits so many seconds.

    Raises:
        Transient: the last attempt's failure.
    """
    attempt = 1
    while True:
        try:
            return await operation()
        except Transient:
            if attempt >= backoff.attempts:
                raise
        await sleep(chance.uniform(0, backoff.longest_s(attempt)))
        attempt += 1
