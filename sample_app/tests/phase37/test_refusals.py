"""Refusals: each says what is wrong with its own request, and nothing about another."""

from __future__ import annotations

import json

import pytest

from miniserve.errors import RateLimited, RoomFull
from miniserve.refusals import refusal, refused


def test_it_says_what_is_wrong_and_the_id_to_quote():
    response = refusal("req-abc123", 404, "no such term")
    assert response.status_code == 404
    assert json.loads(response.body) == {"error": "no such term", "request_id": "req-abc123"}


def test_no_proxy_keeps_it():
    assert refusal("r1", 404, "no such term").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("seconds", "told"), [(0.2, "1"), (1, "1"), (1.01, "2"), (90, "90")])
def test_when_to_come_back_is_told_in_whole_seconds_and_never_too_early(seconds, told):
    response = refused("r1", RateLimited("too many", retry_after_s=seconds))
    assert (response.status_code, response.headers["Retry-After"]) == (429, told)


def test_a_refusal_for_good_does_not_ask_to_come_back():
    refused("r1", RateLimited("too many", retry_after_s=5))
    response = refused("r2", RoomFull("no seat"))
    assert response.status_code == 409
    assert "Retry-After" not in response.headers


def test_further_headers_are_kept():
    assert refusal("r1", 405, "no", headers={"Allow": "GET"}).headers["Allow"] == "GET"
