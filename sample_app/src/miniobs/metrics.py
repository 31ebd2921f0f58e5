"""Metrics in Prometheus' text format. Base units (seconds), and labels with few values only."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The numbers of one server.

    Labels have few values: a route's pattern and never its path, a tenant and never a student.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "tutor_request_seconds",
            "Time from the request's first byte to the answer's last.",
            ("route", "status"),
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self._refused = Counter(
            "tutor_refused",
            "Requests refused, by tenant and reason.",
            ("tenant", "reason"),
            registry=self._registry,
        )
        self._waiting = Gauge(
            "tutor_queue_waiting", "Jobs that wait for a worker.", registry=self._registry
        )

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count one request by its route's pattern, and how long it took."""
        self._requests.labels(route=route, status=str(status)).observe(seconds)

    def refused(self, tenant_id: str, reason: str) -> None:
        """Count one refusal."""
        self._refused.labels(tenant=tenant_id, reason=reason).inc()

    def waiting(self, jobs: int) -> None:
        """Say how many jobs wait now."""
        self._waiting.set(jobs)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return bytes(generate_latest(self._registry))
