"""The cache: found once, kept for as long as it is good, and no longer."""

from __future__ import annotations

import asyncio

import pytest

from miniserve.cache import Cache


class Maker:
    """Makes a value after a moment, and counts how often."""

    def __init__(self, value="value", good_for_s=10.0):
        self.value, self.good_for_s, self.made = value, good_for_s, 0

    async def __call__(self):
        self.made += 1
        await asyncio.sleep(0)
        return self.value, self.good_for_s


def test_a_value_is_made_once(clock):
    make = Maker()

    async def scenario():
        cache = Cache(2, clock)
        return [await cache.get("key", make) for _ in range(3)]

    assert asyncio.run(scenario()) == ["value"] * 3
    assert make.made == 1


@pytest.mark.parametrize(("seconds", "made"), [(9.9, 1), (10.0, 2), (10.1, 2)])
def test_a_value_is_good_until_its_time_is_over_and_not_a_moment_longer(clock, seconds, made):
    make = Maker(good_for_s=10.0)

    async def scenario():
        cache = Cache(2, clock)
        await cache.get("key", make)
        clock.pass_s(seconds)
        await cache.get("key", make)

    asyncio.run(scenario())
    assert make.made == made


def test_none_is_a_value_too(clock):
    make = Maker(value=None)

    async def scenario():
        cache = Cache(2, clock)
        return [await cache.get("key", make) for _ in range(2)]

    assert asyncio.run(scenario()) == [None, None]
    assert make.made == 1


def test_what_many_ask_for_at_once_is_made_once(clock):
    make = Maker()

    async def scenario():
        cache = Cache(2, clock)
        return await asyncio.gather(*(cache.get("key", make) for _ in range(20)))

    assert asyncio.run(scenario()) == ["value"] * 20
    assert make.made == 1


def test_two_keys_do_not_wait_for_each_other(clock):
    async def scenario():
        cache = Cache(2, clock)
        held = asyncio.Event()

        async def slow():
            await held.wait()
            return "slow", 10.0

        waiting = asyncio.create_task(cache.get("slow", slow))
        await asyncio.sleep(0)
        quick = await cache.get("quick", Maker("quick"))
        held.set()
        return quick, await waiting

    assert asyncio.run(scenario()) == ("quick", "slow")


def test_a_failure_is_everybodys_who_waited_and_is_not_kept(clock):
    async def fails():
        await asyncio.sleep(0)
        raise ZeroDivisionError

    async def scenario():
        cache = Cache(2, clock)
        asked = (cache.get("key", fails) for _ in range(3))
        failures = await asyncio.gather(*asked, return_exceptions=True)
        return failures, await cache.get("key", Maker())

    failures, value = asyncio.run(scenario())
    assert [type(one) for one in failures] == [ZeroDivisionError] * 3
    assert value == "value"


def test_when_the_one_who_makes_it_goes_away_another_does(clock):
    async def scenario():
        cache = Cache(2, clock)

        async def never():
            await asyncio.Event().wait()

        first = asyncio.create_task(cache.get("key", never))
        await asyncio.sleep(0)
        second = asyncio.create_task(cache.get("key", Maker("mine")))
        await asyncio.sleep(0)
        first.cancel()
        done, _ = await asyncio.wait([second], timeout=0.2)
        assert done == {second}
        return await second

    assert asyncio.run(scenario()) == "mine"


def test_the_entry_that_was_not_used_for_longest_goes(clock):
    makers = {key: Maker(key) for key in "abc"}

    async def scenario():
        cache = Cache(2, clock)
        for key in ("a", "b", "a", "c", "a", "b"):
            await cache.get(key, makers[key])
        return len(cache)

    assert asyncio.run(scenario()) == 2
    assert {key: make.made for key, make in makers.items()} == {"a": 1, "b": 2, "c": 1}
