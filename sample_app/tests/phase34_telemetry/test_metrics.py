"""Metrics: base units, few labels, and every request in them once."""

from __future__ import annotations

import asyncio

import pytest

from miniobs.metrics import BUCKETS_S, Metrics


def samples(text):
    """Sample → value, for all lines that are not comments."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def scraped(serve, *paths, clock=None, method="GET", headers=None, **settings):
    """What Prometheus sees after requests to these paths."""

    async def calls():
        async with serve(clock=clock, **settings) as client:
            for path in paths:
                await client.request(method, path, headers=headers)
            return (await client.get("/metrics")).text

    return samples(asyncio.run(calls()))


def test_requests_are_counted_by_route_and_status(serve):
    found = scraped(serve, "/v1/streak", "/v1/streak", "/v1/questions?limit=0")
    assert found['tutor_request_seconds_count{route="/v1/streak",status="200"}'] == 2
    assert found['tutor_request_seconds_count{route="/v1/questions",status="400"}'] == 1


def test_times_are_in_seconds(serve, clock):
    async def think(_seconds):
        clock.pass_s(0.3)

    async def calls():
        async with serve(clock=clock, think=think) as client:
            await client.post("/v1/tutor", json={"prompt": "?"})
            return samples((await client.get("/metrics")).text)

    found = asyncio.run(calls())
    own = 'route="/v1/tutor",status="200"'
    assert found[f"tutor_request_seconds_sum{{{own}}}"] == pytest.approx(0.3)
    assert found[f'tutor_request_seconds_bucket{{le="0.25",{own}}}'] == 0
    assert found[f'tutor_request_seconds_bucket{{le="0.5",{own}}}'] == 1


def test_the_buckets_cover_what_a_student_waits():
    assert BUCKETS_S[0] <= 0.01
    assert BUCKETS_S[-1] >= 10


def test_a_thousand_terms_are_one_series(serve):
    found = scraped(serve, *(f"/v1/glossary/term-{number}" for number in range(20)))
    routes = {name for name in found if name.startswith("tutor_request_seconds_count")}
    assert routes == {'tutor_request_seconds_count{route="/v1/glossary/{term}",status="404"}'}


def test_a_strangers_paths_are_one_series(serve):
    found = scraped(serve, "/wp-admin", "/.env", "/v1/nothing/here")
    assert found['tutor_request_seconds_count{route="unmatched",status="404"}'] == 3


def test_a_wrong_method_is_counted_under_its_route(serve):
    found = scraped(serve, "/v1/tutor")
    assert found['tutor_request_seconds_count{route="/v1/tutor",status="405"}'] == 1


def test_a_request_that_fails_is_counted_too(serve):
    async def fails(_seconds):
        raise ZeroDivisionError

    async def calls():
        async with serve(think=fails) as client:
            await client.post("/v1/tutor", json={"prompt": "?"})
            return samples((await client.get("/metrics")).text)

    found = asyncio.run(calls())
    assert found['tutor_request_seconds_count{route="/v1/tutor",status="500"}'] == 1


def test_refusals_are_counted_by_tenant_and_reason(serve, clock, tmp_path):
    tenants = tmp_path / "tenants.json"
    tenants.write_text('{"north": {"burst": 1, "rate_per_s": 0.1}}')
    headers = {"X-Tenant-ID": "north"}
    paths = ["/v1/streak"] * 3
    found = scraped(serve, *paths, clock=clock, headers=headers, tenants=tenants)
    assert found['tutor_refused_total{reason="RateLimited",tenant="north"}'] == 2


def test_a_tenant_that_nobody_knows_is_no_label(serve, tmp_path):
    tenants = tmp_path / "tenants.json"
    tenants.write_text('{"north": {}}')
    found = scraped(serve, "/v1/streak", headers={"X-Tenant-ID": "x1"}, tenants=tenants)
    assert found['tutor_refused_total{reason="UnknownTenant",tenant="unknown"}'] == 1


def test_two_servers_in_one_process_count_apart():
    one, other = Metrics(), Metrics()
    one.answered("/v1/tutor", 200, 0.1)
    assert b'tutor_request_seconds_count{route="/v1/tutor"' in one.text()
    assert b'route="/v1/tutor"' not in other.text()
