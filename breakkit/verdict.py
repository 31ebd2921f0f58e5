"""Judgements, pure: from what was seen to what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from breakkit.model import Expectation

# observation


def holds(expectation: Expectation, shown: Sequence[str]) -> list[str]:
    """Why one side of an observation is not as expected, in words; empty = it holds."""
    got = len(shown)
    reasons = []
    if expectation.lines is not None and got != expectation.lines:
        reasons.append(f"expected {_lines(expectation.lines)}, got {got}")
    if expectation.min_lines is not None and got < expectation.min_lines:
        reasons.append(f"expected at least {_lines(expectation.min_lines)}, got {got}")
    if expectation.max_lines is not None and got > expectation.max_lines:
        reasons.append(f"expected at most {_lines(expectation.max_lines)}, got {got}")
    if expectation.empty is True and got:
        reasons.append(f"expected nothing, got {_lines(got)}")
    if expectation.empty is False and not got:
        reasons.append("expected something, got nothing")
    wanted = expectation.contains
    if wanted is not None and not any(wanted in line for line in shown):
        reasons.append(f"expected a line that contains {wanted!r}, got none")
    return reasons


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"
