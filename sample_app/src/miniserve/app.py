"""The application: settings in, ASGI app out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from miniobs.logging import JsonLinesHandler, attached
from miniserve.endpoints import Think, healthz, http_error, tutor_endpoint
from miniserve.log import AUDIT, SERVICE
from miniserve.middleware import RequestContextMiddleware
from miniserve.settings import Settings


def create_app(settings: Settings, *, think: Think = asyncio.sleep) -> Starlette:
    """The server's ASGI app; the audit log is open from start-up to shutdown.

    Args:
        settings: how it runs.
        think: waits so many seconds; tests hand in their own to hold requests in flight.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        with attached(AUDIT, JsonLinesHandler(settings.audit_log)):
            SERVICE.info("server.started")
            yield
            SERVICE.info("server.stopped")

    return Starlette(
        routes=[
            Route("/healthz", healthz, methods=["GET"]),
            Route("/v1/tutor", tutor_endpoint(settings.pace, think), methods=["POST"]),
        ],
        middleware=[Middleware(RequestContextMiddleware)],
        exception_handlers={HTTPException: http_error},
        lifespan=lifespan,
    )
