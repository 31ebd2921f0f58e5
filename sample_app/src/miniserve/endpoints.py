"""The tutor's endpoints: a question in, an answer out, whole or word by word."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from time import perf_counter
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from miniobs import tracing
from miniserve import history, idempotency, sse
from miniserve.bodies import json_of, student_of
from miniserve.errors import ServiceError
from miniserve.log import AUDIT
from miniserve.services import Services, services_of
from miniserve.tutor import answer, thinking_ms, tokenize

MAX_PROMPT_CHARS = 4_000
MAX_KEY_CHARS = 200
KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

Answering = Callable[[Request, str], Awaitable[dict[str, Any]]]


async def tutor(request: Request) -> Response:
    """``POST {"prompt": …}`` from the student named in ``X-Student-ID``.

    Every ``tutor.received`` in the audit log is followed by one ``tutor.completed``,
    ``tutor.rejected``, ``tutor.cancelled`` or ``tutor.failed`` of the same request.
    """
    body = await _audited(request, _answered_once)
    headers = {REPLAYED: "true"} if body.pop("replayed") else {}
    return JSONResponse(body, headers=headers)


async def tutor_stream(request: Request) -> Response:
    """The same as server-sent events: the words one by one, then all that `tutor` answers.

    A client that lost its connection says in ``Last-Event-ID`` what it had, and gets the rest.
    """
    body = await _audited(request, _answered)
    last = request.headers.get("Last-Event-ID", "")
    had = int(last[:9]) if last.isascii() and last.isdecimal() else 0

    async def events() -> AsyncIterator[bytes]:
        for number, word in enumerate(body["answer"].split(), start=1):
            if number > had:
                yield sse.event("word", word, number)
                await asyncio.sleep(0)  # others take their turn between two words
        yield sse.event("done", json.dumps(body, ensure_ascii=False))

    return StreamingResponse(
        events(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _audited(request: Request, answering: Answering) -> dict[str, Any]:
    """The answer's body; the audit log has its beginning and its end."""
    student_id = student_of(request)
    started = perf_counter()
    AUDIT.info("tutor.received")
    try:
        body = await answering(request, student_id)
    except HTTPException as refusal:
        AUDIT.info("tutor.rejected", extra={"status": refusal.status_code})
        raise
    except ServiceError as refusal:
        AUDIT.info("tutor.rejected", extra={"status": refusal.status})
        raise
    except asyncio.CancelledError:
        AUDIT.warning("tutor.cancelled")
        raise
    except Exception:
        AUDIT.error("tutor.failed")
        raise
    latency_ms = round((perf_counter() - started) * 1000)
    AUDIT.info("tutor.completed", extra={"latency_ms": latency_ms})
    return {"request_id": request.state.request_id, **body, "latency_ms": latency_ms}


async def _answered_once(request: Request, student_id: str) -> dict[str, Any]:
    """The answer; under an idempotency key that was used before, the one that was given then."""
    key = request.headers.get(KEY)
    if key is None:
        return {**await _answered(request, student_id), "replayed": False}
    if not 1 <= len(key) <= MAX_KEY_CHARS:
        raise HTTPException(400, f"{KEY} must have 1 to {MAX_KEY_CHARS} characters")
    services, tenant_id = services_of(request), request.state.tenant.id
    prompt = await _prompt_of(request)
    asked = idempotency.fingerprint(student_id, prompt)
    now = services.clock.now()
    claim = partial(idempotency.claim, tenant_id=tenant_id, key=key, asked=asked, now=now)
    stored = await services.database.write(claim)
    if stored is not None:
        AUDIT.info("tutor.replayed")
        return {**json.loads(stored), "replayed": True}
    try:
        body = await _thought_about(request, student_id, prompt)
        kept = partial(idempotency.complete, tenant_id=tenant_id, key=key, answer=json.dumps(body))
        await services.database.write(kept)
    except BaseException:
        release = partial(idempotency.release, tenant_id=tenant_id, key=key)
        await asyncio.shield(services.database.write(release))
        raise
    return {**body, "replayed": False}


async def _answered(request: Request, student_id: str) -> dict[str, Any]:
    return await _thought_about(request, student_id, await _prompt_of(request))


async def _thought_about(request: Request, student_id: str, prompt: str) -> dict[str, Any]:
    """The answer to a prompt, found by a worker and kept in the history."""
    services, tenant = services_of(request), request.state.tenant
    with tracing.span("tutor.tokenize"):
        tokens = tokenize(prompt)
    AUDIT.info("tutor.tokenized")
    day = history.local_day(services.clock.now(), tenant)
    await services.database.read(
        partial(history.require_left, tenant=tenant, day=day, tokens=len(tokens))
    )
    said = await services.pool.run(
        lambda: _think(services, student_id, tokens), timeout_s=services.settings.timeout_s
    )
    asked_at = services.clock.now()
    question = history.Question(0, asked_at, prompt, said, len(tokens))
    with tracing.span("history.record"):
        await services.database.write(
            partial(
                history.record, tenant=tenant, student_id=student_id, question=question, day=day
            )
        )
    return {"answer": said, "tokens": len(tokens)}


async def _think(services: Services, student_id: str, tokens: tuple[str, ...]) -> str:
    with tracing.span("tutor.think", {"tokens": len(tokens)}):
        await services.think(services.settings.pace * thinking_ms(student_id, tokens) / 1000)
        return answer(tokens)


async def _prompt_of(request: Request) -> str:
    document = await json_of(request)
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
