"""The glossary service over HTTP: each failure becomes one that says whether to try again."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import httpx

from miniobs import context, tracing
from miniserve.errors import Transient, UpstreamRefused, UpstreamTimedOut
from miniserve.glossary import Definition

BUSY = frozenset({429, 502, 503, 504})
"""Statuses that say "later": anything else that is an error will be one the next time too."""


class GlossaryService:
    """Looks terms up at ``{base}/{tenant}/{lang}/{term}``.

    Args:
        http: the client; its base URL is the service's.
        limit_s: seconds that one look-up may take in all, however slowly its bytes drip in.
    """

    def __init__(self, http: httpx.AsyncClient, limit_s: float) -> None:
        self._http = http
        self._limit_s = limit_s

    async def look_up(self, tenant_id: str, lang: str, term: str) -> Definition | None:
        """The definition in a tenant's glossary; None = it has none.

        Raises:
            Transient: the service is away, busy or too slow.
            UpstreamRefused: it says that the request is wrong.
        """
        path = "/".join(quote(part, safe="") for part in (tenant_id, lang, term))
        with tracing.span("glossary.look_up", {"term": term}):
            response = await self._get(path)
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if response.status_code in BUSY:
            raise Transient(f"the glossary is busy ({response.status_code})")
        if response.is_error:
            raise UpstreamRefused(f"the glossary refused the request ({response.status_code})")
        document = response.json()
        return Definition(term, document["text"], tuple(document.get("see_also", ())))

    async def _get(self, path: str) -> httpx.Response:
        try:
            async with asyncio.timeout(self._limit_s):
                return await self._http.get(path, headers=_headers())
        except TimeoutError:
            raise UpstreamTimedOut(f"no answer within {self._limit_s:g} s") from None
        except httpx.TransportError as error:
            raise Transient(f"the glossary cannot be reached: {error}") from error


def _headers() -> dict[str, str]:
    """What lets the other service's logs and spans be joined with ours."""
    ctx = context.current()
    return {
        **tracing.outgoing(),
        "X-Request-ID": ctx.get("request_id", ""),
        "Accept": "application/json",
    }
