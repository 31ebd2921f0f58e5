"""The circuit breaker: opens after failures in a row, tests with one call, closes on success."""

from __future__ import annotations

import asyncio

import pytest

from miniserve.breaker import CircuitBreaker, State
from miniserve.errors import CircuitOpen, Transient, UpstreamRefused


class Service:
    """Answers or fails as it is told, and counts its calls."""

    def __init__(self):
        self.error, self.calls = None, 0

    async def __call__(self):
        self.calls += 1
        await asyncio.sleep(0)
        if self.error:
            raise self.error("no")
        return "yes"


@pytest.fixture
def breaker(clock):
    return CircuitBreaker(threshold=3, reset_s=10, clock=clock)


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def calls(breaker, service):
    """Makes calls one after the other, all failing with an error or none; what came of them."""

    def made(number, error=None):
        service.error = error

        async def run():
            one_by_one = []
            for _ in range(number):
                one_by_one += await asyncio.gather(breaker.call(service), return_exceptions=True)
            return one_by_one

        return [one if isinstance(one, str) else type(one) for one in asyncio.run(run())]

    return made


def test_a_service_that_answers_is_called(calls):
    assert calls(3) == ["yes"] * 3


def test_so_many_failures_in_a_row_open_it(calls, breaker, service):
    assert calls(5, Transient) == [Transient] * 3 + [CircuitOpen] * 2
    assert breaker.state is State.OPEN
    assert service.calls == 3


def test_failures_that_are_not_in_a_row_do_not(calls, breaker):
    for _ in range(5):
        calls(2, Transient)
        calls(1)
    assert breaker.state is State.CLOSED


def test_a_refusal_is_not_a_failure_of_the_service(calls, breaker):
    assert calls(9, UpstreamRefused) == [UpstreamRefused] * 9
    assert breaker.state is State.CLOSED


def test_it_stays_open_for_its_time(calls, breaker, clock):
    calls(3, Transient)
    clock.pass_s(9.9)
    assert breaker.state is State.OPEN
    clock.pass_s(0.1)
    assert breaker.state is State.HALF_OPEN


def test_a_test_that_succeeds_closes_it(calls, breaker, clock):
    calls(3, Transient)
    clock.pass_s(10)
    assert calls(1) == ["yes"]
    assert breaker.state is State.CLOSED


def test_a_test_that_fails_opens_it_again_for_the_whole_time(calls, breaker, clock):
    calls(3, Transient)
    clock.pass_s(10)
    assert calls(2, Transient) == [Transient, CircuitOpen]
    clock.pass_s(9)
    assert breaker.state is State.OPEN


def test_after_closing_it_counts_from_nothing(calls, breaker, clock):
    calls(3, Transient)
    clock.pass_s(10)
    calls(1)
    calls(2, Transient)
    assert breaker.state is State.CLOSED


def test_while_it_tests_one_call_goes_through_and_no_more(calls, breaker, service, clock):
    calls(3, Transient)
    clock.pass_s(10)
    service.error, service.calls = None, 0

    async def at_once():
        asked = (breaker.call(service) for _ in range(5))
        return await asyncio.gather(*asked, return_exceptions=True)

    outcomes = asyncio.run(at_once())
    assert service.calls == 1
    assert outcomes.count("yes") == 1


def test_a_test_that_is_cancelled_leaves_room_for_another(calls, breaker, clock):
    calls(3, Transient)
    clock.pass_s(10)

    async def cancelled():
        task = asyncio.create_task(breaker.call(asyncio.Event().wait))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert calls(1) == ["yes"]
