"""Bulkheads: no tenant may have so many requests open that none are left for the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from miniserve.errors import RateLimited
from miniserve.tenants import Tenant


class Bulkheads:
    """Counts the open requests of each tenant.

    Args:
        limit: how many requests one tenant may have open at once.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: Counter[str] = Counter()

    def enter(self, tenant: Tenant) -> AbstractContextManager[None]:
        """Take one of the tenant's places; leaving the context that is returned gives it back.

        Raises:
            RateLimited: the tenant has no place left.
        """
        if self._open[tenant.id] >= self._limit:
            raise RateLimited(f"{self._limit} requests are open already", retry_after_s=1)
        self._open[tenant.id] += 1
        return self._held(tenant.id)

    def open_of(self, tenant: Tenant) -> int:
        """How many requests of the tenant are open now."""
        return self._open[tenant.id]

    @contextmanager
    def _held(self, tenant_id: str) -> Iterator[None]:
        try:
            yield
        finally:
            self._open[tenant_id] -= 1
