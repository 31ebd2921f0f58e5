"""What every test of the server needs: settings of its own, the app in memory, its audit log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from miniserve.settings import Settings

if TYPE_CHECKING:  # what a test does not need is not loaded for it
    import httpx

Serve = Callable[..., AbstractAsyncContextManager["httpx.AsyncClient"]]
Lines = list[dict[str, Any]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(audit_log=tmp_path / "audit.log", pace=0, database=":memory:", workers=16)


@pytest.fixture
def serve(settings: Settings) -> Serve:
    """A context manager: the app from start-up to shutdown, and a client that asks as alice.

    Names of settings change those; everything else goes to `create_app`.
    """
    import httpx  # here, so that tests without a server do not wait for it

    from miniserve.app import create_app

    @asynccontextmanager
    async def serving(**options: Any) -> AsyncIterator[httpx.AsyncClient]:
        changed = {name: options.pop(name) for name in list(options) if hasattr(settings, name)}
        app = create_app(replace(settings, **changed), **options)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app),
                base_url="http://tutor.test",
                headers={"X-Student-ID": "alice"},
            ) as client,
        ):
            yield client

    return serving


class SettableClock:
    """A clock that stands still until a test moves it; to sleep on it is to move it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 5, 23, 10, 0, 1, tzinfo=UTC)
        self.seconds = 1_000.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def pass_s(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        self.seconds += seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.pass_s(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def audit_lines(settings: Settings) -> Callable[[], Lines]:
    """Reads the audit log as it is now."""
    return lambda: [json.loads(line) for line in settings.audit_log.read_bytes().splitlines()]
