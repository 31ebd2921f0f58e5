"""What tokens cost. Money is `Decimal` from the first digit to the last."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

PRICE_PER_1000 = Decimal("0.25")
CENT = Decimal("0.01")


def cost(tokens: int) -> Decimal:
    """The price of so many tokens, in euros, to the cent; half a cent is rounded up."""
    exact = PRICE_PER_1000 * tokens / 1000
    return exact.quantize(CENT, rounding=ROUND_HALF_UP)
