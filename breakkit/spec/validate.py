"""Plain values against the spec format's JSON Schema, answered in sentences for people.

A schema node's `title` says what was expected; where there is none, its keywords do.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import jsonschema_rs

from breakkit.i18n import tr, trn
from breakkit.spec.document import Finding
from breakkit.spec.schema import node_at, packaged_schema
from breakkit.spec.wording import Error, described, label, shown, wanted

_EDIT = ["properties", "edit"]
_KNOWN_KEYS_SHOWN = 8


def findings(plain: dict[str, Any]) -> Iterator[Finding]:
    """Everything in which that spec is not of the format, in no particular order."""
    for error in _validator().iter_errors(plain):
        yield from _explain(error)


@cache
def _validator() -> Any:  # noqa: ANN401 - one of five classes that share no base
    return jsonschema_rs.validator_for(packaged_schema())


def _explain(error: Error) -> Iterator[Finding]:
    if error.schema_path == [*_EDIT, "oneOf"]:
        yield from _explain_verbs(error)
    elif explain := _SPECIAL.get(error.kind.name):
        yield from explain(error)
    else:
        yield _mismatch(error)


def _mismatch(error: Error) -> Finding:
    path = tuple(error.instance_path)
    return Finding(path, label(path) + wanted(error))


def _explain_verbs(error: Error) -> Iterator[Finding]:
    edit = error.instance
    if not isinstance(edit, dict):
        return  # its wrong type is an error of its own
    given = [key for key in edit if key in _verbs()]
    if given:
        message = trn(
            "an edit has exactly one verb, here is {n}: {verbs}",
            "an edit has exactly one verb, here are {n}: {verbs}",
            len(given),
            verbs=", ".join(given),
        )
        yield Finding(("edit", given[1]), message, at_key=True)
    elif not any(_is_meant_as_verb(key) for key in edit):
        message = tr("an edit needs exactly one verb, such as comment_out; here is none")
        yield Finding(("edit",), message, at_key=True)


def _is_meant_as_verb(key: str) -> bool:
    keys = list(node_at(_EDIT)["properties"])
    close = difflib.get_close_matches(key, keys, n=1)
    return key not in keys and (not close or close[0] in _verbs())


def _explain_unknown(error: Error) -> Iterator[Finding]:
    path, instance = tuple(error.instance_path), error.instance
    known = [key for key in node_at(error.schema_path[:-1])["properties"] if key not in instance]
    verb_is_missing = path == ("edit",) and not any(key in _verbs() for key in instance)
    for name in error.kind.unexpected:
        is_verb = verb_is_missing and _is_meant_as_verb(name)
        yield Finding((*path, name), _unknown(name, known, is_verb=is_verb), at_key=True)


def _unknown(name: str, known: Sequence[str], *, is_verb: bool) -> str:
    """That there is no such key or verb, with the nearest, or all that there are when few."""
    if near := difflib.get_close_matches(name, known, n=1):
        if is_verb:
            return tr('unknown verb "{name}"; did you mean "{near}"?', name=name, near=near[0])
        return tr('unknown key "{name}"; did you mean "{near}"?', name=name, near=near[0])
    if is_verb:
        return tr('unknown verb "{name}"', name=name)
    if 0 < len(known) <= _KNOWN_KEYS_SHOWN:
        return tr('unknown key "{name}"; possible here: {keys}', name=name, keys=", ".join(known))
    return tr('unknown key "{name}"', name=name)


def _explain_missing(error: Error) -> Iterator[Finding]:
    path, key = tuple(error.instance_path), error.kind.property
    if error.schema_path[0] == "then":
        yield Finding(("status",), tr("a deprecated break needs a {key}", key=key))
    elif error.schema_path[-1] == "dependentRequired":
        for beside, needed in node_at(error.schema_path).items():
            if beside in error.instance and key in needed:
                said = tr('"{key}" stands only beside {needed}', key=beside, needed=key)
                yield Finding((*path, beside), said, at_key=True)
    elif not _is_misspelt(key, error):
        yield Finding(path, label(path) + tr('missing key "{key}"', key=key), at_key=True)


def _is_misspelt(key: str, error: Error) -> bool:
    """Whether an unknown key is reported, with the advice to call it just this."""
    known = list(node_at(error.schema_path[:-1])["properties"])
    unknown = [name for name in error.instance if name not in known]
    missing = [name for name in known if name not in error.instance]
    return any(difflib.get_close_matches(name, missing, n=1) == [key] for name in unknown)


def _explain_repeated(error: Error) -> Iterator[Finding]:
    path = tuple(error.instance_path)
    for index, value in enumerate(error.instance):
        if value in error.instance[:index]:
            said = tr("{value} stands twice; leave one out", value=shown(value))
            yield Finding((*path, index), label(path) + said)


def _explain_name(error: Error) -> Iterator[Finding]:
    path, name = tuple(error.instance_path), error.kind.error.instance
    said = tr(
        'expected {expected}, found the key "{key}"',
        expected=described(node_at(error.schema_path[:-1])),
        key=name,
    )
    yield Finding((*path, name), label(path) + said, at_key=True)


def _explain_branches(error: Error) -> Iterator[Finding]:
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
        yield _mismatch(error)


_SPECIAL: dict[str, Callable[[Error], Iterator[Finding]]] = {
    "additionalProperties": _explain_unknown,
    "required": _explain_missing,
    "uniqueItems": _explain_repeated,
    "propertyNames": _explain_name,
    "anyOf": _explain_branches,
    "oneOf": _explain_branches,
}


def _verbs() -> list[str]:
    return [branch["required"][0] for branch in node_at(_EDIT)["oneOf"]]
