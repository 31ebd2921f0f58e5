"""Prices: to the cent, and half a cent is rounded up, as the price list says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from miniserve.pricing import cost


@pytest.mark.parametrize(
    ("tokens", "euros"),
    [
        (0, "0.00"),
        (1_000, "0.25"),
        (4_000, "1.00"),
        (19, "0.00"),
        (20, "0.01"),
        (59, "0.01"),
        (60, "0.02"),
        (100, "0.03"),
        (180, "0.05"),
        (1_000_000, "250.00"),
    ],
)
def test_the_price_to_the_cent(tokens, euros):
    assert cost(tokens) == Decimal(euros)
    assert str(cost(tokens)) == euros


def test_more_tokens_never_cost_less():
    prices = [cost(tokens) for tokens in range(2_000)]
    assert prices == sorted(prices)
