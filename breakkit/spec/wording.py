"""What a value of a spec should have been and what it is, in words for people."""

from __future__ import annotations

from typing import Any, Protocol

from breakkit.i18n import tr, trn
from breakkit.spec.schema import node_at

_SHOWN = 40  # characters of a value that a message repeats


class Error(Protocol):
    """What we use of a `jsonschema_rs.ValidationError`, whose kinds are typed too narrowly."""

    @property
    def instance(self) -> Any:  # noqa: ANN401 - any value of the document
        """The value that is refused."""

    @property
    def instance_path(self) -> list[str | int]:
        """Where it stands in the document."""

    @property
    def schema_path(self) -> list[str | int]:
        """Where the keyword stands that refuses it."""

    @property
    def kind(self) -> Any:  # noqa: ANN401 - one class per keyword
        """That keyword, with what belongs to it."""


def wanted(error: Error) -> str:
    """What was expected and what was found."""
    value, limit = error.instance, error.kind.value
    match error.kind.name:
        case "minItems":
            return trn(
                "expected at least {n} entry, found {found}",
                "expected at least {n} entries, found {found}",
                limit,
                found=len(value),
            )
        case "maxItems":
            return trn(
                "expected at most {n} entry, found {found}",
                "expected at most {n} entries, found {found}",
                limit,
                found=len(value),
            )
        case "minProperties":
            return trn(
                "expected at least {n} key, found {found}",
                "expected at least {n} keys, found {found}",
                limit,
                found=len(value),
            )
        case "maxProperties":
            return trn(
                "expected at most {n} key, found {found}",
                "expected at most {n} keys, found {found}",
                limit,
                found=len(value),
            )
    said = {"expected": described(node_at(error.schema_path[:-1])), "found": shown(value)}
    is_type = error.kind.name == "type" and "string" in error.kind.types
    if is_type and isinstance(value, int | float):
        return tr("expected {expected}, found {found}; put it in quotes if it is a text", **said)
    return tr("expected {expected}, found {found}", **said)


def described(node: dict[str, Any]) -> str:
    """What a node of the schema stands for, to be read after "expected"."""
    if "title" in node:
        return tr(node["title"])  # `make messages` collects the titles of the schema
    if "$ref" in node:
        return described(node_at(node["$ref"].split("/")[1:]))
    if "enum" in node:
        return tr("one of {values}", values=", ".join(map(shown, node["enum"])))
    if "minimum" in node:
        return tr("a whole number, {least} or more", least=node["minimum"])
    types = {"string": tr("a text"), "array": tr("a list"), "object": tr("a map")}
    return types.get(node["type"], tr("something else"))


def shown(value: object) -> str:
    """A value of the document, to be read after "found"; of bounded length."""
    if isinstance(value, str):
        line = " ".join(value.split())
        short = line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
        return f'"{short}"' if line else tr("an empty text")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return tr("the number {number}", number=value)
    if isinstance(value, list):
        return tr("a list")
    return tr("a map") if isinstance(value, dict) else tr("nothing")


def label(path: tuple[str | int, ...]) -> str:
    """The keys that lead to a value, to be read before what is wrong with it."""
    keys = [key for key in path if isinstance(key, str)]
    return f"{'.'.join(keys)}: " if keys else ""
