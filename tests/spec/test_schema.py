"""The JSON Schema in the package is the one that the code describes, and complete for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs

from breakkit import edits
from breakkit.commands.schema import generated
from breakkit.spec import building, packaged_schema
from breakkit.spec.schema import SCHEMA_FILE


def test_the_packaged_schema_is_the_generated_one():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == generated(), "run: make schema"


def test_our_own_catalog_tells_editors_of_the_schema():
    catalog = Path(__file__).parents[2] / "breaks.d"
    assert (catalog / "spec.schema.json").read_text(encoding="utf-8") == generated()
    for spec in catalog.glob("*.yaml"):
        first, *_ = spec.read_text(encoding="utf-8").splitlines()
        assert first == "# yaml-language-server: $schema=spec.schema.json", spec.name


def test_it_is_a_valid_schema_of_its_draft():
    jsonschema_rs.meta.validate(packaged_schema())


def test_every_key_is_described_to_the_author():
    def undescribed(schema: dict[str, Any], name: str) -> list[str]:
        found = []
        for key, inner in schema.get("properties", {}).items():
            path = f"{name}.{key}"
            if not inner.get("description", "").strip():
                found.append(path)
            found += undescribed(inner, path)
        return found

    schema = packaged_schema()
    everything = undescribed(schema, "")
    for name, definition in schema["$defs"].items():
        everything += undescribed(definition, name)
    assert everything == []


def test_every_verb_and_modifier_has_its_place_and_is_told_from_the_other():
    language = edits.schema()
    edit = packaged_schema()["properties"]["edit"]
    assert set(edit["properties"]) == {
        "file",
        "in",
        "budget",
        *language["verbs"],
        *language["modifiers"],
    }
    assert {rule["required"][0] for rule in edit["oneOf"]} == set(language["verbs"])
    beside = {"file", "in", "budget", *language["modifiers"]}
    assert {
        building.verb_of({**dict.fromkeys(beside), verb: 1}) for verb in language["verbs"]
    } == set(language["verbs"])
