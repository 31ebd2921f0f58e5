"""What the server answers to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from time import perf_counter

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from miniserve.log import AUDIT
from miniserve.middleware import STUDENT_ID
from miniserve.tutor import answer, thinking_ms, tokenize

MAX_BODY_BYTES = 64 * 1024
MAX_PROMPT_CHARS = 4_000

Think = Callable[[float], Awaitable[None]]
Endpoint = Callable[[Request], Awaitable[JSONResponse]]


async def healthz(_request: Request) -> JSONResponse:
    """Alive, and able to answer."""
    return JSONResponse({"status": "ok"})


def tutor_endpoint(pace: float, think: Think) -> Endpoint:
    """The endpoint for ``{"prompt": …}`` from the student named in ``X-Student-ID``.

    Every ``tutor.received`` in the audit log is followed by one ``tutor.completed``,
    ``tutor.rejected`` or ``tutor.cancelled`` of the same request.

    Args:
        pace: factor on the thinking time.
        think: waits so many seconds.
    """

    async def tutor(request: Request) -> JSONResponse:
        student_id = request.state.student_id
        if student_id is None:
            raise HTTPException(400, f"{STUDENT_ID} is missing or not an identifier")
        started = perf_counter()
        AUDIT.info("tutor.received")
        try:
            tokens = tokenize(await _prompt_of(request))
            AUDIT.info("tutor.tokenized")
            await think(pace * thinking_ms(student_id, tokens) / 1000)
        except HTTPException as refusal:
            AUDIT.info("tutor.rejected", extra={"status": refusal.status_code})
            raise
        except asyncio.CancelledError:
            AUDIT.warning("tutor.cancelled")
            raise
        latency_ms = round((perf_counter() - started) * 1000)
        AUDIT.info("tutor.completed", extra={"latency_ms": latency_ms})
        return JSONResponse(
            {
                "request_id": request.state.request_id,
                "answer": answer(tokens),
                "tokens": len(tokens),
                "latency_ms": latency_ms,
            },
        )

    return tutor


async def http_error(request: Request, error: Exception) -> JSONResponse:
    """A refusal as JSON, with the id to quote to support."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    body = {"error": error.detail, "request_id": request.state.request_id}
    return JSONResponse(body, status_code=error.status_code, headers=error.headers)


async def _prompt_of(request: Request) -> str:
    try:
        document = json.loads(await _body_of(request))
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "the body is not JSON") from error
    prompt = document.get("prompt") if isinstance(document, dict) else None
    if not isinstance(prompt, str):
        raise HTTPException(422, 'the body must be {"prompt": "…"}')
    if not prompt.strip():
        raise HTTPException(422, "the prompt is empty")
    if len(prompt) > MAX_PROMPT_CHARS:
        raise HTTPException(422, f"the prompt is longer than {MAX_PROMPT_CHARS} characters")
    try:
        prompt.encode()
    except UnicodeEncodeError as error:  # JSON can spell half of a surrogate pair; UTF-8 cannot
        raise HTTPException(422, "the prompt is not valid Unicode") from error
    return prompt


async def _body_of(request: Request) -> bytes:
    """The body, read no further than the limit: a length that is announced proves nothing."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise HTTPException(413, f"the body is larger than {MAX_BODY_BYTES} bytes")
    except ClientDisconnect as error:
        raise HTTPException(400, "the body ended too early") from error
    return bytes(body)
