"""Retries: what is worth another attempt, how many, and what lies between them."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from miniserve.errors import Transient, UpstreamRefused, UpstreamTimedOut
from miniserve.retry import Backoff, with_retries


class Flaky:
    """Fails so often, then succeeds."""

    def __init__(self, failures, error=Transient):
        self.failures, self.error, self.calls = failures, error, 0

    async def __call__(self):
        self.calls += 1
        if self.calls <= self.failures:
            raise self.error("not now")
        return "done"


def run(operation, clock, backoff=None, seed=1):
    backoff = backoff or Backoff(attempts=4, base_s=1, ceiling_s=3)
    chance = Random(seed)  # noqa: S311 - pauses that can be repeated
    return asyncio.run(with_retries(operation, backoff, chance, clock.sleep))


def test_what_succeeds_is_done_once(clock):
    operation = Flaky(0)
    assert run(operation, clock) == "done"
    assert (operation.calls, clock.slept) == (1, [])


@pytest.mark.parametrize("error", [Transient, UpstreamTimedOut])
def test_a_passing_failure_is_tried_again(clock, error):
    operation = Flaky(3, error)
    assert run(operation, clock) == "done"
    assert operation.calls == 4


def test_attempts_are_limited_and_the_last_failure_is_told(clock):
    operation = Flaky(9)
    with pytest.raises(Transient):
        run(operation, clock)
    assert operation.calls == 4
    assert len(clock.slept) == 3  # nobody waits after the last one


@pytest.mark.parametrize("error", [UpstreamRefused, ZeroDivisionError])
def test_what_will_not_pass_is_not_tried_again(clock, error):
    operation = Flaky(1, error)
    with pytest.raises(error):
        run(operation, clock)
    assert operation.calls == 1


def test_the_longest_pause_doubles_up_to_the_ceiling():
    backoff = Backoff(attempts=9, base_s=1, ceiling_s=5)
    assert [backoff.longest_s(attempt) for attempt in (1, 2, 3, 4, 60)] == [1, 2, 4, 5, 5]


def test_pauses_stay_within_their_limits(clock):
    for seed in range(50):
        run(Flaky(3), clock, seed=seed)
    for first, second, third in zip(*[iter(clock.slept)] * 3, strict=True):
        assert 0 <= first <= 1
        assert 0 <= second <= 2
        assert 0 <= third <= 3


def test_clients_that_failed_together_do_not_come_back_together(clock):
    for seed in range(50):
        run(Flaky(1), clock, seed=seed)
    first_pauses = sorted(clock.slept)
    assert first_pauses[0] < 0.1
    assert first_pauses[-1] > 0.9
    assert len(set(first_pauses)) > 40
