"""The request-id middleware: every request has an id, and a stranger's text gets no further."""

from __future__ import annotations

import asyncio
import json
import logging

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from miniobs.logging import JsonFormatter
from miniserve.middleware import RequestContextMiddleware

PROMPT = {"prompt": "What is a context variable?"}


def ask(app, *headers, path="/"):
    """One request to an app under the middleware; headers as pairs, so that one can come twice."""

    async def call():
        transport = httpx.ASGITransport(RequestContextMiddleware(app))
        async with httpx.AsyncClient(transport=transport, base_url="http://tutor.test") as client:
            return await client.get(path, headers=list(headers))

    return asyncio.run(call())


async def echo_state(scope, receive, send):
    """Answers with what the middleware made known to the endpoint."""
    state = Request(scope).state
    body = {"request_id": state.request_id, "student_id": state.student_id}
    await JSONResponse(body)(scope, receive, send)


@pytest.fixture
def service_log():
    """The service's log as the list of its lines."""

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(json.loads(JsonFormatter().format(record)))

    lines = []
    handler, logger = Keep(), logging.getLogger("miniserve")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


def test_the_callers_id_is_taken_and_echoed():
    response = ask(echo_state, ("X-Request-ID", "req-abc123"))
    assert response.headers["X-Request-ID"] == "req-abc123"
    assert response.json()["request_id"] == "req-abc123"


def test_without_an_id_each_request_gets_a_new_one():
    made = [ask(echo_state).headers["X-Request-ID"] for _ in range(3)]
    assert len(set(made)) == 3
    assert all(one.startswith("req-") for one in made)


@pytest.mark.parametrize(
    "hostile",
    ["", " ", "a b", '"', 'x","event":"forged', "-flag", "é", "a" * 65, "../etc", "%0a", "a\tb"],
)
def test_an_id_that_does_not_belong_into_a_log_is_replaced(hostile):
    response = ask(echo_state, ("X-Request-ID", hostile.encode()))
    assert response.headers["X-Request-ID"].startswith("req-")
    assert response.headers["X-Request-ID"] == response.json()["request_id"]


def test_the_longest_id_is_64_characters():
    longest = "a" * 64
    assert ask(echo_state, ("X-Request-ID", longest)).headers["X-Request-ID"] == longest


def test_of_two_ids_neither_is_believed():
    response = ask(echo_state, ("X-Request-ID", "req-1"), ("X-Request-ID", "req-2"))
    assert response.headers["X-Request-ID"] not in ("req-1", "req-2")


def test_the_student_is_known_to_the_endpoint():
    assert ask(echo_state, ("X-Student-ID", "alice")).json()["student_id"] == "alice"


@pytest.mark.parametrize("hostile", ["", "alice bob", "a" * 65, "<b>"])
def test_a_student_id_that_does_not_belong_into_a_log_is_none(hostile):
    assert ask(echo_state, ("X-Student-ID", hostile)).json()["student_id"] is None


def test_a_failure_is_answered_under_the_id_and_logged_for_the_student(service_log):
    async def fails(_scope, _receive, _send):
        raise ZeroDivisionError("by nobody")

    response = ask(fails, ("X-Request-ID", "req-abc123"), ("X-Student-ID", "alice"))
    assert response.status_code == 500
    assert response.headers["X-Request-ID"] == "req-abc123"
    assert response.json() == {"error": "internal error", "request_id": "req-abc123"}
    (line,) = service_log
    assert (line["event"], line["level"], line["student_id"]) == (
        "request.failed",
        "error",
        "alice",
    )
    assert "ZeroDivisionError: by nobody" in line["exception"]


def test_a_failure_in_the_middle_of_a_response_is_logged_and_passed_on(service_log):
    async def breaks_off(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(breaks_off)
    assert [line["event"] for line in service_log] == ["request.failed"]


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/v1/tutor", 405)])
def test_a_refusal_carries_the_id_too(serve, path, status):
    async def call():
        async with serve() as client:
            return await client.get(path, headers={"X-Request-ID": "req-abc123"})

    response = asyncio.run(call())
    assert response.status_code == status
    assert response.headers["X-Request-ID"] == "req-abc123"
    assert response.json()["request_id"] == "req-abc123"


def test_concurrent_requests_get_their_own_ids_back(serve):
    async def calls(ids):
        in_flight = asyncio.Barrier(len(ids))
        async with serve(think=lambda _seconds: in_flight.wait()) as client:
            return await asyncio.gather(
                *(
                    client.post("/v1/tutor", json=PROMPT, headers={"X-Request-ID": own})
                    for own in ids
                )
            )

    ids = [f"req-{number}" for number in range(8)]
    responses = asyncio.run(calls(ids))
    assert [response.headers["X-Request-ID"] for response in responses] == ids
    assert [response.json()["request_id"] for response in responses] == ids
