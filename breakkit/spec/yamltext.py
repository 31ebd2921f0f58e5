"""YAML 1.2 text → plain values, with the line and column of every key and value.

The walk is over the parser's events, not over a composed tree: so nesting is bounded before
anything can recurse, every duplicate key is found and not only the first, and a scalar means
what YAML 1.2's core schema says (`no` is a text, `2026-01-01` too, `0o14` is twelve).
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml import events as kind
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from breakkit.errors import SpecError, SpecProblem
from breakkit.i18n import tr
from breakkit.model import Position
from breakkit.spec.document import MAX_SIZE, Document, Path, Place, problem, too_large
from breakkit.spec.scalars import WORDS, number_in

_Events = Iterator[kind.Event]

_MAX_DEPTH = 16  # the format itself needs six

_START = Position(1, 1)
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
        refuse(0, too_large())
    if text.startswith("\ufeff"):
        refuse(0, tr("starts with a byte order mark; save it as UTF-8 without one"))
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
        said = tr("not YAML: after this, an escape names no character")
        raise _Unreadable(before, said) from None
    except YAMLError as error:
        said = tr("not YAML: after this, {what}", what=" ".join(str(error).split()))
        raise _Unreadable(before, said) from None


def _syntax_message(error: MarkedYAMLError, line: int) -> str:
    context, problem = (" ".join((part or "").split()) for part in (error.context, error.problem))
    if "'\\t'" in problem:
        return tr("a tab cannot stand here; indent with spaces")
    if context and error.context_mark and error.context_mark.line + 1 != line:
        context = tr("{what} (from line {line})", what=context, line=error.context_mark.line + 1)
    what = ", ".join(filter(None, (context, problem)))
    if "mapping values are not allowed" in problem or "cannot start any token" in problem:
        return tr("not YAML: {what}; put the text in quotes", what=what)
    return tr("not YAML: {what}", what=what)


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
            raise _Unreadable(_START, tr("the file is empty; a break spec begins with `format: 1`"))
        if start.version not in (None, (1, 2)):
            said = tr("a break spec is YAML 1.2; remove this directive")
            raise _Unreadable(_position(start), said)
        top = next(events)
        if not isinstance(top, kind.MappingStartEvent):
            said = tr("a break spec is a map: lines such as `format: 1`")
            raise _Unreadable(_position(top), said)
        self.places[()] = Place(_START)
        plain = self.mapping(top, events, ())
        next(events)  # the document's end
        more = next(events)
        if not isinstance(more, kind.StreamEndEvent):
            said = tr("a second document; a file holds one break")
            raise _Unreadable(_position(more), said)
        return plain

    def value(self, event: kind.Event, events: _Events, path: Path) -> object:
        """The value that starts with that event; takes as many events as belong to it."""
        if len(path) > _MAX_DEPTH:
            said = tr("nested more than {limit} levels deep", limit=_MAX_DEPTH)
            raise _Unreadable(_position(event), said)
        match event:
            case kind.MappingStartEvent():
                return self.mapping(event, events, path)
            case kind.SequenceStartEvent():
                return self.sequence(event, events, path)
            case kind.ScalarEvent():
                return self.scalar(event)
            case kind.AliasEvent():
                said = tr("an alias ({alias}); write the value out", alias=f"*{event.anchor}")
                self.problem(_position(event), said)
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
                said = tr(
                    'key "{key}" stands twice, first in line {line}; leave one out',
                    key=key,
                    line=first,
                )
                self.problem(position, said)
                self.value(value_start, events, (*path, "(again)", key))
                continue
            stands = position if _is_absent(value_start) else _position(value_start)
            self.places[*path, key] = _place(stands, position)
            result[key] = self.value(value_start, events, (*path, key))
        return result

    def key(self, event: kind.Event, events: _Events, path: Path) -> str:
        position = _position(event)
        value = self.value(event, events, (*path, "(key)"))
        if isinstance(value, str):
            return sys.intern(value)
        if isinstance(event, kind.ScalarEvent):
            self.problem(position, tr("a key is a text; put it in quotes"))
            return str(event.value)
        if not isinstance(event, kind.AliasEvent):
            self.problem(position, tr("a key is a text, not a list or a map"))
        return f"(key in line {position.line}, column {position.column})"

    def sequence(self, start: kind.SequenceStartEvent, events: _Events, path: Path) -> list[object]:
        self.refuse_properties(start)
        result: list[object] = []
        while not isinstance(event := next(events), kind.SequenceEndEvent):
            inner = (*path, len(result))
            self.places[inner] = _place(_position(event))
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
        if text in WORDS:
            return WORDS[text]
        number = number_in(text)
        if isinstance(number, float) and not math.isfinite(number):
            said = tr("no break spec holds such a number; put it in quotes if it is a text")
            self.problem(_position(event), said)
            return text
        return text if number is None else number

    def refuse_properties(
        self, event: kind.ScalarEvent | kind.MappingStartEvent | kind.SequenceStartEvent
    ) -> None:
        if event.anchor is not None:
            said = tr("an anchor ({anchor}); a break spec has none", anchor=f"&{event.anchor}")
            self.problem(_position(event), said)
        if event.tag is not None:
            said = tr("a tag ({tag}); a break spec has none", tag=event.tag)
            self.problem(_position(event), said)


def _is_absent(event: kind.Event) -> bool:
    """Whether nothing is written there; the event's own mark is then at the next key."""
    return isinstance(event, kind.ScalarEvent) and not (event.value or event.style or event.tag)


def _control_message(found: re.Match[str]) -> str:
    return tr("control character {code}; remove it", code=f"U+{ord(found[0]):04X}")


def _position(event: kind.Event) -> Position:
    mark = event.start_mark
    return _shared(mark.line + 1, mark.column + 1)


# A catalog of thousands of specs has the same places and keys over and over.
_shared = lru_cache(maxsize=4096)(Position)
_place = lru_cache(maxsize=4096)(Place)
