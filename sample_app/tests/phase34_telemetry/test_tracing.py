"""Traces: each step is a child of what it is a step of, across tasks, workers and services."""

from __future__ import annotations

import asyncio
import json

import pytest

from miniobs import tracing
from miniobs.spans import recorded

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans(tmp_path):
    """Reads the spans as they are now: name → span."""
    path = tmp_path / "spans.jsonl"

    def read():
        return {one["name"]: one for one in map(json.loads, path.read_bytes().splitlines())}

    read.path = path
    return read


def request(serve, spans, headers, **options):
    async def call():
        async with serve(trace_log=spans.path, **options) as client:
            return await client.post("/v1/tutor", json={"prompt": "Why?"}, headers=headers)

    return asyncio.run(call())


def test_a_request_is_a_child_of_the_callers_span(serve, spans):
    request(serve, spans, {"traceparent": CALLER})
    own = spans()["POST /v1/tutor"]
    assert own["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert own["parent_id"] == "b7ad6b7169203331"


@pytest.mark.parametrize(
    "broken", ["", "00-0-0-01", CALLER.replace("-b7", "-zz"), "ff" + CALLER[2:]]
)
def test_a_caller_that_cannot_be_understood_is_no_parent(serve, spans, broken):
    request(serve, spans, {"traceparent": broken})
    assert spans()["POST /v1/tutor"]["parent_id"] is None


def test_the_steps_of_a_request_are_its_children(serve, spans):
    request(serve, spans, {})
    found = spans()
    own = found.pop("POST /v1/tutor")
    assert set(found) == {"tutor.tokenize", "tutor.think", "history.record"}
    assert {one["parent_id"] for one in found.values()} == {own["span_id"]}
    assert {one["trace_id"] for one in found.values()} == {own["trace_id"]}


def test_what_a_worker_does_belongs_to_the_request_that_asked(serve, spans):
    request(serve, spans, {"traceparent": CALLER})
    assert spans()["tutor.think"]["trace_id"] == "0af7651916cd43dd8448eb211c80319c"


def test_two_requests_at_once_have_a_trace_each(serve, spans):
    async def calls():
        in_flight = asyncio.Barrier(2)
        think = lambda _seconds: in_flight.wait()  # noqa: E731 - as short as what it stands for
        async with serve(trace_log=spans.path, think=think) as client:
            asked = (client.post("/v1/tutor", json={"prompt": "?"}) for _ in range(2))
            await asyncio.gather(*asked)

    asyncio.run(calls())
    lines = [json.loads(line) for line in spans.path.read_bytes().splitlines()]
    traces = {}
    for one in lines:
        traces.setdefault(one["trace_id"], []).append(one["name"])
    assert [len(names) for names in traces.values()] == [4, 4]


def test_log_and_trace_know_each_other(serve, spans, audit_lines):
    request(serve, spans, {"traceparent": CALLER})
    assert {line["trace_id"] for line in audit_lines()} == {"0af7651916cd43dd8448eb211c80319c"}


def test_the_span_has_the_route_and_the_status(serve, spans):
    request(serve, spans, {"X-Student-ID": "not an identifier"})
    attributes = spans()["POST /v1/tutor"]["attributes"]
    assert attributes == {"http.route": "/v1/tutor", "http.response.status_code": 400}


def test_a_failure_is_noted_in_the_step_that_failed(serve, spans):
    async def fails(_seconds):
        raise ZeroDivisionError

    assert request(serve, spans, {}, think=fails).status_code == 500
    assert spans()["tutor.think"]["status"] == "error"
    assert spans()["tutor.tokenize"]["status"] == "unset"


def test_the_next_service_is_told_which_span_it_is_a_child_of(spans):
    with (
        recorded(spans.path) as tracer,
        tracing.server_span(tracer, "request", {}),
        tracing.span("glossary.look_up"),
    ):
        headers = tracing.outgoing()
    version, trace_id, parent_id, flags = headers["traceparent"].split("-")
    assert version == "00"
    assert int(flags, 16) & 1  # sampled
    assert trace_id == spans()["request"]["trace_id"]
    assert parent_id == spans()["glossary.look_up"]["span_id"]


def test_without_a_trace_log_nothing_is_recorded_and_nothing_said(serve, audit_lines):
    async def call():
        async with serve() as client:
            await client.post("/v1/tutor", json={"prompt": "?"})

    asyncio.run(call())
    assert all("trace_id" not in line for line in audit_lines())
    assert tracing.outgoing() == {}


def test_durations_are_in_milliseconds(spans):
    async def wait():
        with recorded(spans.path) as tracer, tracing.server_span(tracer, "request", {}):
            await asyncio.sleep(0.02)

    asyncio.run(wait())
    assert 19 <= spans()["request"]["duration_ms"] < 2_000
