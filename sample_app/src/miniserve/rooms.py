"""Study rooms: each has so many seats, and a seat is one student's."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from miniserve.errors import RoomFull

Confirm = Callable[[str, str], Awaitable[None]]


class Rooms:
    """Who sits where; the rooms of different tenants are different rooms.

    Args:
        seats: how many seats a room has.
        confirm: tells the room's teacher that a student comes in; the seat is theirs after that.
    """

    def __init__(self, seats: int, confirm: Confirm) -> None:
        self._seats = seats
        self._confirm = confirm
        self._lock = asyncio.Lock()
        self._taken: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    async def join(self, tenant_id: str, room: str, student_id: str) -> int:
        """Take a seat; the seats that are left then. Whoever has one already keeps it.

        Raises:
            RoomFull: there is none left.
        """
        async with self._lock:
            taken = self._taken[tenant_id, room]
            if student_id not in taken:
                if len(taken) >= self._seats:
                    raise RoomFull(f"all {self._seats} seats of {room!r} are taken")
                await self._confirm(room, student_id)
                taken.append(student_id)
            return self._seats - len(taken)

    def leave(self, tenant_id: str, room: str, student_id: str) -> None:
        """Give a seat back; nothing happens if there was none."""
        taken = self._taken[tenant_id, room]
        if student_id in taken:
            taken.remove(student_id)

    def students(self, tenant_id: str, room: str) -> list[str]:
        """Who sits in a room, in the order in which they came."""
        return list(self._taken[tenant_id, room])
