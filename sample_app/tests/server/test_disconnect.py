"""Clients that go away: their work ends, and nobody else's."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request
from starlette.responses import Response

from miniserve.disconnect import DisconnectMiddleware

BODY = {"type": "http.request", "body": b"{}", "more_body": False}


class Client:
    """Sends a body, waits, and goes away when it is told to."""

    def __init__(self):
        self.leaves, self.heard, self._sent = asyncio.Event(), [], False

    async def receive(self):
        if not self._sent:
            self._sent = True
            return BODY
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.heard.append(message["type"])

    async def ask(self, app, method="POST"):
        scope = {"type": "http", "method": method, "path": "/", "headers": [], "query_string": b""}
        await DisconnectMiddleware(app)(scope, self.receive, self.send)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_the_work_of_a_client_that_goes_away_is_cancelled(method):
    ended = []

    async def app(scope, receive, _send):
        await Request(scope, receive).body()
        client.leaves.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("work")

    async def scenario():
        nonlocal client
        client = Client()
        await asyncio.wait_for(client.ask(app, method), 1)
        return asyncio.current_task().cancelling()

    client = None
    assert asyncio.run(scenario()) == 0
    assert ended == ["work"]


def test_also_of_one_whose_body_nobody_reads():
    async def app(_scope, _receive, _send):
        client.leaves.set()
        await asyncio.Event().wait()

    async def scenario():
        nonlocal client
        client = Client()
        await asyncio.wait_for(client.ask(app, "GET"), 1)

    client = None
    asyncio.run(scenario())
    assert client.heard == []


def test_a_client_that_waits_gets_its_answer():
    async def app(scope, receive, send):
        body = await Request(scope, receive).body()
        await asyncio.sleep(0)
        await Response(body)(scope, receive, send)

    async def scenario():
        client = Client()
        await client.ask(app)
        return client.heard

    assert asyncio.run(scenario()) == ["http.response.start", "http.response.body"]


def test_an_answer_that_has_begun_is_not_broken_off():
    async def app(scope, receive, send):
        await Request(scope, receive).body()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        client.leaves.set()
        for _ in range(5):
            await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b"all"})

    async def scenario():
        nonlocal client
        client = Client()
        await client.ask(app)

    client = None
    asyncio.run(scenario())
    assert client.heard == ["http.response.start", "http.response.body"]


def test_a_cancellation_that_is_not_the_clients_is_passed_on():
    async def app(_scope, _receive, _send):
        await asyncio.Event().wait()

    async def scenario():
        task = asyncio.create_task(Client().ask(app))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())
