"""The few shapes that the JSON Schemas of the verbs are made of."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def text(description: str, *examples: str) -> Schema:
    """A text that is not empty."""
    return {
        "type": "string",
        "minLength": 1,
        "description": description,
        "examples": list(examples),
    }


def choice(description: str, *values: str, default: str | None = None) -> Schema:
    """One of the given words."""
    chosen = {} if default is None else {"default": default}
    return {"enum": list(values), "description": description, **chosen}


def mapping(description: str, example: Schema, **properties: Schema) -> Schema:
    """A mapping in which every property must stand, and no other.

    A trailing underscore in a property's name is dropped: `if_` stands for ``if``.
    """
    named = {name.rstrip("_"): schema for name, schema in properties.items()}
    return {
        "type": "object",
        "description": description,
        "properties": named,
        "required": list(named),
        "additionalProperties": False,
        "examples": [example],
    }


def one_of(description: str, *examples: Schema, **properties: Schema) -> Schema:
    """A mapping with exactly one of the properties."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "examples": list(examples),
    }


MODIFIERS: Schema = {
    "of": text(
        "A node that encloses the place, as a pattern: an expression or a statement. It tells"
        " places apart that look the same.",
        "client.get($$$)",
        "for $X in $Y: $$$",
    ),
    "nth": {
        "type": "integer",
        "minimum": 1,
        "description": "Which of the matches, in source order, counted from 1.",
        "examples": [2],
    },
    "where": {
        "type": "object",
        "description": "Conditions on metavariables (without the $): a node type (int, float, str,"
        " bytes, bool, none, name, attribute, call, subscript, list, tuple, set, dict, lambda,"
        " await …) or a pattern that the metavariable's code must match.",
        "additionalProperties": text("A node type or a pattern.", "int", "self.$_"),
        "propertyNames": {
            "title": "the name of a metavariable, without the $",
            "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
        },
        "minProperties": 1,
        "examples": [{"T": "int"}],
    },
    "body": choice(
        "What becomes of the body of a `with` whose only item is dropped: `if-true` puts"
        " `if True:` in its place (one line), `dedent` moves the body out, `nullcontext` keeps"
        " the `with` over contextlib.nullcontext.",
        "dedent",
        "if-true",
        "nullcontext",
        default="if-true",
    ),
}
DEPENDENT_REQUIRED: Schema = {"body": ["drop_with"]}
