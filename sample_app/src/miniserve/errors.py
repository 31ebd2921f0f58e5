"""What can be wrong with a request or with what it needs; the endpoints say it in HTTP.

ServiceError
├── UnknownTenant      403
├── RateLimited        429
├── QuotaExceeded      429
├── RoomFull           409
├── KeyReused          422
├── KeyInUse           409
├── BadCursor          400
├── Overloaded         503
├── Stopping           503
├── TookTooLong        504
└── Upstream           502
    ├── UpstreamRefused
    ├── Transient      503  (worth another attempt)
    └── CircuitOpen    503
"""

from __future__ import annotations

from typing import ClassVar


class ServiceError(Exception):
    """A request that is answered with a refusal.

    Args:
        detail: what is wrong, for the caller.
        retry_after_s: seconds after which it is worth another try; None = it is not.
    """

    status: ClassVar[int] = 500

    def __init__(self, detail: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after_s = retry_after_s


class UnknownTenant(ServiceError):
    """Nobody we serve."""

    status = 403


class RateLimited(ServiceError):
    """More requests than the tenant's rate allows."""

    status = 429


class QuotaExceeded(ServiceError):
    """More tokens than the tenant may use in a day."""

    status = 429


class RoomFull(ServiceError):
    """Every seat of the room is taken."""

    status = 409


class KeyReused(ServiceError):
    """An idempotency key that stands for another request already."""

    status = 422


class KeyInUse(ServiceError):
    """An idempotency key whose first request is still running."""

    status = 409


class BadCursor(ServiceError):
    """A cursor that this server did not hand out."""

    status = 400


class Overloaded(ServiceError):
    """More work than there is room for in the queue."""

    status = 503


class Stopping(ServiceError):
    """The server takes no more work because it was told to stop."""

    status = 503


class TookTooLong(ServiceError):
    """The work was not done within its time limit."""

    status = 504


class Upstream(ServiceError):
    """Another service that this one needs did not do its part."""

    status = 502


class UpstreamRefused(Upstream):
    """The other service says that the request is wrong: asking again would not help."""


class Transient(Upstream):
    """The other service is away or busy: another attempt may succeed."""

    status = 503


class UpstreamTimedOut(Transient, TimeoutError):
    """The other service did not answer within the time limit."""


class CircuitOpen(Upstream):
    """The other service has failed too often, and is left alone for a while."""

    status = 503
