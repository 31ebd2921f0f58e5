"""What every test of the server needs: settings of its own, the app in memory, its audit log."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from miniserve.app import create_app
from miniserve.endpoints import Think
from miniserve.settings import Settings

Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
Lines = list[dict[str, Any]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(audit_log=tmp_path / "audit.log", pace=0)


@pytest.fixture
def serve(settings: Settings) -> Serve:
    """A context manager: the app from start-up to shutdown, and a client that asks as alice."""

    @asynccontextmanager
    async def serving(**options: Think) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(settings, **options)
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


@pytest.fixture
def audit_lines(settings: Settings) -> Callable[[], Lines]:
    """Reads the audit log as it is now."""
    return lambda: [json.loads(line) for line in settings.audit_log.read_bytes().splitlines()]
