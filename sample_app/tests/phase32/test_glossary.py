"""The glossary: whose term it is, how long an answer is kept, what happens when nobody answers."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from miniserve.breaker import CircuitBreaker
from miniserve.errors import Transient
from miniserve.glossary import FOUND_FOR_S, MISSING_FOR_S, BuiltIn, Definition, Glossary
from miniserve.retry import Backoff


class Shelf:
    """A source that knows what it is given, and remembers what it was asked."""

    def __init__(self, **known):
        self.known, self.asked, self.failures = known, [], 0

    async def look_up(self, tenant_id, lang, term):
        self.asked.append((tenant_id, lang, term))
        if self.failures:
            self.failures -= 1
            raise Transient("away")
        text = self.known.get(term)
        return None if text is None else Definition(term, f"{tenant_id}, {lang}: {text}")


@pytest.fixture
def glossary(clock):
    chance = Random(1)  # noqa: S311 - pauses that can be repeated

    def made(source, attempts=3):
        breaker = CircuitBreaker(threshold=5, reset_s=10, clock=clock)
        return Glossary(source, clock, chance, backoff=Backoff(attempts), breaker=breaker)

    return made


def test_a_term_is_asked_for_once_whatever_its_case(glossary):
    shelf = Shelf(thread="a line of work")

    async def scenario():
        own = glossary(shelf)
        return [await own.look_up("north", "en", term) for term in ("thread", "Thread", "THREAD")]

    assert len({one.text for one in asyncio.run(scenario())}) == 1
    assert shelf.asked == [("north", "en", "thread")]


def test_each_tenant_has_its_own_glossary(glossary):
    shelf = Shelf(thread="a line of work")

    async def scenario():
        own = glossary(shelf)
        return [(await own.look_up(tenant, "en", "thread")).text for tenant in ("north", "south")]

    assert asyncio.run(scenario()) == ["north, en: a line of work", "south, en: a line of work"]


def test_each_language_has_its_own_definition(glossary):
    shelf = Shelf(chat="a conversation")

    async def scenario():
        own = glossary(shelf)
        return [(await own.look_up("north", lang, "chat")).text for lang in ("en", "es")]

    assert asyncio.run(scenario()) == ["north, en: a conversation", "north, es: a conversation"]


def test_a_definition_is_kept_for_minutes(glossary, clock):
    shelf = Shelf(thread="a line of work")

    async def scenario():
        own = glossary(shelf)
        await own.look_up("north", "en", "thread")
        clock.pass_s(FOUND_FOR_S - 1)
        await own.look_up("north", "en", "thread")

    asyncio.run(scenario())
    assert len(shelf.asked) == 1


def test_a_definition_that_is_corrected_is_right_everywhere_within_ten_minutes(glossary, clock):
    shelf = Shelf(thread="a line of wrok")

    async def scenario():
        own = glossary(shelf)
        await own.look_up("north", "en", "thread")
        shelf.known["thread"] = "a line of work"
        clock.pass_s(600)
        return await own.look_up("north", "en", "thread")

    assert asyncio.run(scenario()).text == "north, en: a line of work"


def test_a_term_that_is_added_is_found_soon(glossary, clock):
    shelf = Shelf()

    async def scenario():
        own = glossary(shelf)
        assert await own.look_up("north", "en", "fibre") is None
        assert await own.look_up("north", "en", "fibre") is None
        assert len(shelf.asked) == 1
        shelf.known["fibre"] = "a thin thread"
        clock.pass_s(MISSING_FOR_S)
        return await own.look_up("north", "en", "fibre")

    assert asyncio.run(scenario()).text == "north, en: a thin thread"


def test_a_source_that_is_away_for_a_moment_is_asked_again(glossary):
    shelf = Shelf(thread="a line of work")
    shelf.failures = 2

    async def scenario():
        return await glossary(shelf).look_up("north", "en", "thread")

    assert asyncio.run(scenario()).term == "thread"
    assert len(shelf.asked) == 3


def test_a_source_that_stays_away_is_told_to_the_caller_and_not_kept(glossary):
    shelf = Shelf(thread="a line of work")
    shelf.failures = 3

    async def scenario():
        own = glossary(shelf)
        with pytest.raises(Transient):
            await own.look_up("north", "en", "thread")
        return await own.look_up("north", "en", "thread")

    assert asyncio.run(scenario()).term == "thread"


def test_the_built_in_words_are_there_in_both_languages():
    async def scenario():
        asked = (("en", "thread"), ("es", "hilo"), ("en", "hilo"))
        return [await BuiltIn().look_up("any", lang, term) for lang, term in asked]

    english, spanish, missing = asyncio.run(scenario())
    assert "memory" in english.text
    assert "memoria" in spanish.text
    assert missing is None
