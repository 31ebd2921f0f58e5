"""A YAML document as plain values that still know where they stood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from breakkit.errors import SpecProblem
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.model import Position

Path = tuple[str | int, ...]

MAX_SIZE = 256 * 1024  # bytes; a spec in two languages has about 8 KiB
_MAX_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value of the document stands, and the key before it (None in a list)."""

    value: Position
    key: Position | None = None

    @property
    def start(self) -> Position:
        """Where the key stands, or the value where there is no key."""
        return self.key or self.value


class Finding(NamedTuple):
    """Something wrong with the value at a path, or with the key before it."""

    path: Path
    message: str
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document whose top is a map.

    Args:
        file: its path as shown to people.
        plain: its values.
        places: path of keys and indices → where it stands; has every path of `plain`.
        problems: what was wrong with how it is written.
    """

    file: str
    plain: dict[str, Any]
    places: Mapping[Path, Place]
    problems: tuple[SpecProblem, ...]

    def problem(self, finding: Finding) -> SpecProblem:
        """The finding with file, line and column."""
        place = self.places[self._written(finding.path)]
        position = place.start if finding.at_key else place.value
        return problem(self.file, position, finding.message)

    def _written(self, path: Path) -> Path:
        """The path with its keys as they are in the document: the validator takes "0" for 0."""
        value: Any = self.plain
        written: list[str | int] = []
        for step in path:
            key = str(step) if isinstance(value, dict) else step
            written.append(key)
            known = isinstance(value, list) or (isinstance(value, dict) and key in value)
            value = value[key] if known else None
        return tuple(written)


def too_large() -> str:
    """What is said of a spec of more than `MAX_SIZE` bytes."""
    return tr("too large for a break spec (more than {limit} KiB)", limit=MAX_SIZE // 1024)


def problem(file: str, position: Position, message: str) -> SpecProblem:
    """A problem whose message is one line of bounded length, whatever it quotes."""
    line = " ".join(message.split())
    short = line if len(line) <= _MAX_MESSAGE else line[: _MAX_MESSAGE - 1] + "…"
    return SpecProblem(file, position.line, position.column, short)
