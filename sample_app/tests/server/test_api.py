"""The rest of the API, through the whole stack: who may, how much, and what comes back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from miniserve.errors import Transient

ASK = {"prompt": "What is recursion?"}


def with_client(serve, steps, **options):
    async def run():
        async with serve(**options) as client:
            return await asyncio.wait_for(steps(client), 10)

    return asyncio.run(run())


def tenants(folder: Path, **limits):
    path = folder / "tenants.json"
    path.write_text(json.dumps({"north": limits, "south": {}}))
    return path


def test_what_was_asked_is_in_the_history_page_by_page(serve):
    async def steps(client):
        for number in range(3):
            await client.post("/v1/tutor", json={"prompt": f"Question {number}?"})
        first = (await client.get("/v1/questions?limit=2")).json()
        second = await client.get("/v1/questions", params={"limit": 2, "cursor": first["cursor"]})
        return [one["prompt"] for one in first["questions"] + second.json()["questions"]]

    assert with_client(serve, steps) == ["Question 2?", "Question 1?", "Question 0?"]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=²", "cursor=x"])
def test_a_page_that_cannot_be_is_refused(serve, query):
    async def steps(client):
        return (await client.get(f"/v1/questions?{query}")).status_code

    assert with_client(serve, steps) == 400


def test_tenants_do_not_see_each_others_students(serve):
    async def steps(client):
        await client.post("/v1/tutor", json=ASK, headers={"X-Tenant-ID": "north"})
        other = await client.get("/v1/questions", headers={"X-Tenant-ID": "south"})
        return other.json()["questions"]

    assert with_client(serve, steps) == []


def test_a_tenant_that_is_not_known_is_refused(serve, tmp_path):
    async def steps(client):
        headers = [{"X-Tenant-ID": "west"}, {"X-Tenant-ID": "not an id"}, {}]
        return [(await client.get("/v1/streak", headers=one)).status_code for one in headers]

    assert with_client(serve, steps, tenants=tenants(tmp_path)) == [403, 403, 403]


def test_a_rush_is_refused_and_told_when_to_come_back(serve, tmp_path, clock):
    async def steps(client):
        client.headers["X-Tenant-ID"] = "north"
        rush = [await client.get("/v1/streak") for _ in range(4)]
        clock.pass_s(float(rush[-1].headers["Retry-After"]))
        return [one.status_code for one in (*rush, await client.get("/v1/streak"))]

    file = tenants(tmp_path, burst=2, rate_per_s=0.5)
    assert with_client(serve, steps, tenants=file, clock=clock) == [200, 200, 429, 429, 200]


def test_a_tenant_with_too_many_open_requests_does_not_stop_another(serve):
    async def steps(client):
        held = asyncio.create_task(
            client.post("/v1/tutor", json=ASK, headers={"X-Tenant-ID": "north"})
        )
        await begun.wait()
        north = await client.get("/v1/streak", headers={"X-Tenant-ID": "north"})
        south = await client.get("/v1/streak", headers={"X-Tenant-ID": "south"})
        go_on.set()
        return north.status_code, south.status_code, (await held).status_code

    begun, go_on = asyncio.Event(), asyncio.Event()

    async def think(_seconds):
        begun.set()
        await go_on.wait()

    assert with_client(serve, steps, think=think, max_open=1) == (429, 200, 200)


def test_a_rush_that_was_refused_does_not_lock_the_tenant_out(serve, tmp_path, clock):
    async def steps(client):
        client.headers["X-Tenant-ID"] = "north"
        rush = [(await client.get("/v1/streak")).status_code for _ in range(9)]
        clock.pass_s(60)
        return rush, (await client.get("/v1/streak")).status_code

    file = tenants(tmp_path, burst=2, rate_per_s=1)
    rush, later = with_client(serve, steps, tenants=file, clock=clock, max_open=5)
    assert rush == [200] * 2 + [429] * 7
    assert later == 200


def test_what_is_used_is_counted_and_priced_and_ends(serve, tmp_path, clock):
    async def steps(client):
        client.headers["X-Tenant-ID"] = "north"
        asked = [(await client.post("/v1/tutor", json=ASK)).status_code for _ in range(3)]
        return asked, (await client.get("/v1/usage")).json()

    asked, usage = with_client(serve, steps, tenants=tenants(tmp_path, daily_tokens=8), clock=clock)
    assert asked == [200, 200, 429]
    assert usage == {"day": "2026-05-23", "tokens": 8, "left": 0, "cost_eur": "0.00"}


def test_a_new_day_is_a_new_quota_and_a_longer_streak(serve, tmp_path, clock):
    async def steps(client):
        client.headers["X-Tenant-ID"] = "north"
        statuses = []
        for _ in range(3):
            statuses.append((await client.post("/v1/tutor", json=ASK)).status_code)
            clock.pass_s(86_400)
        return statuses, (await client.get("/v1/streak")).json()

    file = tenants(tmp_path, daily_tokens=4, time_zone="America/Mexico_City")
    assert with_client(serve, steps, tenants=file, clock=clock) == ([200] * 3, {"days": 3})


def test_a_question_under_a_key_is_answered_twice_and_done_once(serve, audit_lines):
    async def steps(client):
        headers = {"Idempotency-Key": "k1"}
        first, second = [await client.post("/v1/tutor", json=ASK, headers=headers) for _ in "12"]
        history = (await client.get("/v1/questions")).json()["questions"]
        return first, second, len(history)

    first, second, kept = with_client(serve, steps)
    assert first.json()["answer"] == second.json()["answer"]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert kept == 1
    assert [line["event"] for line in audit_lines()][-3:] == [
        "tutor.received",
        "tutor.replayed",
        "tutor.completed",
    ]


def test_two_at_once_under_one_key_are_one(serve):
    async def steps(client):
        headers = {"Idempotency-Key": "k1"}
        asked = (client.post("/v1/tutor", json=ASK, headers=headers) for _ in range(2))
        statuses = sorted(one.status_code for one in await asyncio.gather(*asked))
        return statuses, len((await client.get("/v1/questions")).json()["questions"])

    statuses, kept = with_client(serve, steps)
    assert statuses in ([200, 200], [200, 409])
    assert kept == 1


def test_a_key_whose_question_failed_can_be_used_again(serve):
    failures = [ZeroDivisionError()]

    async def think(_seconds):
        if failures:
            raise failures.pop()

    async def steps(client):
        headers = {"Idempotency-Key": "k1"}
        return [
            (await client.post("/v1/tutor", json=ASK, headers=headers)).status_code for _ in "12"
        ]

    assert with_client(serve, steps, think=think) == [500, 200]


def test_a_key_whose_student_went_away_can_be_used_again(serve):
    begun = asyncio.Event()

    async def think(_seconds):
        if not begun.is_set():
            begun.set()
            await asyncio.Event().wait()

    async def steps(client):
        headers = {"Idempotency-Key": "k1"}
        first = asyncio.create_task(client.post("/v1/tutor", json=ASK, headers=headers))
        await begun.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        return (await client.post("/v1/tutor", json=ASK, headers=headers)).status_code

    assert with_client(serve, steps, think=think) == 200


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_that_is_none_is_refused(serve, key):
    async def steps(client):
        return (await client.post("/v1/tutor", json=ASK, headers={"Idempotency-Key": key})).json()

    assert "1 to 200" in with_client(serve, steps)["error"]


def test_an_answer_comes_word_by_word(serve):
    async def steps(client):
        return await client.post("/v1/tutor/stream", json=ASK)

    response = with_client(serve, steps)
    assert response.headers["Content-Type"].startswith("text/event-stream")
    asked, *words, done = [one.split("data: ")[1] for one in response.text.split("\n\n") if one]
    assert asked == "What is recursion?"
    assert json.loads(done)["answer"] == " ".join(words)


def test_a_stream_that_was_cut_goes_on_where_it_was(serve):
    async def steps(client):
        client.headers["Idempotency-Key"] = "k1"
        whole = await client.post("/v1/tutor/stream", json=ASK)
        rest = await client.post("/v1/tutor/stream", json=ASK, headers={"Last-Event-ID": "3"})
        kept = (await client.get("/v1/questions")).json()["questions"]
        return whole.text.split("\n\n"), rest.text.split("\n\n"), len(kept)

    whole, rest, kept = with_client(serve, steps)
    assert rest[:-2] == whole[4:-2]
    assert kept == 1


@pytest.mark.parametrize(
    "prompt",
    ["one\u2028line", "two\nlines", "one\x0bline", "ñ 🧵"],
    ids=["from-a-slide", "two-lines", "from-a-text-document", "beyond-ASCII"],
)
def test_the_question_comes_back_in_the_stream_as_it_was_asked(serve, prompt):
    async def steps(client):
        return (await client.post("/v1/tutor/stream", json={"prompt": prompt})).content

    first = with_client(serve, steps).split(b"\n\n")[0].decode()
    assert first.replace("event: asked\ndata: ", "").replace("\ndata: ", "\n") == prompt


def test_more_questions_than_fit_are_refused(serve):
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def think(_seconds):
        begun.set()
        await go_on.wait()

    async def steps(client):
        first = asyncio.create_task(client.post("/v1/tutor", json=ASK))
        await begun.wait()
        more = [asyncio.create_task(client.post("/v1/tutor", json=ASK)) for _ in range(4)]
        refused, waiting = [], set(more)
        while len(refused) < 3:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            refused += [(await one).status_code for one in done]
        go_on.set()
        return refused, (await first).status_code, [(await one).status_code for one in waiting]

    assert with_client(serve, steps, think=think, workers=1, queue=1) == (
        [503] * 3,
        200,
        [200],
    )


def test_a_question_that_takes_too_long_is_given_up_and_audited(serve, audit_lines):
    async def think(_seconds):
        await asyncio.Event().wait()

    async def steps(client):
        return (await client.post("/v1/tutor", json=ASK)).status_code

    assert with_client(serve, steps, think=think, timeout_s=0.02) == 504
    assert audit_lines()[-1]["status"] == 504


def test_a_question_that_fails_is_audited(serve, audit_lines):
    async def think(_seconds):
        raise ZeroDivisionError

    async def steps(client):
        return (await client.post("/v1/tutor", json=ASK)).status_code

    assert with_client(serve, steps, think=think) == 500
    assert audit_lines()[-1]["event"] == "tutor.failed"


def test_the_glossary_answers_and_says_when_it_cannot(serve, clock):
    class Away:
        async def look_up(self, _tenant, _lang, _term):
            raise Transient("away", retry_after_s=1)

    async def steps(client):
        paths = ("/v1/glossary/Thread", "/v1/glossary/hilo?lang=es", "/v1/glossary/none")
        return [(await client.get(path)).status_code for path in (*paths, f"{paths[0]}?lang=fr")]

    async def away(client):
        return (await client.get("/v1/glossary/thread")).status_code

    assert with_client(serve, steps) == [200, 200, 404, 400]
    assert with_client(serve, away, source=Away(), clock=clock) == 503


def test_seats_are_taken_and_given_back(serve, audit_lines):
    async def steps(client):
        seat, bob = "/v1/rooms/blue/seat", {"X-Student-ID": "bob"}
        first = await client.post(seat)
        full = await client.post(seat, headers=bob)
        given_back = await client.delete(seat)
        then = await client.post(seat, headers=bob)
        return [one.status_code for one in (first, full, given_back, then)], first.json()

    statuses, body = with_client(serve, steps, seats=1)
    assert statuses == [200, 409, 204, 200]
    assert body == {"room": "blue", "seats_left": 0}
    assert [line["student_id"] for line in audit_lines()] == ["alice", "bob"]


def test_who_wants_to_be_forgotten_is_forgotten_before_the_server_ends(
    serve, tmp_path, audit_lines
):
    async def asked(client):
        await client.post("/v1/tutor", json=ASK)
        return (await client.delete("/v1/me")).status_code

    async def looked(client):
        return (await client.get("/v1/questions")).json()["questions"]

    file = tmp_path / "tutor.db"
    assert with_client(serve, asked, database=file) == 202
    assert with_client(serve, looked, database=file) == []
    assert audit_lines()[-1]["event"] == "student.forgotten"


def test_a_server_is_ready_while_it_can_work(serve):
    async def steps(client):
        response = await client.get("/readyz")
        return response.status_code, response.json()

    assert with_client(serve, steps) == (200, {"ready": True, "workers": True, "database": True})


def test_health_and_metrics_need_no_tenant_and_cost_no_rate(serve, tmp_path, clock):
    async def steps(client):
        paths = ["/healthz", "/readyz", "/metrics"] * 3
        return {(await client.get(path)).status_code for path in paths}

    assert with_client(serve, steps, tenants=tenants(tmp_path), clock=clock) == {200}
