"""Telemetry: every request has a span and is counted, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Sequence

from opentelemetry.trace import Span, Tracer
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from miniobs import tracing
from miniobs.context import bound
from miniobs.metrics import Metrics
from miniserve.clock import Clock

UNMATCHED = "unmatched"
"""The route of requests that no route answers: a stranger's path is no label."""


class TelemetryMiddleware:
    """Records the span of each request, a child of the caller's, and its time.

    Args:
        app: what serves it.
        routes: what the patterns of paths are taken from.
        clock: tells how long it took.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[Route], clock: Clock) -> None:
        self._app = app
        self._routes = routes
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = self._clock.monotonic()
        route = self._route_of(scope)
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with (
            tracing.server_span(
                _tracer(scope), f"{scope['method']} {route}", _headers(scope)
            ) as own,
            bound(trace_id=tracing.trace_id_of(own)),
        ):
            try:
                await self._app(scope, receive, send_and_note)
            finally:
                _describe(own, route, status)
                elapsed_s = self._clock.monotonic() - started
                metrics_of(scope).answered(route, status, elapsed_s)

    def _route_of(self, scope: Scope) -> str:
        """The pattern of the path, such as ``/v1/glossary/{term}``."""
        for route in self._routes:
            if route.matches(scope)[0] is not Match.NONE:
                return route.path
        return UNMATCHED


def metrics_of(scope: Scope) -> Metrics:
    """The metrics of the app that serves this connection."""
    found: Metrics = scope["app"].state.metrics
    return found


def _tracer(scope: Scope) -> Tracer | None:
    found: Tracer | None = getattr(scope["app"].state, "tracer", None)
    return found


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _describe(own: Span, route: str, status: int) -> None:
    own.set_attribute("http.route", route)
    own.set_attribute("http.response.status_code", status)
