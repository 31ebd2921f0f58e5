"""Plain values against the spec format's JSON Schema, answered in sentences for people.

A schema node's `title` says what was expected; where there is none, its keywords do.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol

import jsonschema_rs

from breakkit.spec.document import Finding
from breakkit.spec.schema import packaged_schema
from breakkit.spec.yamltext import QUOTES

_EDIT = ["properties", "edit"]
_KNOWN_KEYS_SHOWN = 8
_SHOWN = 40  # characters of a value that a message repeats
_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a map",
    "null": "nothing",
}


class _Error(Protocol):
    """What we use of a `jsonschema_rs.ValidationError`, whose kinds are typed too narrowly."""

    @property
    def instance(self) -> Any: ...  # noqa: ANN401 - any value of the document
    @property
    def instance_path(self) -> list[str | int]: ...
    @property
    def schema_path(self) -> list[str | int]: ...
    @property
    def kind(self) -> Any: ...  # noqa: ANN401 - one class per keyword


def findings(plain: dict[str, Any]) -> Iterator[Finding]:
    """Everything in which that spec is not of the format, in no particular order."""
    for error in _validator().iter_errors(plain):
        yield from _explain(error)


@cache
def _validator() -> Any:  # noqa: ANN401 - one of five classes that share no base
    return jsonschema_rs.validator_for(packaged_schema())


def nearest(name: str, known: Sequence[str]) -> str:
    """`; did you mean "…"?`, or the known names when they are few, or nothing."""
    if close := difflib.get_close_matches(name, known, n=1):
        return f'; did you mean "{close[0]}"?'
    if 0 < len(known) <= _KNOWN_KEYS_SHOWN:
        return f"; possible here: {', '.join(known)}"
    return ""


def _explain(error: _Error) -> Iterator[Finding]:
    if error.schema_path == [*_EDIT, "oneOf"]:
        yield from _explain_verbs(error)
    elif explain := _SPECIAL.get(error.kind.name):
        yield from explain(error)
    else:
        path = tuple(error.instance_path)
        yield Finding(path, _label(path) + _expected(error) + _found(error))


def _explain_verbs(error: _Error) -> Iterator[Finding]:
    edit = error.instance
    if not isinstance(edit, dict):
        return  # its wrong type is an error of its own
    given = [key for key in edit if key in _verbs()]
    if given:
        message = f"an edit has exactly one verb, here are {len(given)}: {', '.join(given)}"
        yield Finding(("edit", given[1]), message, at_key=True)
    elif not any(_is_meant_as_verb(key) for key in edit):
        message = "an edit needs exactly one verb, such as comment_out; here is none"
        yield Finding(("edit",), message, at_key=True)


def _is_meant_as_verb(key: str) -> bool:
    keys = list(_node(_EDIT)["properties"])
    close = difflib.get_close_matches(key, keys, n=1)
    return key not in keys and (not close or close[0] in _verbs())


def _explain_unknown(error: _Error) -> Iterator[Finding]:
    path, instance = tuple(error.instance_path), error.instance
    known = [key for key in _node(error.schema_path[:-1])["properties"] if key not in instance]
    verb_is_missing = path == ("edit",) and not any(key in _verbs() for key in instance)
    for name in error.kind.unexpected:
        kind = "verb" if verb_is_missing and _is_meant_as_verb(name) else "key"
        message = f'unknown {kind} "{name}"{nearest(name, known)}'
        yield Finding((*path, name), message, at_key=True)


def _explain_missing(error: _Error) -> Iterator[Finding]:
    path, key = tuple(error.instance_path), error.kind.property
    if error.schema_path[0] == "then":
        yield Finding(("status",), f"a deprecated break needs a {key}")
    elif error.schema_path[-1] == "dependentRequired":
        for beside, needed in _node(error.schema_path).items():
            if beside in error.instance and key in needed:
                yield Finding((*path, beside), f'"{beside}" stands only beside {key}', at_key=True)
    elif not _is_misspelt(key, error):
        yield Finding(path, f'{_label(path)}missing key "{key}"', at_key=True)


def _is_misspelt(key: str, error: _Error) -> bool:
    """Whether an unknown key is reported, with the advice to call it just this."""
    known = list(_node(error.schema_path[:-1])["properties"])
    unknown = [name for name in error.instance if name not in known]
    missing = [name for name in known if name not in error.instance]
    return any(difflib.get_close_matches(name, missing, n=1) == [key] for name in unknown)


def _explain_repeated(error: _Error) -> Iterator[Finding]:
    path = tuple(error.instance_path)
    for index, value in enumerate(error.instance):
        if value in error.instance[:index]:
            yield Finding((*path, index), f"{_label(path)}{_shown(value)} stands twice")


def _explain_name(error: _Error) -> Iterator[Finding]:
    path, name = tuple(error.instance_path), error.kind.error.instance
    expected = _node(error.schema_path[:-1]).get("title", "another name")
    message = f'{_label(path)}expected {expected}, found the key "{name}"'
    yield Finding((*path, name), message, at_key=True)


def _explain_branches(error: _Error) -> Iterator[Finding]:
    """Of several shapes, explain by the one that was meant: the one of the value's type."""
    same_type = [
        branch
        for branch in error.kind.context
        if branch
        and not any(
            e.kind.name == "type" and e.instance_path == error.instance_path for e in branch
        )
    ]
    if same_type:
        for inner in min(same_type, key=len):
            yield from _explain(inner)
    else:
        path = tuple(error.instance_path)
        yield Finding(path, _label(path) + _expected(error) + _found(error))


_SPECIAL: dict[str, Callable[[_Error], Iterator[Finding]]] = {
    "additionalProperties": _explain_unknown,
    "required": _explain_missing,
    "uniqueItems": _explain_repeated,
    "propertyNames": _explain_name,
    "anyOf": _explain_branches,
    "oneOf": _explain_branches,
}


def _expected(error: _Error) -> str:
    node, limit = _node(error.schema_path[:-1]), error.kind.value
    match error.kind.name:
        case "minItems":
            return f"expected at least {_counted(limit, 'entry', 'entries')}"
        case "maxItems":
            return f"expected at most {_counted(limit, 'entry', 'entries')}"
        case "minProperties":
            return f"expected at least {_counted(limit, 'key', 'keys')}"
        case "maxProperties":
            return f"expected at most {_counted(limit, 'key', 'keys')}"
    return "expected " + _described(node)


def _described(node: dict[str, Any]) -> str:
    if "title" in node:
        return str(node["title"])
    if "$ref" in node:
        return _described(_node(node["$ref"].split("/")[1:]))
    if "enum" in node:
        return "one of " + ", ".join(map(_shown, node["enum"]))
    if "const" in node:
        return _shown(node["const"])
    if "type" not in node:
        shapes = node.get("anyOf") or node.get("oneOf") or []
        return " or ".join(dict.fromkeys(map(_described, shapes))) or "something else"
    types = [node["type"]] if isinstance(node["type"], str) else node["type"]
    least = f", {node['minimum']} or more" if "minimum" in node else ""
    pattern = f" that matches {node['pattern']}" if "pattern" in node else ""
    return " or ".join(_TYPES[name] for name in types) + least + pattern


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _found(error: _Error) -> str:
    value = error.instance
    if isinstance(value, list | dict) and error.kind.name.startswith(("min", "max")):
        return f", found {len(value) or 'none'}"
    is_type = error.kind.name == "type" and "string" in error.kind.types
    quotable = is_type and isinstance(value, int | float)
    return f", found {_shown(value)}" + (f"; {QUOTES}" if quotable else "")


def _shown(value: object) -> str:
    if isinstance(value, str):
        line = " ".join(value.split())
        short = line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
        return f'"{short}"' if line else "an empty text"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a map"
    return "nothing"


def _label(path: tuple[str | int, ...]) -> str:
    keys = [key for key in path if isinstance(key, str)]
    return f"{'.'.join(keys)}: " if keys else ""


def _verbs() -> list[str]:
    return [branch["required"][0] for branch in _node(_EDIT)["oneOf"]]


def _node(path: Sequence[str | int]) -> dict[str, Any]:
    node: Any = packaged_schema()
    for step in path:
        node = node[step]
    result: dict[str, Any] = node
    return result
