"""The whole application in memory, for labs that need its behaviour and not its socket."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from miniserve.app import create_app
from miniserve.settings import Settings

QUIET = Settings(database=Path(":memory:"), pace=0)


@asynccontextmanager
async def serving(
    tenants: Mapping[str, Mapping[str, object]] | None = None,
    settings: Settings = QUIET,
    **parts: Any,  # noqa: ANN401 - whatever create_app takes
) -> AsyncIterator[httpx.AsyncClient]:
    """The app from start-up to shutdown, and a client of it.

    Args:
        tenants: as in the file of tenants; None = everybody is served.
        settings: how it runs; logs go to a folder that is gone afterwards unless they say more.
        parts: what `create_app` takes: ``clock``, ``chance``, ``think``, ``source``.
    """
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        if settings.audit_log == Settings().audit_log:
            settings = replace(settings, audit_log=Path(folder, "audit.log"))
        if tenants is not None:
            file = Path(folder, "tenants.json")
            file.write_text(json.dumps(tenants), encoding="utf-8")  # noqa: ASYNC240 - tiny
            settings = replace(settings, tenants=file)
        app = create_app(settings, **parts)
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://tutor.lab") as client,
        ):
            yield client
