"""Rate limits: a token bucket for each tenant, so that one tenant's rush is its own affair."""

from __future__ import annotations

from dataclasses import dataclass

from miniserve.clock import Clock
from miniserve.errors import RateLimited
from miniserve.tenants import Tenant

MOST_BUCKETS = 10_000
"""Beyond that, buckets that are full by now are forgotten: a new one would be full as well."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float
    fills_in_s: float


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
        bucket = self._buckets.get(tenant.id) or self._new_bucket(tenant, now)
        earned = (now - bucket.filled_at) * tenant.rate_per_s
        bucket.tokens = min(tenant.burst, bucket.tokens + earned)
        bucket.filled_at = now
        return bucket

    def _new_bucket(self, tenant: Tenant, now: float) -> _Bucket:
        if len(self._buckets) >= MOST_BUCKETS:
            self._buckets = {
                name: one
                for name, one in self._buckets.items()
                if now - one.filled_at < one.fills_in_s
            }
        bucket = _Bucket(tenant.burst, now, tenant.burst / tenant.rate_per_s)
        self._buckets[tenant.id] = bucket
        return bucket
