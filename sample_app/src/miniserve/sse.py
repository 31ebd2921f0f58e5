"""Server-sent events, as the HTML standard writes them."""

from __future__ import annotations

import re

_LINE_END = re.compile(r"\r\n|\r|\n")


def event(kind: str, data: str, event_id: int | None = None) -> bytes:
    """One event; data of several lines arrives as several lines.

    Args:
        kind: the event's type, without line ends.
        data: any text. Each of its lines gets a ``data:`` of its own, and only what the standard
            calls a line end ends a line.
        event_id: what the client says in ``Last-Event-ID`` when it comes back; None = nothing.
    """
    lines = [f"event: {kind}"]
    if event_id is not None:
        lines.append(f"id: {event_id}")
    lines += [f"data: {line}" for line in _LINE_END.split(data)]
    return ("\n".join(lines) + "\n\n").encode()
