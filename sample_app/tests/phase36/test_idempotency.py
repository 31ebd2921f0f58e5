"""Idempotency keys: the same request twice is one request with two answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from miniserve import idempotency
from miniserve.database import connect
from miniserve.errors import KeyInUse, KeyReused

NOW = datetime(2026, 5, 23, 10, tzinfo=UTC)


@pytest.fixture
def connection():
    opened = connect(":memory:")
    yield opened
    opened.close()


@pytest.fixture
def claim(connection):
    def made(tenant_id="north", key="k1", asked="question", now=NOW):
        return idempotency.claim(connection, tenant_id, key, asked, now)

    return made


def test_a_new_key_is_taken(claim):
    assert claim() is None


def test_the_same_request_gets_the_answer_that_was_given(claim, connection):
    claim()
    idempotency.complete(connection, "north", "k1", "answer")
    assert claim() == "answer"


def test_while_the_first_runs_the_second_is_told_to_wait(claim):
    claim()
    with pytest.raises(KeyInUse):
        claim()


def test_a_key_is_not_for_another_request(claim, connection):
    claim()
    idempotency.complete(connection, "north", "k1", "answer")
    with pytest.raises(KeyReused):
        claim(asked="another")


def test_keys_of_two_tenants_are_two_keys(claim, connection):
    claim("north")
    idempotency.complete(connection, "north", "k1", "north's")
    assert claim("south") is None


def test_a_request_that_failed_can_be_sent_again(claim, connection):
    claim()
    idempotency.release(connection, "north", "k1")
    assert claim() is None


def test_what_was_answered_is_not_released(claim, connection):
    claim()
    idempotency.complete(connection, "north", "k1", "answer")
    idempotency.release(connection, "north", "k1")
    assert claim() == "answer"


def test_a_purge_takes_one_tenants_old_keys(claim, connection):
    claim("north", "old")
    claim("south", "old")
    claim("north", "young", now=NOW + timedelta(hours=1))
    assert idempotency.purge(connection, "north", NOW + timedelta(minutes=1)) == 1
    left = connection.execute("SELECT tenant_id, key FROM idempotency").fetchall()
    assert {tuple(row) for row in left} == {("south", "old"), ("north", "young")}


def test_a_fingerprint_tells_parts_apart():
    assert idempotency.fingerprint("ab", "c") != idempotency.fingerprint("a", "bc")
    assert idempotency.fingerprint("a", "b") == idempotency.fingerprint("a", "b")
