"""The request-id middleware: everything that happens for a request happens under its id."""

from __future__ import annotations

import re
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from miniobs.context import bound
from miniserve.log import SERVICE

REQUEST_ID = "X-Request-ID"
STUDENT_ID = "X-Student-ID"
TENANT_ID = "X-Tenant-ID"

# These headers come from strangers and go into our logs: short, printable, nothing to escape.
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class RequestContextMiddleware:
    """Gives every HTTP request an id, and its log lines that id and the student's.

    The id is the caller's ``X-Request-ID`` if that is a sound identifier, else a new one; the
    response carries it back. All ids are in ``request.state`` and, while the request is served, in
    the logging context; the tenant's too if the caller names one. An exception that nobody handled
    is logged here, under the id.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        headers = Headers(scope=scope)
        request_id = _identifier(headers, REQUEST_ID) or f"req-{uuid4().hex}"
        student_id = _identifier(headers, STUDENT_ID)
        tenant_id = _identifier(headers, TENANT_ID)
        known = {"request_id": request_id, "student_id": student_id, "tenant_id": tenant_id}
        scope.setdefault("state", {}).update(known)
        response_started = False

        async def send_with_id(message: Message) -> None:
            nonlocal response_started
            if message["type"] == "http.response.start":
                response_started = True
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with bound(**known):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception:
                SERVICE.exception("request.failed")
                if response_started:
                    raise
                body = {"error": "internal error", "request_id": request_id}
                await JSONResponse(body, status_code=500)(scope, receive, send_with_id)


def _identifier(headers: Headers, name: str) -> str | None:
    """The header's value if it was sent once and is a sound identifier."""
    values = headers.getlist(name)
    if len(values) == 1 and _IDENTIFIER.fullmatch(values[0]):
        return values[0]
    return None
