"""What a lab saw: a JSON Lines file for tools, and a timeline for people."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

WIDTH = 60
BEGIN = datetime(2026, 5, 23, 10, 0, tzinfo=UTC)


class PretendClock:
    """A clock that jumps over every pause: a day passes in no time, and the same way each time."""

    def __init__(self, begin: datetime = BEGIN) -> None:
        self._begin = begin
        self._seconds = 0.0

    def now(self) -> datetime:
        """The moment, in UTC."""
        return self._begin + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self._seconds

    def pass_s(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self._seconds += seconds

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass, and others have their turn."""
        self.pass_s(seconds)
        await asyncio.sleep(0)


class Story:
    """Keeps what happened, line by line.

    Args:
        now: tells the moment.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.lines: list[dict[str, Any]] = []

    def tell(self, event: str, *, at: datetime | None = None, **fields: object) -> None:
        """Note an event, now or at the moment that is given."""
        moment = (at or self._now()).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.lines.append({"ts": moment, **fields, "event": event})

    def write(self, path: Path) -> None:
        """Write the lines in the order of time."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.lines.sort(key=lambda line: line["ts"])
        texts = [json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in self.lines]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")

    def timeline(self, lane: str) -> str:
        """A picture: a row for each value of a key, a mark for each event, time to the right."""
        if not self.lines:
            return "nothing happened"
        moments = [datetime.fromisoformat(line["ts"]).timestamp() for line in self.lines]
        first, span = min(moments), max(moments) - min(moments) or 1.0
        marks = _marks([line["event"] for line in self.lines])
        rows: dict[str, list[str]] = {}
        for line, moment in zip(self.lines, moments, strict=True):
            row = rows.setdefault(str(line.get(lane)), [" "] * WIDTH)
            column = int((moment - first) / span * (WIDTH - 1))
            row[column] = marks[line["event"]]
        named = max(map(len, rows))
        drawn = [f"{name:>{named}} │{''.join(row)}" for name, row in rows.items()]
        legend = "   ".join(f"{mark} {event}" for event, mark in marks.items())
        return "\n".join([*drawn, f"{'':>{named}} └{'─' * WIDTH} {span:.3g} s", legend])


def _marks(events: Sequence[str]) -> dict[str, str]:
    return dict(zip(dict.fromkeys(events), "o+x*#%@&=~^", strict=False))


def run(lab: Callable[[], Story], doc: str, lane: str, argv: Sequence[str] | None = None) -> int:
    """Run a lab from the command line: its story to ``--out``, the picture to the terminal."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("out/story.jsonl"), help="JSON Lines file")
    options = parser.parse_args(argv)
    story = lab()
    try:
        story.write(options.out)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(f"{doc.strip()}\n\n{story.timeline(lane)}\n\n{len(story.lines)} lines in {options.out}")
    return 0
