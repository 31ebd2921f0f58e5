"""The glossary: what a term means, from another service that is not always there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from miniserve.breaker import CircuitBreaker
from miniserve.cache import Cache
from miniserve.clock import Clock
from miniserve.retry import Backoff, with_retries

FOUND_FOR_S = 300.0
MISSING_FOR_S = 5.0
"""Seconds; short, because a term that somebody looks up in vain is often added soon."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a term means.

    Args:
        term: the term.
        text: what it means.
        see_also: related terms.
    """

    term: str
    text: str
    see_also: tuple[str, ...] = field(default=())


class Source(Protocol):
    """Where definitions come from."""

    async def look_up(self, tenant_id: str, lang: str, term: str) -> Definition | None:
        """The definition in a tenant's glossary; None = it has none.

        Raises:
            Transient: the source is away or busy.
            UpstreamRefused: the source says that the request is wrong.
        """
        ...


class Glossary:
    """A source behind a cache, with retries and a circuit breaker between them.

    Args:
        source: where definitions come from.
        clock: tells the time.
        chance: decides the pauses between attempts.
        backoff: how often the source is asked.
        breaker: leaves the source alone when it keeps failing.
        capacity: how many terms are kept.
    """

    def __init__(
        self,
        source: Source,
        clock: Clock,
        chance: Random,
        *,
        backoff: Backoff,
        breaker: CircuitBreaker,
        capacity: int = 10_000,
    ) -> None:
        self._source = source
        self._clock = clock
        self._chance = chance
        self._backoff = backoff
        self._breaker = breaker
        self._cache: Cache[tuple[str, str, str], Definition | None] = Cache(capacity, clock)

    async def look_up(self, tenant_id: str, lang: str, term: str) -> Definition | None:
        """The definition of a term in a tenant's glossary; None = it has none.

        Raises:
            Upstream: the source did not do its part, and the cache does not know.
        """
        folded = term.casefold()

        async def make() -> tuple[Definition | None, float]:
            found = await self._ask(lambda: self._source.look_up(tenant_id, lang, folded))
            return found, MISSING_FOR_S if found is None else FOUND_FOR_S

        return await self._cache.get((tenant_id, lang, folded), make)

    async def _ask(self, question: Callable[[], Awaitable[Definition | None]]) -> Definition | None:
        return await with_retries(
            lambda: self._breaker.call(question), self._backoff, self._chance, self._clock.sleep
        )


class BuiltIn:
    """The glossary of a server that is configured without one: the same few words for everybody."""

    async def look_up(self, tenant_id: str, lang: str, term: str) -> Definition | None:
        """The definition of a term; the tenant does not matter."""
        del tenant_id
        text = _WORDS.get(lang, {}).get(term)
        return None if text is None else Definition(term, text)


_WORDS = {
    "en": {
        "recursion": "A function that calls itself with a smaller problem.",
        "thread": "A line of work that shares its memory with others of its process.",
        "trace": "What happened to one request, in every service that had a part in it.",
    },
    "es": {
        "recursión": "Una función que se llama a sí misma con un problema menor.",
        "hilo": "Una línea de trabajo que comparte la memoria con otras de su proceso.",
        "traza": "Lo que le pasó a una petición en cada servicio que intervino en ella.",
    },
}
