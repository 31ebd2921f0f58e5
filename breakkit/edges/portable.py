"""A journal as one plain file, to be carried from one clone to another.

JSON Lines: the first line says what it is and of which version, every other one is a line of the
journal as it stands there, oldest first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from breakkit.edges import files
from breakkit.edges.journal import Line
from breakkit.errors import SourceError
from breakkit.i18n import tr

NAME, VERSION = "breakkit journal", 1
NEEDED = ("at", "id", "event", "key")
MODE = 0o600


def write_journal(file: Path, lines: Iterable[Line]) -> None:
    """Write lines of a journal into a file; whoever reads it sees all of them, or the old content.

    Raises:
        SourceError: it cannot be written.
    """
    told = [{"format": NAME, "version": VERSION}, *lines]
    content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in told)
    files.replace(file, content.encode(), None if file.exists() else MODE)


def read_journal(file: Path) -> list[Line]:
    """The lines of a journal that `write_journal` wrote.

    Raises:
        SourceError: the file cannot be read, is of a later version, or a line of it is damaged.
    """
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise _damaged(file, error.object[: error.start].count(b"\n") + 1) from error
    except OSError as error:
        raise SourceError(
            tr("{file} cannot be read: {reason}", file=file, reason=error.strerror),
            tr("Name a file that `breakkit journal --export` has written."),
        ) from error
    *whole, rest = text.split("\n")
    read = [_line(file, number, line) for number, line in enumerate(whole, 1)]
    header = read[0] if read else {}
    version = header.get("version")
    if header.get("format") != NAME or not isinstance(version, int):
        raise _damaged(file, 1)
    if version > VERSION:
        raise SourceError(
            tr("{file} was written by a later version of breakkit", file=file),
            tr("Install that version here, too, then import it."),
        )
    for number, line in enumerate(read[1:], 2):
        if not _is_entry(line):
            raise _damaged(file, number)
    if rest:  # cut short
        raise _damaged(file, len(read) + 1)
    return read[1:]


def _line(file: Path, number: int, text: str) -> Line:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged(file, number) from error
    if not isinstance(line, dict):
        raise _damaged(file, number)
    return line


def _is_entry(line: Line) -> bool:
    if not all(isinstance(line.get(name), str) and line[name] for name in NEEDED):
        return False
    try:
        return datetime.fromisoformat(line["at"]).tzinfo is not None
    except ValueError:
        return False


def _damaged(file: Path, number: int) -> SourceError:
    return SourceError(
        tr("{file}:{line}: this is no line of a breakkit journal", file=file, line=number),
        tr("Nothing was imported. Export it once more where it comes from."),
    )
