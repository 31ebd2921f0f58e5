"""YAML 1.2 text → plain values, with the line and column of every key and value.

The walk is over the parser's events, not over a composed tree: so nesting is bounded before
anything can recurse, every duplicate key is found and not only the first, and a scalar means
what YAML 1.2's core schema says (`no` is a text, `2026-01-01` too, `0o14` is twelve).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml import events as kind
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from breakkit.errors import SpecError, SpecProblem
from breakkit.model import Position
from breakkit.spec.document import MAX_SIZE, TOO_LARGE, Document, Path, Place, problem

_Events = Iterator[kind.Event]

_MAX_DEPTH = 16  # the format itself needs six
_MAX_NUMBER = 20  # characters; no number of the format needs more than three

QUOTES = "put it in quotes if it is a text"

_START = Position(1, 1)
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def read(text: str, file: str) -> Document:
    """Read one YAML document whose top is a map.

    Raises:
        SpecError: nothing sensible can be said about the rest: a syntax error, an empty file,
            another top than a map, control characters, too large, too deeply nested.
    """
    _refuse_unreadable(text, file)
    reader = _Reader(file)
    try:
        plain = reader.document(_events(text))
    except _Unreadable as stop:
        reader.problem(stop.position, stop.message)
        raise SpecError(reader.problems) from None
    return Document(file, plain, reader.places, tuple(reader.problems))


class _Unreadable(Exception):
    def __init__(self, position: Position, message: str) -> None:
        super().__init__(message)
        self.position = position
        self.message = message


def _refuse_unreadable(text: str, file: str) -> None:
    def refuse(offset: int, message: str) -> None:
        line_start = text.rfind("\n", 0, offset) + 1
        line = text.count("\n", 0, offset) + 1
        raise SpecError([SpecProblem(file, line, offset - line_start + 1, message)])

    if len(text) > MAX_SIZE:
        refuse(0, TOO_LARGE)
    if text.startswith("\ufeff"):
        refuse(0, "starts with a byte order mark; save it as UTF-8 without one")
    if control := _CONTROL.search(text):
        refuse(control.start(), _control_message(control))


def _events(text: str) -> _Events:
    """The parser's events; its own errors become `_Unreadable`."""
    before = _START
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            before = _position(event)
            yield event
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = Position(mark.line + 1, mark.column + 1) if mark else before
        raise _Unreadable(position, _syntax_message(error, position.line)) from None
    except (ValueError, OverflowError):  # from `chr`: "\U99999999"
        raise _Unreadable(before, "not YAML: after this, an escape names no character") from None
    except YAMLError as error:
        raise _Unreadable(before, f"not YAML: after this, {' '.join(str(error).split())}") from None


def _syntax_message(error: MarkedYAMLError, line: int) -> str:
    context, problem = (" ".join((part or "").split()) for part in (error.context, error.problem))
    if "'\\t'" in problem:
        return "a tab cannot stand here; indent with spaces"
    if context and error.context_mark and error.context_mark.line + 1 != line:
        context += f" (from line {error.context_mark.line + 1})"
    advice = ""
    if "mapping values are not allowed" in problem or "cannot start any token" in problem:
        advice = "; put the text in quotes"
    return "not YAML: " + ", ".join(filter(None, (context, problem))) + advice


@dataclass(slots=True)
class _Reader:
    """Turns events into plain values and remembers where each of them stood."""

    file: str
    places: dict[Path, Place] = field(default_factory=dict)
    problems: list[SpecProblem] = field(default_factory=list)

    def problem(self, position: Position, message: str) -> None:
        self.problems.append(problem(self.file, position, message))

    def document(self, events: _Events) -> dict[str, Any]:
        next(events)  # the stream's start
        start = next(events)
        if not isinstance(start, kind.DocumentStartEvent):
            raise _Unreadable(_START, "the file is empty")
        if start.version not in (None, (1, 2)):
            raise _Unreadable(_position(start), "a break spec is YAML 1.2; remove this directive")
        top = next(events)
        if not isinstance(top, kind.MappingStartEvent):
            raise _Unreadable(_position(top), "a break spec is a map: lines such as `format: 1`")
        self.places[()] = Place(_START)
        plain = self.mapping(top, events, ())
        next(events)  # the document's end
        more = next(events)
        if not isinstance(more, kind.StreamEndEvent):
            raise _Unreadable(_position(more), "a second document; a file holds one break")
        return plain

    def value(self, event: kind.Event, events: _Events, path: Path) -> object:
        """The value that starts with that event; takes as many events as belong to it."""
        if len(path) > _MAX_DEPTH:
            raise _Unreadable(_position(event), f"nested more than {_MAX_DEPTH} levels deep")
        match event:
            case kind.MappingStartEvent():
                return self.mapping(event, events, path)
            case kind.SequenceStartEvent():
                return self.sequence(event, events, path)
            case kind.ScalarEvent():
                return self.scalar(event)
            case kind.AliasEvent():
                self.problem(_position(event), f"an alias (*{event.anchor}); write the value out")
        return None

    def mapping(
        self, start: kind.MappingStartEvent, events: _Events, path: Path
    ) -> dict[str, object]:
        self.refuse_properties(start)
        result: dict[str, object] = {}
        while not isinstance(event := next(events), kind.MappingEndEvent):
            position = _position(event)
            key = self.key(event, events, path)
            value_start = next(events)
            if key in result:
                first = self.places[*path, key].start.line
                self.problem(position, f'key "{key}" stands twice, first in line {first}')
                self.value(value_start, events, (*path, "(again)", key))
                continue
            stands = position if _is_absent(value_start) else _position(value_start)
            self.places[*path, key] = Place(stands, position)
            result[key] = self.value(value_start, events, (*path, key))
        return result

    def key(self, event: kind.Event, events: _Events, path: Path) -> str:
        position = _position(event)
        value = self.value(event, events, (*path, "(key)"))
        if isinstance(value, str):
            return value
        if isinstance(event, kind.ScalarEvent):
            self.problem(position, "a key is a text; put it in quotes")
            return str(event.value)
        if not isinstance(event, kind.AliasEvent):
            self.problem(position, "a key is a text, not a list or a map")
        return f"(key in line {position.line}, column {position.column})"

    def sequence(self, start: kind.SequenceStartEvent, events: _Events, path: Path) -> list[object]:
        self.refuse_properties(start)
        result: list[object] = []
        while not isinstance(event := next(events), kind.SequenceEndEvent):
            inner = (*path, len(result))
            self.places[inner] = Place(_position(event))
            result.append(self.value(event, events, inner))
        return result

    def scalar(self, event: kind.ScalarEvent) -> bool | float | str | None:
        self.refuse_properties(event)
        text: str = event.value
        if control := _CONTROL.search(text):  # by an escape such as "\x1b"
            self.problem(_position(event), _control_message(control))
            text = _CONTROL.sub("?", text)
        if event.style or event.tag is not None:
            return text
        if text in _WORDS:
            return _WORDS[text]
        number = _number(text)
        if isinstance(number, float) and not math.isfinite(number):
            self.problem(_position(event), f"no break spec holds such a number; {QUOTES}")
            return text
        return text if number is None else number

    def refuse_properties(
        self, event: kind.ScalarEvent | kind.MappingStartEvent | kind.SequenceStartEvent
    ) -> None:
        if event.anchor is not None:
            self.problem(_position(event), f"an anchor (&{event.anchor}); a break spec has none")
        if event.tag is not None:
            self.problem(_position(event), f"a tag ({event.tag}); a break spec has none")


def _is_absent(event: kind.Event) -> bool:
    """Whether nothing is written there; the event's own mark is then at the next key."""
    return isinstance(event, kind.ScalarEvent) and not (event.value or event.style or event.tag)


def _number(text: str) -> float | None:
    """The number that a plain scalar is; infinite when it is larger than any that we need."""
    if _NOT_FINITE.fullmatch(text):
        return math.inf
    if not (_INT.fullmatch(text) or _FLOAT.fullmatch(text)):
        return None
    if len(text) > _MAX_NUMBER:
        return math.inf
    if _INT.fullmatch(text):
        return int(text, 0) if text.startswith(("0o", "0x")) else int(text)
    return float(text)


def _control_message(found: re.Match[str]) -> str:
    return f"control character U+{ord(found[0]):04X}; remove it"


def _position(event: kind.Event) -> Position:
    mark = event.start_mark
    return Position(mark.line + 1, mark.column + 1)
