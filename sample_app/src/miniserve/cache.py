"""A cache: what was found stays for a while, and what is being found is found once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from miniserve.clock import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Keeps the values that were used last, each for as long as it was said to be good.

    Args:
        capacity: how many entries; beyond that the one not used for longest goes.
        clock: tells the time.
    """

    def __init__(self, capacity: int, clock: Clock) -> None:
        self._capacity = capacity
        self._clock = clock
        self._entries: OrderedDict[K, tuple[V, float]] = OrderedDict()
        self._flights: dict[K, asyncio.Future[V]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    async def get(self, key: K, make: Callable[[], Awaitable[tuple[V, float]]]) -> V:
        """The value of a key; made if it is not there, by one caller for all who ask meanwhile.

        A failure to make it is everybody's who waited for it, and is not kept. A caller that is
        cancelled while it makes the value leaves it to one of those who wait.

        Args:
            key: what is asked for.
            make: gives the value, and the seconds that it is good for.
        """
        while True:
            entry = self._entries.get(key)
            if entry is not None and self._clock.monotonic() < entry[1]:
                self._entries.move_to_end(key)
                return entry[0]
            flight = self._flights.get(key)
            if flight is None:
                return await self._made(key, make)
            await asyncio.wait([flight])
            if not flight.cancelled():
                return flight.result()

    async def _made(self, key: K, make: Callable[[], Awaitable[tuple[V, float]]]) -> V:
        flight: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._flights[key] = flight
        try:
            value, good_for_s = await make()
        except Exception as error:
            flight.set_exception(error)
            flight.exception()  # seen: perhaps nobody waits for it
            raise
        else:
            self._keep(key, value, good_for_s)
            flight.set_result(value)
            return value
        finally:
            del self._flights[key]
            flight.cancel()  # no more than a word to those who wait, if we were cancelled

    def _keep(self, key: K, value: V, good_for_s: float) -> None:
        self._entries[key] = (value, self._clock.monotonic() + good_for_s)
        self._entries.move_to_end(key)
        if len(self._entries) > self._capacity:
            self._entries.popitem(last=False)
