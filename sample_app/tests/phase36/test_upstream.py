"""The glossary service over HTTP: what each of its answers means to us."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from miniobs.context import bound
from miniserve.errors import Transient, UpstreamRefused, UpstreamTimedOut
from miniserve.upstream import GlossaryService


def look_up(answer, term="thread", limit_s=1.0):
    """Look a term up in a service that answers so."""

    async def run():
        transport = httpx.MockTransport(answer)
        async with httpx.AsyncClient(transport=transport, base_url="http://glossary.test") as http:
            return await GlossaryService(http, limit_s).look_up("north", "en", term)

    return asyncio.run(run())


def says(status, body=None):
    return lambda _request: httpx.Response(status, json=body)


def test_a_definition_is_read():
    found = look_up(says(200, {"text": "a line of work", "see_also": ["task"]}))
    assert (found.term, found.text, found.see_also) == ("thread", "a line of work", ("task",))


def test_what_is_not_there_is_none():
    assert look_up(says(404)) is None


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_service_is_worth_another_attempt(status):
    with pytest.raises(Transient, match=str(status)):
        look_up(says(status))


@pytest.mark.parametrize("status", [400, 401, 403, 409, 500])
def test_a_refusal_is_not(status):
    with pytest.raises(UpstreamRefused, match=str(status)):
        look_up(says(status))


def test_a_service_that_cannot_be_reached_is_worth_another_attempt():
    def refuses(request):
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(Transient, match="cannot be reached"):
        look_up(refuses)


def test_a_service_that_does_not_answer_is_given_up_in_time():
    async def never(_request):
        await asyncio.sleep(0.5)
        return httpx.Response(200, json={"text": "too late"})

    with pytest.raises(UpstreamTimedOut):
        look_up(never, limit_s=0.01)


def test_the_path_names_tenant_language_and_term_whatever_is_in_it():
    asked = []

    def answer(request):
        asked.append(request.url.raw_path.decode())
        return httpx.Response(404)

    look_up(answer, term="and/or?")
    assert asked == ["/north/en/and%2For%3F"]


def test_the_request_id_goes_along():
    seen = []

    def answer(request):
        seen.append(request.headers.get("X-Request-ID"))
        return httpx.Response(200, text=json.dumps({"text": "a line of work"}))

    with bound(request_id="req-abc123"):
        look_up(answer)
    assert seen == ["req-abc123"]
