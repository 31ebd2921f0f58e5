"""Valid plain values → `BreakSpec`, with nothing but the standard library.

A session stores a spec's plain values as JSON and builds from them, so that `breakkit hint`
starts without a YAML reader and a schema validator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from breakkit.model import (
    BreakSpec,
    Budget,
    Edit,
    Expectation,
    LinkedTests,
    Observation,
    Origin,
    Position,
    Status,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_BESIDE_VERB = {"file", "in", "of", "nth", "where", "body", "budget"}


def build(
    plain: Mapping[str, Any],
    default_language: str,
    file: str = "",
    verb_position: Position | None = None,
) -> BreakSpec:
    """The break that valid plain values describe.

    Args:
        plain: what `breakkit.spec.parse_spec` returned as `plain`, or the same out of JSON.
        default_language: the language of texts that are not a map by language.
        file: the spec's path as shown to people.
        verb_position: where the edit's verb stands in that file, for messages.
    """

    def text(value: str | Mapping[str, str]) -> Text:
        by_language = {default_language: value} if isinstance(value, str) else value
        return Text(by_language, default_language)

    def optional(key: str) -> Text | None:
        return text(plain[key]) if key in plain else None

    origin, observe = plain.get("origin"), plain.get("observe")
    return BreakSpec(
        id=plain["id"],
        title=text(plain["title"]),
        concepts=tuple(plain["concepts"]),
        difficulty=int(plain["difficulty"]),
        edit=_edit(plain["edit"], file, verb_position),
        tests=_tests(plain["tests"]),
        safety=text(plain["safety"]),
        symptom=text(plain["symptom"]),
        hints=tuple(map(text, plain["hints"])),
        hidden_cause=text(plain["hidden_cause"]),
        fix=text(plain["fix"]),
        teaching=text(plain["teaching"]),
        requires=tuple(plain.get("requires", ())),
        status=Status(plain.get("status", Status.ACTIVE)),
        reason=optional("reason"),
        origin=Origin(origin["kind"], text(origin["note"])) if origin else None,
        locate=tuple(plain.get("locate", ())),
        next=optional("next"),
        observe=_observation(observe) if observe else None,
    )


def verb_of(edit: Mapping[str, Any]) -> str:
    """The verb of a valid edit."""
    return next(key for key in edit if key not in _BESIDE_VERB)


def _edit(plain: Mapping[str, Any], file: str, position: Position | None) -> Edit:
    verb = verb_of(plain)
    return Edit(
        file=plain["file"],
        verb=verb,
        argument=plain[verb],
        scope=plain.get("in"),
        of=plain.get("of"),
        nth=plain.get("nth"),
        body=plain.get("body"),
        where=dict(plain.get("where", {})),
        budget=_budget(plain["budget"]) if "budget" in plain else Budget(),
        position=position,
        spec_file=file,
    )


def _budget(text: str) -> Budget:
    removed, _, added = text.removeprefix("-").partition("+")
    return Budget(int(removed), int(added))


def _tests(plain: Mapping[str, Any]) -> LinkedTests:
    return LinkedTests(
        red=tuple(plain["red"]),
        green=tuple(plain.get("green", ())),
        fails_with=plain.get("fails_with"),
    )


def _observation(plain: Mapping[str, Any]) -> Observation:
    return Observation(
        run=tuple(plain["run"]),
        show=plain["show"],
        filter=plain.get("filter"),
        before=Expectation(**plain["before"]),
        after=Expectation(**plain["after"]),
        timeline=dict(plain.get("timeline", {})),
    )
