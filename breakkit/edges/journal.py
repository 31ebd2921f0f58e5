"""The learner's record: one JSON line per event, appended, never rewritten.

It lives in the repository's common git directory, so all linked worktrees share it.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from breakkit.edges.files import make_folder
from breakkit.edges.lock import wait_for
from breakkit.edges.session import now
from breakkit.errors import SourceError
from breakkit.i18n import tr
from breakkit.model import Progress

Line = Mapping[str, Any]
"""One line of the journal as plain JSON."""


class Event(StrEnum):
    """What can be recorded."""

    APPLIED = "applied"
    HINTED = "hinted"
    VERIFIED = "verified"
    REVEALED = "revealed"
    REVERTED = "reverted"
    HYPOTHESIS = "hypothesis"
    CAUSE = "cause"
    NOTE = "note"
    SCORED = "scored"


LEARNERS_OWN = frozenset({Event.HYPOTHESIS, Event.CAUSE, Event.NOTE})
"""What the learner wrote; the rest is the tool's record."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event.

    Args:
        id: the break.
        event: what happened.
        at: when (ISO 8601, UTC).
        details: what belongs to it.
        blind: it happened in a drill, to a break that was applied blind.
        hidden: … whose answer the learner does not know yet: so nothing may name it.
    """

    id: str
    event: Event
    at: str
    details: Mapping[str, Any]
    blind: bool = False
    hidden: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether a fix was found right."""
        return self.event is Event.VERIFIED and self.details.get("verdict") == "fixed"

    @property
    def is_answer(self) -> bool:
        """Whether the learner knows the answer from here on."""
        return self.is_fixed or self.event is Event.REVEALED


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
        self.append(line_of(break_id, event, **details))

    def append(self, line: Line) -> None:
        """Append a line that `line_of` made, as `extend` does."""
        self.extend([line])

    def extend(self, lines: Iterable[Line]) -> int:
        """Append those of some lines that are not there already; returns how many.

        Raises:
            SourceError: they cannot be written; then nothing of them is.
        """
        make_folder(self.file.parent)
        try:
            descriptor = os.open(self.file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if not wait_for(descriptor):
                    raise OSError(
                        errno.EBUSY, tr("another process is writing it, and does not end")
                    )
                return _append(descriptor, lines)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise SourceError(
                tr("{file} cannot be written: {reason}", file=self.file, reason=error.strerror),
                tr(
                    "The learner's record is kept there: make that file writable for you, or make "
                    "room."
                ),
            ) from error

    def adopt(self, other: Journal) -> None:
        """Append what another journal has and this one has not.

        Raises:
            SourceError: it cannot be read or written.
        """
        self.extend(other.lines())

    def lines(self) -> list[Line]:
        """All lines, oldest first, as `line_of` made them; one that was cut short is passed over.

        Raises:
            SourceError: the journal cannot be read.
        """
        return list(_lines(self._content()))

    def has(self, line: Line) -> bool:
        """Whether a line that `line_of` made is there.

        Raises:
            SourceError: the journal cannot be read.
        """
        return _is_in(self._content(), line)

    def _content(self) -> bytes:
        try:
            return self.file.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise SourceError(
                tr("{file} cannot be read: {reason}", file=self.file, reason=error.strerror),
                tr("Make that file readable for you."),
            ) from error

    def entries(self) -> list[Entry]:
        """All events, oldest first; a line that a crash cut short is passed over.

        Raises:
            SourceError: the journal cannot be read.
        """
        return _with_hidden(list(self._read()))

    def _read(self) -> Iterator[Entry]:
        for line in self._content().splitlines():
            try:
                data = json.loads(line)
                data.pop("key", None)
                blind = data.pop("blind", False) is True
                yield Entry(data.pop("id"), Event(data.pop("event")), data.pop("at"), data, blind)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue

    def progress(self) -> dict[str, Progress]:
        """Where the learner stands with every break that the journal may name."""
        progress: dict[str, Progress] = {}
        for entry in self.entries():
            if entry.hidden or entry.event in LEARNERS_OWN:
                continue
            known = progress.get(entry.id, Progress.NEW)
            if entry.is_fixed:
                if known is not Progress.REVEALED:
                    progress[entry.id] = Progress.SOLVED
            elif entry.event is Event.REVEALED and known is not Progress.SOLVED:
                progress[entry.id] = Progress.REVEALED
            elif known is Progress.NEW:
                progress[entry.id] = Progress.TRIED
        return progress


def _with_hidden(entries: list[Entry]) -> list[Entry]:
    """The same, with those marked that belong to a drill whose answer is not known yet."""
    began: dict[str, int] = {}
    drills: list[int | None] = []  # of each entry: where its drill began
    known: set[int | None] = {None}
    for at, entry in enumerate(entries):
        if entry.blind and (entry.event is Event.APPLIED or entry.id not in began):
            began[entry.id] = at
        drills.append(began[entry.id] if entry.blind else None)
        if entry.is_answer:
            known.add(drills[at])
    return [
        entry if drill in known else replace(entry, hidden=True)
        for entry, drill in zip(entries, drills, strict=True)
    ]


def line_of(break_id: str, event: Event, **details: object) -> Line:
    """An event as it will stand in the journal, with a key that no other line has."""
    return {"at": now(), "id": break_id, "event": event, **details, "key": os.urandom(8).hex()}


def _lines(content: bytes) -> Iterator[Line]:
    for text in content.splitlines():
        with suppress(ValueError):  # cut short
            line = json.loads(text)
            if isinstance(line, dict) and isinstance(line.get("key"), str):
                yield line


def _append(descriptor: int, lines: Iterable[Line]) -> int:
    """Append to a file that nobody else writes now, all or, if that fails, nothing."""
    end = os.fstat(descriptor).st_size
    content = os.pread(descriptor, end, 0)
    missing = {line["key"]: line for line in lines if not _is_in(content, line)}
    if not missing:
        return 0
    torn = content and not content.endswith(b"\n")
    added = "".join(json.dumps(line) + "\n" for line in missing.values())
    new = (b"\n" if torn else b"") + added.encode()
    try:
        while new:  # on a disk that is nearly full, less is written than was asked for
            new = new[os.write(descriptor, new) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, end)
        raise
    return len(missing)


def _is_in(content: bytes, line: Line) -> bool:
    return json.dumps(line["key"]).encode() in content
