"""Disconnects: nobody thinks any longer about a question whose student has gone away."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODILESS = frozenset({"GET", "HEAD", "DELETE"})
"""Nobody reads the body of these, and so nobody would hear that the client is gone."""


class DisconnectMiddleware:
    """Cancels the work of a request when its client goes away before the answer has begun."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watch = _Watch(receive, send)
        if scope["method"] in BODILESS:
            await watch.read_ahead()
        try:
            await self._app(scope, watch.receive, watch.send)
        except asyncio.CancelledError:
            if not watch.gone:
                raise  # somebody else's wish, such as the server's when it stops
            watch.serving.uncancel()
        finally:
            watch.end()


class _Watch:
    """Listens for the disconnect as soon as the body is read, until the answer begins."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._ahead: Message | None = None
        self._listening: asyncio.Task[None] | None = None
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - ASGI runs in a task
        self.serving = task
        self.gone = False

    async def read_ahead(self) -> None:
        """Take the first message now, and hand it out when it is asked for."""
        self._ahead = await self.receive()

    async def receive(self) -> Message:
        """The next message of the client."""
        if self._ahead is not None:
            message, self._ahead = self._ahead, None
            return message
        message = await self._receive()
        complete = message["type"] == "http.request" and not message.get("more_body", False)
        if complete and self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the answer; what becomes of it now is the answer's own affair."""
        self.end()
        await self._send(message)

    def end(self) -> None:
        """Listen no longer."""
        if self._listening is not None:
            self._listening.cancel()

    async def _listen(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self.serving.cancel()
