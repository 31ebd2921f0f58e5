"""What a student can look at: history, usage, glossary; and the seats of study rooms."""

from __future__ import annotations

from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from miniserve import history
from miniserve.bodies import limit_of, student_of
from miniserve.log import AUDIT
from miniserve.pricing import cost
from miniserve.services import services_of

LANGUAGES = ("en", "es")


async def questions(request: Request) -> Response:
    """``GET``: the student's questions, the newest first; ``limit`` and ``cursor`` turn pages."""
    student_id = student_of(request)
    page = await services_of(request).database.read(
        partial(
            history.page,
            tenant_id=request.state.tenant.id,
            student_id=student_id,
            limit=limit_of(request),
            cursor=request.query_params.get("cursor"),
        )
    )
    shown = [
        {
            "asked_at": one.asked_at.isoformat(),
            "prompt": one.prompt,
            "answer": one.answer,
            "tokens": one.tokens,
        }
        for one in page.questions
    ]
    return JSONResponse({"questions": shown, "cursor": page.cursor})


async def streak(request: Request) -> Response:
    """``GET``: how many days in a row the student has asked something."""
    student_id, tenant, services = student_of(request), request.state.tenant, services_of(request)
    days = await services.database.read(
        partial(history.days_of, tenant=tenant, student_id=student_id)
    )
    today = history.local_day(services.clock.now(), tenant)
    return JSONResponse({"days": history.streak(days, today)})


async def usage(request: Request) -> Response:
    """``GET``: the tokens that the tenant has used today, what is left, and what they cost."""
    tenant, services = request.state.tenant, services_of(request)
    day = history.local_day(services.clock.now(), tenant)
    used = await services.database.read(partial(history.used_on, tenant_id=tenant.id, day=day))
    left = tenant.daily_tokens - used
    body = {"day": day.isoformat(), "tokens": used, "left": left, "cost_eur": str(cost(used))}
    return JSONResponse(body)


async def term(request: Request) -> Response:
    """``GET``: what a term means in the tenant's glossary, in the language ``lang``."""
    lang = request.query_params.get("lang", LANGUAGES[0])
    if lang not in LANGUAGES:
        raise HTTPException(400, f"lang must be one of {', '.join(LANGUAGES)}")
    asked = request.path_params["term"]
    found = await services_of(request).glossary.look_up(request.state.tenant.id, lang, asked)
    if found is None:
        raise HTTPException(404, f"the glossary has no {asked!r}")
    return JSONResponse({"term": found.term, "text": found.text, "see_also": list(found.see_also)})


async def seat(request: Request) -> Response:
    """``POST`` takes a seat in a study room, ``DELETE`` gives it back."""
    student_id, tenant_id = student_of(request), request.state.tenant.id
    rooms, room = services_of(request).rooms, request.path_params["room"]
    if request.method == "DELETE":
        rooms.leave(tenant_id, room, student_id)
        return Response(status_code=204)
    left = await rooms.join(tenant_id, room, student_id)
    return JSONResponse({"room": room, "seats_left": left})


async def me(request: Request) -> Response:
    """``DELETE``: forget the student and all that they asked; done after the answer (202)."""
    student_id, tenant_id, services = (
        student_of(request),
        request.state.tenant.id,
        services_of(request),
    )

    async def forget() -> None:
        erase = partial(history.forget, tenant_id=tenant_id, student_id=student_id)
        count = await services.database.write(erase)
        AUDIT.info("student.forgotten", extra={"count": count})

    services.background.start(forget(), "forget")
    return Response(status_code=202)
