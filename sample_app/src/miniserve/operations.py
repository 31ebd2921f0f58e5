"""For those who run the server: is it alive, may it have traffic, how is it doing."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from miniobs.metrics import CONTENT_TYPE
from miniserve.services import services_of
from miniserve.telemetry import metrics_of


async def healthz(_request: Request) -> JSONResponse:
    """Alive: if this is not answered, a restart may help."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> JSONResponse:
    """Ready for traffic (200), or not now (503): a restart would not help."""
    services = services_of(request)
    checks = {"workers": services.pool.is_open, "database": await services.database.answers()}
    status = 200 if all(checks.values()) else 503
    return JSONResponse({"ready": status == 200, **checks}, status_code=status)  # noqa: PLR2004


async def metrics(request: Request) -> Response:
    """What Prometheus scrapes."""
    found = metrics_of(request.scope)
    found.waiting(services_of(request).pool.waiting)
    return Response(found.text(), media_type=CONTENT_TYPE)
