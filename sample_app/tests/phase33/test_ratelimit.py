"""Rate limits: each tenant has its own, and a pause earns a burst and no more."""

from __future__ import annotations

import pytest

from miniserve.errors import RateLimited
from miniserve.ratelimit import RateLimiter
from miniserve.tenants import Tenant

NORTH = Tenant("north", rate_per_s=2, burst=3)
SOUTH = Tenant("south", rate_per_s=2, burst=3)


def admitted(limiter, tenant, tries):
    """How many of so many requests at once get in."""
    count = 0
    for _ in range(tries):
        try:
            limiter.admit(tenant)
        except RateLimited:
            continue
        count += 1
    return count


def test_a_new_tenant_may_make_a_burst(clock):
    assert admitted(RateLimiter(clock), NORTH, 10) == 3


def test_after_a_burst_requests_are_earned_at_the_rate(clock):
    limiter = RateLimiter(clock)
    admitted(limiter, NORTH, 10)
    clock.pass_s(0.5)
    assert admitted(limiter, NORTH, 10) == 1
    clock.pass_s(1)
    assert admitted(limiter, NORTH, 10) == 2


def test_parts_of_a_request_are_earned_too(clock):
    limiter = RateLimiter(clock)
    admitted(limiter, NORTH, 10)
    for _ in range(4):
        clock.pass_s(0.25)
        admitted(limiter, NORTH, 1)
    clock.pass_s(0.5)
    assert admitted(limiter, NORTH, 10) == 1


@pytest.mark.parametrize("night_s", [10, 3_600, 86_400])
def test_however_long_the_pause_the_burst_is_the_same(clock, night_s):
    limiter = RateLimiter(clock)
    admitted(limiter, NORTH, 10)
    clock.pass_s(night_s)
    assert admitted(limiter, NORTH, 100) == 3


def test_one_tenants_rush_takes_nothing_from_another(clock):
    limiter = RateLimiter(clock)
    assert admitted(limiter, NORTH, 100) == 3
    assert admitted(limiter, SOUTH, 3) == 3


def test_a_refusal_says_when_to_come_back_and_that_is_true(clock):
    limiter = RateLimiter(clock)
    admitted(limiter, NORTH, 3)
    with pytest.raises(RateLimited) as caught:
        limiter.admit(NORTH)
    clock.pass_s(caught.value.retry_after_s)
    limiter.admit(NORTH)


def test_a_refused_request_costs_nothing(clock):
    limiter = RateLimiter(clock)
    admitted(limiter, NORTH, 1_000)
    clock.pass_s(0.5)
    assert admitted(limiter, NORTH, 10) == 1
