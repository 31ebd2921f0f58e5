"""Study rooms: a seat is one student's, however many come at the same moment."""

from __future__ import annotations

import asyncio

import pytest

from miniserve.errors import RoomFull
from miniserve.rooms import Rooms


async def confirm(_room, _student):
    """A teacher who needs a moment, in which others may come."""
    await asyncio.sleep(0)


def test_seats_are_counted_down():
    async def scenario():
        rooms = Rooms(3, confirm)
        return [await rooms.join("north", "blue", student) for student in ("alice", "bob")]

    assert asyncio.run(scenario()) == [2, 1]


def test_whoever_comes_again_keeps_the_seat():
    async def scenario():
        rooms = Rooms(2, confirm)
        return [await rooms.join("north", "blue", "alice") for _ in range(3)]

    assert asyncio.run(scenario()) == [1, 1, 1]


def test_a_full_room_is_full():
    async def scenario():
        rooms = Rooms(1, confirm)
        await rooms.join("north", "blue", "alice")
        with pytest.raises(RoomFull):
            await rooms.join("north", "blue", "bob")
        return rooms.students("north", "blue")

    assert asyncio.run(scenario()) == ["alice"]


def test_of_many_who_come_at_once_no_more_get_in_than_there_are_seats():
    async def scenario():
        rooms = Rooms(3, confirm)
        students = [f"student-{number}" for number in range(8)]
        came = (rooms.join("north", "blue", student) for student in students)
        results = await asyncio.gather(*came, return_exceptions=True)
        return rooms.students("north", "blue"), results

    inside, results = asyncio.run(scenario())
    assert len(inside) == 3
    assert [type(one) for one in results].count(RoomFull) == 5


def test_a_seat_that_is_given_back_can_be_taken():
    async def scenario():
        rooms = Rooms(1, confirm)
        await rooms.join("north", "blue", "alice")
        rooms.leave("north", "blue", "alice")
        rooms.leave("north", "blue", "nobody")
        await rooms.join("north", "blue", "bob")
        return rooms.students("north", "blue")

    assert asyncio.run(scenario()) == ["bob"]


def test_a_teacher_who_says_no_leaves_the_seat_free():
    async def refuse(_room, _student):
        raise PermissionError

    async def scenario():
        rooms = Rooms(1, refuse)
        with pytest.raises(PermissionError):
            await rooms.join("north", "blue", "alice")
        return rooms.students("north", "blue")

    assert asyncio.run(scenario()) == []


def test_rooms_of_the_same_name_of_two_tenants_are_two_rooms():
    async def scenario():
        rooms = Rooms(1, confirm)
        await rooms.join("north", "blue", "alice")
        await rooms.join("south", "blue", "alicia")
        return rooms.students("north", "blue"), rooms.students("south", "blue")

    assert asyncio.run(scenario()) == (["alice"], ["alicia"])
