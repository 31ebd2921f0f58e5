"""Traces: what one request did, as spans with parents, across services (W3C Trace Context).

The code asks OpenTelemetry's API for spans; whether they are recorded is decided where the
server is put together (`miniobs.spans`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry.trace import NoOpTracer, Span, SpanKind, Tracer, format_trace_id
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()
_NOT_RECORDED = NoOpTracer()
_tracer: ContextVar[Tracer] = ContextVar("tracer", default=_NOT_RECORDED)


@contextmanager
def server_span(tracer: Tracer | None, name: str, headers: Mapping[str, str]) -> Iterator[Span]:
    """The span of one incoming request, a child of the caller's if the caller names one.

    Args:
        tracer: records this span and those inside it; None = nothing is recorded.
        name: e.g. ``POST /v1/tutor``.
        headers: of the request, with names in lower case; ``traceparent`` names the caller's span.
    """
    token = _tracer.set(tracer or _NOT_RECORDED)
    parent = _PROPAGATOR.extract(headers)
    try:
        with _tracer.get().start_as_current_span(name, context=parent, kind=SpanKind.SERVER) as own:
            yield own
    finally:
        _tracer.reset(token)


@contextmanager
def span(name: str, attributes: Mapping[str, str | int] | None = None) -> Iterator[Span]:
    """A step of what is being done now; an exception that leaves the block is noted in it."""
    with _tracer.get().start_as_current_span(name, attributes=attributes) as own:
        yield own


def outgoing() -> dict[str, str]:
    """The headers that make another service's spans children of the current one."""
    headers: dict[str, str] = {}
    _PROPAGATOR.inject(headers)
    return headers


def trace_id_of(own: Span) -> str | None:
    """The trace's id as 32 hexadecimal digits; None = there is none."""
    found = own.get_span_context()
    return format_trace_id(found.trace_id) if found.is_valid else None
