"""The circuit breaker: a service that keeps failing is left alone for a while."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TypeVar

from miniserve.clock import Clock
from miniserve.errors import CircuitOpen, Transient

T = TypeVar("T")


class State(StrEnum):
    """What a call meets."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class CircuitBreaker:
    """Opens after so many failures in a row; after a pause lets one call through, as a test.

    Args:
        threshold: failures in a row that open it.
        reset_s: seconds that it stays open.
        clock: tells the time.
    """

    def __init__(self, threshold: int, reset_s: float, clock: Clock) -> None:
        self._threshold = threshold
        self._reset_s = reset_s
        self._clock = clock
        self._failures = 0
        self._opened_at: float | None = None
        self._testing = False

    @property
    def state(self) -> State:
        """Closed: calls go through. Half-open: one does, as a test. Open: none does."""
        if self._opened_at is None:
            return State.CLOSED
        if self._clock.monotonic() - self._opened_at < self._reset_s:
            return State.OPEN
        return State.HALF_OPEN

    async def call(self, operation: Callable[[], Awaitable[T]]) -> T:
        """Make a call through the breaker; only `Transient` failures count against the service.

        Raises:
            CircuitOpen: the service is being left alone; nothing was called.
        """
        state = self.state
        if state is State.OPEN or self._testing:
            raise CircuitOpen("the service is unavailable", retry_after_s=self._reset_s)
        self._testing = state is State.HALF_OPEN
        try:
            result = await operation()
        except Transient:
            self._failed()
            raise
        else:
            self._succeeded()
            return result
        finally:
            self._testing = False

    def _failed(self) -> None:
        self._failures += 1
        if self._testing or self._failures >= self._threshold:
            self._opened_at = self._clock.monotonic()

    def _succeeded(self) -> None:
        self._failures = 0
        self._opened_at = None
