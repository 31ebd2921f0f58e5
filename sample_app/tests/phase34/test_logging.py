"""The log's lines: their keys are what dashboards, alerts and support rely on."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest

from miniobs.context import bound
from miniobs.logging import LEADING_KEYS, JsonFormatter


def record(event, level=logging.INFO, exc_info=None, **fields):
    made = logging.getLogger("test").makeRecord(
        "test", level, __file__, 1, event, (), exc_info, extra=fields
    )
    made.created = 1_779_530_401.25  # 2026-05-23T10:00:01.250Z
    return made


def logged(event="tutor.received", **details):
    return json.loads(JsonFormatter().format(record(event, **details)))


def test_request_id_present():
    with bound(request_id="req-abc123", student_id="alice"):
        line = logged("tutor.received")
    assert "request_id" in line
    assert line["request_id"] == "req-abc123"


def test_one_request_can_be_followed_among_others(serve, audit_lines):
    async def two_questions_of_one_student():
        in_flight = asyncio.Barrier(2)
        async with serve(think=lambda _seconds: in_flight.wait()) as client:
            await asyncio.gather(
                *(
                    client.post("/v1/tutor", json={"prompt": "?"}, headers={"X-Request-ID": own})
                    for own in ("req-abc123", "req-def456")
                )
            )

    asyncio.run(two_questions_of_one_student())
    followed = [one["event"] for one in audit_lines() if one.get("request_id") == "req-abc123"]
    assert followed == ["tutor.received", "tutor.tokenized", "tutor.completed"]


def test_student_id_present():
    with bound(request_id="req-abc123", student_id="alice"):
        assert logged()["student_id"] == "alice"


def test_time_is_utc_with_milliseconds():
    assert logged()["ts"] == "2026-05-23T10:00:01.250Z"


def test_leading_keys_stand_in_the_order_of_the_schema_and_own_fields_follow():
    with bound(request_id="req-abc123", student_id="alice"):
        keys = list(logged("tutor.completed", latency_ms=148))
    assert keys == [*(key for key in LEADING_KEYS if key in keys), "latency_ms"]
    assert keys[0] == "ts"


def test_nobody_is_named_outside_of_a_request():
    line = logged("server.started")
    assert line["student_id"] is None
    assert line.get("request_id") is None


def test_an_event_cannot_speak_for_another_student():
    with bound(student_id="alice"):
        assert logged(student_id="mallory")["student_id"] == "alice"


@pytest.mark.parametrize("text", ["two\nlines", "\u2028", 'quote " and \\', "ñandú 🇪🇸", "\ud800"])
def test_any_text_is_one_line_and_comes_back(text):
    formatted = JsonFormatter().format(record(text))
    assert len(formatted.splitlines()) == 1
    assert json.loads(formatted)["event"] == text


def test_what_json_does_not_know_is_logged_as_text():
    assert logged(path=ValueError("odd"))["path"] == "odd"


def test_level_is_written_unless_it_is_info():
    assert "level" not in logged()
    assert logged(level=logging.WARNING)["level"] == "warning"


def test_an_exception_is_logged_with_its_traceback():
    try:
        raise ZeroDivisionError("by nobody")  # noqa: TRY301 - its traceback is the input
    except ZeroDivisionError as error:
        line = logged("request.failed", exc_info=(type(error), error, error.__traceback__))
    assert "ZeroDivisionError: by nobody" in line["exception"]
    assert "Traceback" in line["exception"]
