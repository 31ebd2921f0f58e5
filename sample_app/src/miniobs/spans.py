"""Spans in a file: one JSON object a line, written when the span ends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import Tracer, format_span_id, format_trace_id

NS_PER_MS = 1_000_000


class JsonLinesExporter(SpanExporter):
    """Appends every span to a file; folders that lack are made.

    Raises:
        OSError: the file cannot be opened for appending.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write each span as one line."""
        for one in spans:
            self._file.write(json.dumps(_line(one), separators=(",", ":")).encode() + b"\n")
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Close the file; closing twice does no harm."""
        self._file.close()


@contextmanager
def recorded(path: Path | None, ids: IdGenerator | None = None) -> Iterator[Tracer | None]:
    """A tracer that writes to a file, for the length of a block; None = there is no file.

    Args:
        path: the JSON Lines file.
        ids: makes the ids; chance, unless a test or a lab hands in its own.
    """
    if path is None:
        yield None
        return
    provider = TracerProvider(
        resource=Resource.get_empty(), shutdown_on_exit=False, id_generator=ids
    )
    provider.add_span_processor(SimpleSpanProcessor(JsonLinesExporter(path)))
    try:
        yield provider.get_tracer("miniserve")
    finally:
        provider.shutdown()


def _line(one: ReadableSpan) -> dict[str, object]:
    own = one.get_span_context()
    assert own is not None  # noqa: S101 - the SDK's type is wider than what it hands over
    began, ended = one.start_time or 0, one.end_time or 0
    return {
        "trace_id": format_trace_id(own.trace_id),
        "span_id": format_span_id(own.span_id),
        "parent_id": format_span_id(one.parent.span_id) if one.parent else None,
        "name": one.name,
        "start_ms": began // NS_PER_MS,
        "duration_ms": round((ended - began) / NS_PER_MS, 3),
        "status": one.status.status_code.name.lower(),
        "attributes": dict(one.attributes or {}),
    }
