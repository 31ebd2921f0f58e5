"""Two students ask through a gateway that traces; the spans of our server, as they are written.

The gateway sends each request with a ``traceparent`` of its own. Can its trace be followed into
our server, and down to the worker that thought about the question?
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from labs.memory import QUIET, serving
from labs.story import Story, run

GATEWAY = {
    "alice": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "bob": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
}


def lab() -> Story:
    """The spans, each at its start."""
    story = Story(lambda: datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        path = Path(folder, "spans.jsonl")
        asyncio.run(_ask(path))
        for one in map(json.loads, path.read_bytes().splitlines()):
            began = datetime.fromtimestamp(one["start_ms"] / 1000, UTC)
            fields = {key: one[key] for key in ("trace_id", "span_id", "parent_id", "duration_ms")}
            story.tell(one["name"], at=began, **fields)
    return story


async def _ask(path: Path) -> None:
    settings = replace(QUIET, trace_log=path, pace=0.2)
    async with serving(settings=settings) as client:

        async def ask(student: str, traceparent: str) -> None:
            headers = {"X-Student-ID": student, "traceparent": traceparent}
            await client.post("/v1/tutor", json={"prompt": "What is a trace?"}, headers=headers)

        await asyncio.gather(*(ask(*one) for one in GATEWAY.items()))


if __name__ == "__main__":
    sys.exit(run(lab, __doc__, "trace_id"))
