"""Bulkheads: places are counted for each tenant, and every place comes back."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from miniserve.bulkhead import Bulkheads
from miniserve.errors import RateLimited
from miniserve.tenants import Tenant

NORTH, SOUTH = Tenant("north"), Tenant("south")


def test_a_tenant_has_so_many_places_and_no_more():
    bulkheads = Bulkheads(2)
    with bulkheads.enter(NORTH), bulkheads.enter(NORTH):
        assert bulkheads.open_of(NORTH) == 2
        with pytest.raises(RateLimited):
            bulkheads.enter(NORTH)


def test_one_tenants_places_are_not_anothers():
    bulkheads = Bulkheads(1)
    with bulkheads.enter(NORTH), bulkheads.enter(SOUTH):
        assert bulkheads.open_of(SOUTH) == 1


def test_a_place_comes_back_when_the_request_ends():
    bulkheads = Bulkheads(1)
    for _ in range(5):
        with bulkheads.enter(NORTH):
            pass
    assert bulkheads.open_of(NORTH) == 0


@pytest.mark.parametrize("failure", [ZeroDivisionError, GeneratorExit, KeyboardInterrupt])
def test_a_place_comes_back_when_the_request_fails(failure):
    bulkheads = Bulkheads(1)
    with pytest.raises(failure), bulkheads.enter(NORTH):
        raise failure
    assert bulkheads.open_of(NORTH) == 0


def test_a_refusal_takes_no_place():
    bulkheads = Bulkheads(1)
    with ExitStack() as stack:
        stack.enter_context(bulkheads.enter(NORTH))
        for _ in range(5):
            with pytest.raises(RateLimited):
                bulkheads.enter(NORTH)
    assert bulkheads.open_of(NORTH) == 0
