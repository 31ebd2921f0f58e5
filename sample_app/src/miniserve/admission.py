"""Admission: whose request it is, and whether that tenant may make one more right now."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from miniserve.bulkhead import Bulkheads
from miniserve.errors import ServiceError, UnknownTenant
from miniserve.middleware import TENANT_ID
from miniserve.ratelimit import RateLimiter
from miniserve.refusals import refused
from miniserve.telemetry import metrics_of
from miniserve.tenants import PUBLIC, Tenant, Tenants

GUARDED = "/v1/"
"""Everything below needs a tenant; health and metrics do not."""


class AdmissionMiddleware:
    """Finds the tenant, who is in ``request.state.tenant`` then, and refuses what is too much.

    Args:
        app: what requests are admitted to.
        tenants: who is served.
        limiter: how often.
        bulkheads: how many requests at once.
    """

    def __init__(
        self, app: ASGIApp, tenants: Tenants, limiter: RateLimiter, bulkheads: Bulkheads
    ) -> None:
        self._app = app
        self._tenants = tenants
        self._limiter = limiter
        self._bulkheads = bulkheads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] != "http" or not scope["path"].startswith(GUARDED):
            await self._app(scope, receive, send)
            return
        try:
            tenant = scope["state"]["tenant"] = self._tenant(scope)
            self._limiter.admit(tenant)
            place = self._bulkheads.enter(tenant)
        except ServiceError as error:
            metrics_of(scope).refused(_named(scope), type(error).__name__)
            await refused(scope["state"]["request_id"], error)(scope, receive, send)
            return
        with place:
            await self._app(scope, receive, send)

    def _tenant(self, scope: Scope) -> Tenant:
        tenant_id = scope["state"]["tenant_id"]
        if tenant_id is None and TENANT_ID.lower().encode() in dict(scope["headers"]):
            raise UnknownTenant(f"{TENANT_ID} is not an identifier")
        return self._tenants.get(tenant_id or PUBLIC)


def _named(scope: Scope) -> str:
    """A tenant that is known; a stranger's word is no label."""
    tenant = scope["state"].get("tenant")
    return tenant.id if tenant else "unknown"
