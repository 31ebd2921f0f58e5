"""The schools that share this server, and what each of them may use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from miniserve.errors import UnknownTenant

PUBLIC = "public"
"""The tenant of requests that name none."""


class TenantsError(ValueError):
    """The file of tenants cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """One school.

    Args:
        id: as in ``X-Tenant-ID``.
        rate_per_s: requests a second that it may make in the long run.
        burst: requests that it may make at once after a pause.
        daily_tokens: tokens that it may use in a day of its own time zone.
        time_zone: IANA name of the zone that its days are counted in.
    """

    id: str
    rate_per_s: float = 100.0
    burst: int = 200
    daily_tokens: int = 1_000_000
    time_zone: str = "UTC"

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.time_zone)


class Tenants:
    """Who is served: the tenants of a file, or, without one, everybody with the default limits."""

    def __init__(self, known: Mapping[str, Tenant] | None = None) -> None:
        self._known = known

    def get(self, tenant_id: str) -> Tenant:
        """The tenant of that id.

        Raises:
            UnknownTenant: there is a file, and it has no such tenant.
        """
        if self._known is None:
            return Tenant(tenant_id)
        try:
            return self._known[tenant_id]
        except KeyError:
            raise UnknownTenant(f"no tenant is called {tenant_id!r}") from None

    @classmethod
    def from_file(cls, path: Path | None) -> Tenants:
        """Read ``{"<id>": {"burst": 5, …}, …}``; None = everybody is served.

        Raises:
            TenantsError: it cannot be read, or says something that no tenant has.
        """
        if path is None:
            return cls()
        try:
            document = json.loads(path.read_bytes())
            return cls({name: _tenant(name, limits) for name, limits in document.items()})
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise TenantsError(f"{path}: {error}") from error


def _tenant(name: str, limits: Mapping[str, object]) -> Tenant:
    tenant = Tenant(id=name, **limits)  # type: ignore[arg-type]  # checked right below
    numbers = (tenant.rate_per_s, tenant.burst, tenant.daily_tokens)
    if not all(isinstance(number, int | float) and number > 0 for number in numbers):
        raise ValueError(f"{name}: limits are numbers greater than 0")
    try:
        _ = tenant.zone
    except ZoneInfoNotFoundError as error:
        raise ValueError(f"{name}: {error.args[0]}") from error
    return tenant
