"""What is read from a request: no more than it may be, and nothing that is not what it must be."""

from __future__ import annotations

import json

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from miniserve.middleware import STUDENT_ID

MAX_BODY_BYTES = 64 * 1024
MAX_LIMIT = 100


def student_of(request: Request) -> str:
    """The student that a request is from.

    Raises:
        HTTPException: it names none (400).
    """
    student_id: str | None = request.state.student_id
    if student_id is None:
        raise HTTPException(400, f"{STUDENT_ID} is missing or not an identifier")
    return student_id


def limit_of(request: Request, default: int = 20) -> int:
    """The query's ``limit``, from 1 to `MAX_LIMIT`.

    Raises:
        HTTPException: it is none of those (400).
    """
    text = request.query_params.get("limit", str(default))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MAX_LIMIT):
        raise HTTPException(400, f"limit must be a number from 1 to {MAX_LIMIT}")
    return int(text)


async def json_of(request: Request) -> object:
    """The body as JSON.

    Raises:
        HTTPException: it is none (400), or too large (413).
    """
    try:
        return json.loads(await _body_of(request))
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "the body is not JSON") from error


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
