"""The JSON Schema of the spec format, all but the edit verbs.

Never imported by the loader, which reads the generated `schema.json`. Two keywords have readers:
`title` says what is expected, in the words of an error message (`expected <title>, found …`);
`description` is what an editor shows while the spec is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, Any]

SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"


def schema(
    verbs: Mapping[str, Schema],
    modifiers: Mapping[str, Schema],
    dependent_required: Mapping[str, list[str]],
) -> Schema:
    """The whole schema.

    Args:
        verbs: edit verb → schema of what stands after it.
        modifiers: key that may stand beside a verb, such as `nth` → its schema.
        dependent_required: modifier → the keys that it cannot stand without.
    """
    edit = _object(
        "Where the target is changed, and how: a file, a scope in it, exactly one verb.",
        {"file": _EDITED_FILE, "in": _SCOPE, **verbs, **modifiers, "budget": _BUDGET},
        required=["file"],
    )
    edit["oneOf"] = [{"required": [verb]} for verb in verbs]
    edit["dependentRequired"] = dict(dependent_required)
    return {
        "$schema": SCHEMA_ID,
        "title": "a break spec",
        **_object(
            "A breakkit break, format 1: one known, instructive, reversible bug.",
            {key: edit if key == "edit" else value for key, value in _BREAK.items()},
            required=[key for key in _BREAK if key not in _OPTIONAL],
        ),
        "if": {"properties": {"status": {"const": "deprecated"}}, "required": ["status"]},
        "then": {"required": ["reason"]},
        "$defs": _DEFS,
    }


def _object(
    description: str, properties: Mapping[str, Schema], required: list[str] | None = None
) -> Schema:
    result: Schema = {
        "description": description,
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }
    return result | ({"required": required} if required else {})


def _ref(name: str, description: str) -> Schema:
    return {"$ref": f"#/$defs/{name}", "description": description}


def _list(name: str, description: str, at_least: int = 0) -> Schema:
    result: Schema = {"description": description, "type": "array", "uniqueItems": True}
    result["items"] = {"$ref": f"#/$defs/{name}"}
    return result | ({"minItems": at_least} if at_least else {})


_LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_IDENTIFIER = r"[^\W\d]\w*"

_DEFS: Schema = {
    "id": {
        "title": "PHASE-NUMBER, such as 34-01",
        "type": "string",
        "pattern": r"^[a-z0-9]+-[0-9]+$",
    },
    "slug": {
        "title": "a slug: lower-case words joined by hyphens, such as log-correlation",
        "type": "string",
        "pattern": _SLUG,
    },
    "string": {"title": "a text", "type": "string", "pattern": r"\S"},
    "text": {
        "title": "a text, or a map of texts by language such as {en: …, es: …}",
        "type": ["string", "object"],
        "pattern": r"\S",
        "minProperties": 1,
        "propertyNames": {"title": "a language tag, such as es or pt-BR", "pattern": _LANGUAGE},
        "additionalProperties": {"$ref": "#/$defs/string"},
    },
    "path": {
        "title": "a path relative to the target, with forward slashes",
        "type": "string",
        "pattern": r"\S",
    },
    "tests": {
        "title": "a test's node id, or a test class, file or folder",
        "type": "string",
        "pattern": r"\S",
    },
    "count": {"title": "a whole number, 0 or more", "type": "integer", "minimum": 0},
    "expectation": _object(
        "What must be shown; everything that is said must hold.",
        {
            "lines": {"$ref": "#/$defs/count", "description": "Exactly so many lines."},
            "min_lines": {"$ref": "#/$defs/count", "description": "At least so many lines."},
            "max_lines": {"$ref": "#/$defs/count", "description": "At most so many lines."},
            "contains": _ref("string", "A text that must stand in the output."),
            "empty": {
                "title": "true or false",
                "description": "Whether nothing at all is shown.",
                "type": "boolean",
            },
        },
    )
    | {"minProperties": 1},
}

_EDITED_FILE = _ref("path", "The Python file to change, relative to the target root.")
_SCOPE: Schema = {
    "title": "a scope, such as JsonFormatter.format or unsign#2",
    "description": "Qualified name of the class or function to look in; the whole module when left "
    "out; unsign#2 is the second of that name.",
    "type": "string",
    "pattern": r"^[^\s.#]+(#[1-9][0-9]*)?(\.[^\s.#]+(#[1-9][0-9]*)?)*$",
}
_BUDGET: Schema = {
    "title": '"-REMOVED+ADDED" in lines, such as "-1+1"',
    "description": "At most so many lines that the diff removes and adds.",
    "type": "string",
    "pattern": r"^-[0-9]{1,3}\+[0-9]{1,3}$",
    "default": "-1+1",
}

_TESTS = _object(
    "What proves the break.",
    {
        "red": _list("tests", "Linked tests: each entry goes red under the break.", at_least=1),
        "green": _list("tests", "Guard tests: they stay green, those under `red` aside."),
        "fails_with": {
            "title": "the name of an exception, such as AssertionError or json.JSONDecodeError",
            "description": "Exception type expected of the red tests.",
            "type": "string",
            "pattern": rf"^{_IDENTIFIER}(\.{_IDENTIFIER})*$",
        },
    },
    required=["red"],
)

_ORIGIN = _object(
    "Where real systems had this fault.",
    {
        "kind": _ref("slug", "What the knowledge comes from, such as post-mortem."),
        "note": _ref("text", "Which system, and what happened."),
    },
    required=["kind", "note"],
)

_OBSERVE = _object(
    "What a person sees, before and after: the same command on the base and on the break.",
    {
        "run": {
            "description": "The command, one entry per argument; {out} in it is a fresh folder, "
            "a leading python the target's.",
            "type": "array",
            "minItems": 1,
            "items": {"$ref": "#/$defs/string"},
        },
        "show": {
            "title": "a path relative to {out}, with forward slashes",
            "description": "The JSON Lines file under {out} that is shown.",
            "type": "string",
            "pattern": r"\S",
        },
        "filter": _ref("string", "A jq program, applied to every line; all lines when left out."),
        "before": _ref("expectation", "What the base must show."),
        "after": _ref("expectation", "What the break must show."),
        "timeline": _object(
            "How the picture is drawn: which key of a line is what.",
            {
                "time": _ref("string", "The key that holds the time."),
                "lane": _ref("string", "The key whose values are the lanes."),
                "label": _ref("string", "The key that names the event."),
            },
            required=["time", "lane", "label"],
        ),
    },
    required=["run", "show", "before", "after"],
)

_BREAK: Schema = {
    "format": {
        "title": "1, the only format that this breakkit knows",
        "description": "Version of the spec format.",
        "type": "integer",
        "const": 1,
    },
    "id": _ref("id", "PHASE-NUMBER, unique, equal to the file's name without .yaml."),
    "title": _ref("text", "One line that names the break."),
    "concepts": _list("slug", "What it teaches, as slugs; the first is the main one.", at_least=1),
    "difficulty": {
        "title": "a whole number from 1 to 5",
        "description": "From 1, a first break, to 5.",
        "type": "integer",
        "minimum": 1,
        "maximum": 5,
    },
    "requires": _list("id", "Breaks to do first, by id."),
    "status": {
        "title": "wip, active or deprecated",
        "description": "Whether learners get it; deprecated needs a reason.",
        "type": "string",
        "enum": ["wip", "active", "deprecated"],
        "default": "active",
    },
    "reason": _ref("text", "Why it is deprecated."),
    "edit": {},
    "tests": _TESTS,
    "origin": _ORIGIN,
    "safety": _ref("text", "Why this break is safe to run on a learner's machine."),
    "symptom": _ref("text", "What the learner sees; no spoiler."),
    "locate": _list("path", "Where the lesson says to look, relative to the target root."),
    "hints": {
        "description": "From a nudge to nearly the answer; the level is the position, from 1.",
        "type": "array",
        "minItems": 3,
        "items": {"$ref": "#/$defs/text"},
    },
    "hidden_cause": _ref("text", "What is wrong; shown by reveal, and after success."),
    "fix": _ref("text", "How it is fixed, in words; the diff itself is computed."),
    "teaching": _ref("text", "The teaching moment."),
    "next": _ref("text", "What to read or do next."),
    "translations": {
        "title": 'the digits that `breakkit check` tells, by language, such as {es: "1a2b3c4d"}',
        "description": "From which texts the translations were made: `breakkit check` says when "
        "these have changed since.",
        "type": "object",
        "minProperties": 1,
        "propertyNames": _DEFS["text"]["propertyNames"],
        "additionalProperties": {
            "title": 'eight hexadecimal digits in quotes, such as "1a2b3c4d"',
            "type": "string",
            "pattern": r"^[0-9a-f]{8}$",
        },
    },
    "observe": _OBSERVE,
}
_OPTIONAL = {
    "requires",
    "status",
    "reason",
    "origin",
    "locate",
    "next",
    "translations",
    "observe",
}
