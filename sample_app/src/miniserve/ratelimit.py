"""Rate limits: a token bucket for each tenant, so that one tenant's rush is its own affair."""

from __future__ import annotations

from dataclasses import dataclass

from miniserve.clock import Clock
from miniserve.errors import RateLimited
from miniserve.tenants import Tenant


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class RateLimiter:
    """Lets each tenant make so many requests a second, and a burst of them after a pause."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def admit(self, tenant: Tenant) -> None:
        """Count one request of a tenant.

        Raises:
            RateLimited: it is one too many; `retry_after_s` says when it would not be.
        """
        bucket = self._filled(tenant)
        if bucket.tokens < 1:
            wait_s = (1 - bucket.tokens) / tenant.rate_per_s
            raise RateLimited("too many requests", retry_after_s=wait_s)
        bucket.tokens -= 1

    def _filled(self, tenant: Tenant) -> _Bucket:
        now = self._clock.monotonic()
        bucket = self._buckets.setdefault(tenant.id, _Bucket(tenant.burst, now))
        earned = (now - bucket.filled_at) * tenant.rate_per_s
        bucket.tokens = min(tenant.burst, bucket.tokens + earned)
        bucket.filled_at = now
        return bucket
