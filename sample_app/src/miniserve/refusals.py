"""How a refusal looks, whoever refuses."""

from __future__ import annotations

import math

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from miniserve.errors import ServiceError


def refusal(
    request_id: str,
    status: int,
    detail: str,
    *,
    retry_after_s: float | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """A refusal as JSON, with the id to quote to support.

    Args:
        request_id: of the request that is refused.
        status: the HTTP status.
        detail: what is wrong.
        retry_after_s: when another try makes sense, told in whole seconds, rounded up.
        headers: further headers.
    """
    if headers is None:
        headers = {}
    headers["Cache-Control"] = "no-store"
    if retry_after_s is not None:
        headers["Retry-After"] = str(math.ceil(retry_after_s))
    body = {"error": detail, "request_id": request_id}
    return JSONResponse(body, status_code=status, headers=headers)


async def http_error(request: Request, error: Exception) -> JSONResponse:
    """The refusal for what Starlette or an endpoint says in HTTP."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    headers = dict(error.headers) if error.headers else None
    return refusal(request.state.request_id, error.status_code, error.detail, headers=headers)


async def service_error(request: Request, error: Exception) -> JSONResponse:
    """The refusal for what the service says in its own words."""
    assert isinstance(error, ServiceError)  # noqa: S101 - registered for nothing else
    return refused(request.state.request_id, error)


def refused(request_id: str, error: ServiceError) -> JSONResponse:
    """The refusal that an error stands for."""
    return refusal(request_id, error.status, error.detail, retry_after_s=error.retry_after_s)
