"""What the server answers, and what it refuses."""

from __future__ import annotations

import asyncio

import pytest

from miniserve.app import create_app
from miniserve.bodies import MAX_BODY_BYTES
from miniserve.endpoints import MAX_PROMPT_CHARS

EVENTS = ["tutor.received", "tutor.tokenized", "tutor.completed"]


def post(serve, *, headers=None, **request):
    async def call():
        async with serve() as client:
            return await client.post("/v1/tutor", headers=headers, **request)

    return asyncio.run(call())


def test_healthz(serve):
    async def call():
        async with serve() as client:
            return await client.get("/healthz")

    response = asyncio.run(call())
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_question_is_answered_and_audited(serve, audit_lines):
    response = post(serve, json={"prompt": "What is recursion?"})
    assert response.status_code == 200
    body = response.json()
    assert body["tokens"] == 4
    assert "recursion" in body["answer"]
    lines = audit_lines()
    assert [line["event"] for line in lines] == EVENTS
    assert {line["student_id"] for line in lines} == {"alice"}
    assert lines[-1]["latency_ms"] == body["latency_ms"]


def test_latency_is_in_whole_milliseconds_and_has_the_thinking_in_it(serve, audit_lines):
    async def call():
        async with serve(think=lambda _seconds: asyncio.sleep(0.03)) as client:
            await client.post("/v1/tutor", json={"prompt": "?"})

    asyncio.run(call())
    latency_ms = audit_lines()[-1]["latency_ms"]
    assert isinstance(latency_ms, int)
    assert 29 <= latency_ms <= 5_000


def test_events_of_concurrent_requests_interleave(serve, audit_lines):
    async def calls():
        in_flight = asyncio.Barrier(2)
        async with serve(think=lambda _seconds: in_flight.wait()) as client:
            await asyncio.gather(
                *(
                    client.post("/v1/tutor", json={"prompt": "?"}, headers={"X-Student-ID": own})
                    for own in ("alice", "bob")
                )
            )

    asyncio.run(calls())
    events = [(line["student_id"], line["event"]) for line in audit_lines()]
    assert {student for student, _ in events[:4]} == {"alice", "bob"}
    assert [event for _, event in events[4:]] == ["tutor.completed"] * 2


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"", 400, "not JSON"),
        (b"{", 400, "not JSON"),
        (b'{"prompt": "\xff"}', 400, "not JSON"),
        (b"[" * 50_000, 400, "not JSON"),
        (b"[]", 422, "must be"),
        (b'{"prompt": 1}', 422, "must be"),
        (b'{"question": "?"}', 422, "must be"),
        (b'{"prompt": " \\n"}', 422, "empty"),
        (b'{"prompt": "\\ud800"}', 422, "not valid Unicode"),
        (b'{"prompt": "%s"}' % (b"a" * (MAX_PROMPT_CHARS + 1)), 422, "longer than"),
        (b" " * (MAX_BODY_BYTES + 1), 413, "larger than"),
    ],
)
def test_a_request_that_cannot_be_answered_is_refused_and_audited(
    serve, audit_lines, body, status, reason
):
    response = post(serve, content=body, headers={"X-Request-ID": "req-abc123"})
    assert response.status_code == status
    assert reason in response.json()["error"]
    assert response.json()["request_id"] == "req-abc123"
    assert [(line["event"], line.get("status")) for line in audit_lines()] == [
        ("tutor.received", None),
        ("tutor.rejected", status),
    ]


def test_the_longest_prompt_is_answered(serve):
    assert post(serve, json={"prompt": "ñ" * MAX_PROMPT_CHARS}).status_code == 200


def test_a_body_without_an_end_is_read_no_further_than_the_limit(serve):
    sent = 0

    async def endless():
        nonlocal sent
        while True:
            sent += 1024
            yield b" " * 1024

    assert post(serve, content=endless()).status_code == 413
    assert sent <= MAX_BODY_BYTES + 2048


@pytest.mark.parametrize("student", ["", "not an identifier"])
def test_nobody_in_particular_is_not_served(serve, audit_lines, student):
    response = post(serve, json={"prompt": "?"}, headers={"X-Student-ID": student})
    assert response.status_code == 400
    assert "X-Student-ID" in response.json()["error"]
    assert audit_lines() == []


def test_a_request_that_is_cancelled_is_audited(serve, audit_lines):
    async def cancelled():
        thinking = asyncio.Event()

        async def think_for_ever(_seconds):
            thinking.set()
            await asyncio.Event().wait()

        async with serve(think=think_for_ever) as client:
            request = asyncio.create_task(client.post("/v1/tutor", json={"prompt": "?"}))
            await thinking.wait()
            request.cancel()
            with pytest.raises(asyncio.CancelledError):
                await request

    asyncio.run(cancelled())
    assert [line["event"] for line in audit_lines()] == [*EVENTS[:2], "tutor.cancelled"]


def test_a_client_that_goes_away_early_is_refused_and_audited(settings, audit_lines):
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/tutor",
        "query_string": b"",
        "headers": [(b"x-student-id", b"alice")],
    }
    messages = iter(
        [
            {"type": "http.request", "body": b'{"pro', "more_body": True},
            {"type": "http.disconnect"},
        ]
    )
    answers = []

    async def receive():
        return next(messages)

    async def send(message):
        answers.append(message)

    async def call():
        app = create_app(settings)
        async with app.router.lifespan_context(app):
            await app(scope, receive, send)

    asyncio.run(call())
    assert answers[0]["status"] == 400
    assert [line["event"] for line in audit_lines()] == ["tutor.received", "tutor.rejected"]
