"""The learner's record: one JSON line per event, appended, never rewritten.

It lives in the repository's common git directory, so all linked worktrees share it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from breakkit.edges.files import make_folder
from breakkit.edges.session import now
from breakkit.errors import SourceError
from breakkit.model import Progress

NOTHING: Mapping[str, str] = {}


class Event(StrEnum):
    """What can be recorded."""

    APPLIED = "applied"
    HINTED = "hinted"
    VERIFIED = "verified"
    REVEALED = "revealed"
    REVERTED = "reverted"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, with what belongs to it."""

    id: str
    event: Event
    at: str
    details: Mapping[str, Any]


class Journal:
    """Appends to and reads the journal of one repository.

    Args:
        common_dir: the repository's common git directory.
    """

    def __init__(self, common_dir: Path) -> None:
        self.file = common_dir / "breakkit" / "journal.jsonl"

    def record(self, break_id: str, event: Event, **details: object) -> None:
        """Append one event; a line is written whole or not at all.

        Raises:
            SourceError: it cannot be written.
        """
        entry = {"at": now(), "id": break_id, "event": event, **details}
        self._append(json.dumps(entry).encode() + b"\n")

    def adopt(self, other: Journal) -> None:
        """Append what another journal has and this one has not.

        Raises:
            SourceError: it cannot be read or written.
        """
        try:
            lines = other.file.read_bytes().splitlines(keepends=True)
            known = set(self.file.read_bytes().splitlines()) if self.file.exists() else set()
        except OSError as error:
            raise SourceError(f"{error.filename} cannot be read: {error.strerror}") from error
        if new := b"".join(line for line in lines if line.rstrip(b"\n") not in known):
            self._append(new)

    def _append(self, line: bytes) -> None:
        make_folder(self.file.parent)
        try:
            descriptor = os.open(self.file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if _ends_torn(descriptor):
                    line = b"\n" + line
                os.write(descriptor, line)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise SourceError(f"{self.file} cannot be written: {error.strerror}") from error

    def entries(self) -> Iterator[Entry]:
        """All events, oldest first; a line that a crash cut short is passed over."""
        try:
            content = self.file.read_bytes()
        except FileNotFoundError:
            return
        for line in content.splitlines():
            try:
                data = json.loads(line)
                yield Entry(data.pop("id"), Event(data.pop("event")), data.pop("at"), data)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue

    def progress(self, since: Mapping[str, str] = NOTHING) -> dict[str, Progress]:
        """Where the learner stands with every break that the journal knows.

        Args:
            since: id → time from which on that break's events are left out.
        """
        progress: dict[str, Progress] = {}
        for entry in self.entries():
            if entry.id in since and entry.at >= since[entry.id]:
                continue
            known = progress.get(entry.id, Progress.NEW)
            if entry.event is Event.VERIFIED and entry.details.get("verdict") == "fixed":
                if known is not Progress.REVEALED:
                    progress[entry.id] = Progress.SOLVED
            elif entry.event is Event.REVEALED and known is not Progress.SOLVED:
                progress[entry.id] = Progress.REVEALED
            elif known is Progress.NEW:
                progress[entry.id] = Progress.TRIED
        return progress


def _ends_torn(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
