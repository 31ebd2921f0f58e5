"""What the endpoints work with, made once for each server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request

from miniserve.background import Background
from miniserve.clock import Clock
from miniserve.database import Database
from miniserve.glossary import Glossary
from miniserve.rooms import Rooms
from miniserve.settings import Settings
from miniserve.workers import WorkerPool

Think = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running server.

    Args:
        settings: how it runs.
        clock: tells the time.
        think: waits so many seconds.
        database: what is kept.
        pool: where questions are thought about.
        background: what goes on after a request.
        glossary: what terms mean.
        rooms: who sits where.
    """

    settings: Settings
    clock: Clock
    think: Think
    database: Database
    pool: WorkerPool
    background: Background
    glossary: Glossary
    rooms: Rooms


def services_of(request: Request) -> Services:
    """The services of the server that a request came to."""
    found: Services = request.app.state.services
    return found
