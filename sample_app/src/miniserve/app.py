"""The application: settings in, ASGI app out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from functools import partial
from random import Random, SystemRandom

from opentelemetry.trace import Tracer
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from miniobs.logging import JsonLinesHandler, attached
from miniobs.metrics import Metrics
from miniserve.admission import AdmissionMiddleware
from miniserve.background import Background
from miniserve.breaker import CircuitBreaker
from miniserve.bulkhead import Bulkheads
from miniserve.clock import Clock, SystemClock
from miniserve.database import Database
from miniserve.endpoints import tutor, tutor_stream
from miniserve.errors import ServiceError
from miniserve.glossary import BuiltIn, Glossary, Source
from miniserve.housekeeping import keep_clean
from miniserve.log import AUDIT, SERVICE
from miniserve.middleware import RequestContextMiddleware
from miniserve.operations import healthz, metrics, readyz
from miniserve.ratelimit import RateLimiter
from miniserve.reading import me, questions, seat, streak, term, usage
from miniserve.refusals import http_error, service_error
from miniserve.retry import Backoff
from miniserve.rooms import Rooms
from miniserve.services import Services, Think
from miniserve.settings import Settings
from miniserve.telemetry import TelemetryMiddleware
from miniserve.tenants import Tenants
from miniserve.workers import WorkerPool

CLEAN_EVERY_S = 3600.0
GLOSSARY_LIMIT_S = 2.0
FAILURES_THAT_OPEN = 5
OPEN_FOR_S = 10.0

ROUTES = [
    Route("/healthz", healthz, methods=["GET"]),
    Route("/readyz", readyz, methods=["GET"]),
    Route("/metrics", metrics, methods=["GET"]),
    Route("/v1/tutor", tutor, methods=["POST"]),
    Route("/v1/tutor/stream", tutor_stream, methods=["POST"]),
    Route("/v1/questions", questions, methods=["GET"]),
    Route("/v1/streak", streak, methods=["GET"]),
    Route("/v1/usage", usage, methods=["GET"]),
    Route("/v1/glossary/{term}", term, methods=["GET"]),
    Route("/v1/rooms/{room}/seat", seat, methods=["POST", "DELETE"]),
    Route("/v1/me", me, methods=["DELETE"]),
]


def create_app(
    settings: Settings,
    *,
    think: Think = asyncio.sleep,
    clock: Clock | None = None,
    chance: Random | None = None,
    source: Source | None = None,
) -> Starlette:
    """The server's ASGI app; files are open and workers run from start-up to shutdown.

    Args:
        settings: how it runs.
        think: waits so many seconds; tests hand in their own to hold requests in flight.
        clock: tells the time; None = the machine's.
        chance: decides the pauses between attempts; None = nobody can foresee it.
        source: where definitions come from; None = as the settings say.

    Raises:
        TenantsError: the file of tenants cannot be used.
    """
    clock = clock or SystemClock()
    chance = chance or SystemRandom()
    tenants = Tenants.from_file(settings.tenants)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:  # closes in the opposite order
            stack.enter_context(attached(AUDIT, JsonLinesHandler(settings.audit_log)))
            app.state.tracer = stack.enter_context(_spans(settings))
            database = Database(settings.database)
            stack.push_async_callback(database.close)
            found = source or await _source_of(settings, stack)
            services = app.state.services = Services(
                settings=settings,
                clock=clock,
                think=think,
                database=database,
                pool=WorkerPool(settings.workers, settings.queue),
                background=Background(),
                glossary=_glossary(found, clock, chance),
                rooms=Rooms(settings.seats, partial(_note_visit, database, clock)),
            )
            stack.push_async_callback(services.background.finish)
            cleaning = asyncio.create_task(keep_clean(database, clock, CLEAN_EVERY_S))
            stack.push_async_callback(_cancelled, cleaning)
            services.pool.start()
            stack.push_async_callback(services.pool.stop, settings.grace_s)
            SERVICE.info("server.started")
            yield
            SERVICE.info("server.stopped")

    app = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(TelemetryMiddleware, routes=ROUTES, clock=clock),
            Middleware(RequestContextMiddleware),
            Middleware(
                AdmissionMiddleware,
                tenants=tenants,
                limiter=RateLimiter(clock),
                bulkheads=Bulkheads(settings.max_open),
            ),
        ],
        exception_handlers={HTTPException: http_error, ServiceError: service_error},
        lifespan=lifespan,
    )
    app.state.metrics = Metrics()
    return app


def _spans(settings: Settings) -> AbstractContextManager[Tracer | None]:
    if settings.trace_log is None:
        return nullcontext()
    from miniobs.spans import recorded  # noqa: PLC0415  # the SDK is loaded by those who record

    return recorded(settings.trace_log)


async def _source_of(settings: Settings, stack: AsyncExitStack) -> Source:
    if settings.glossary_url is None:
        return BuiltIn()
    from httpx import AsyncClient  # noqa: PLC0415  # a tenth of a second for those who need it

    from miniserve.upstream import GlossaryService  # noqa: PLC0415  # the same

    http = await stack.enter_async_context(AsyncClient(base_url=settings.glossary_url))
    return GlossaryService(http, GLOSSARY_LIMIT_S)


def _glossary(source: Source, clock: Clock, chance: Random) -> Glossary:
    breaker = CircuitBreaker(FAILURES_THAT_OPEN, OPEN_FOR_S, clock)
    return Glossary(source, clock, chance, backoff=Backoff(), breaker=breaker)


async def _note_visit(database: Database, clock: Clock, room: str, student_id: str) -> None:
    AUDIT.info("room.entered", extra={"room": room})
    row = (room, student_id, clock.now().isoformat())
    insert = "INSERT INTO visits (room, name, came_at) VALUES (?, ?, ?)"
    await database.write(lambda connection: connection.execute(insert, row).rowcount)


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
