from __future__ import annotations

import json

from tests.learner import asks, says


def test_the_schema_is_what_the_package_validates_with(tmp_path):
    said = says(tmp_path, "schema")
    assert said.code == 0
    assert json.loads(said.out) == asks(tmp_path, "schema").result
    schema = json.loads(said.out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"format", "id", "edit", "tests", "hints"} <= set(schema["required"])


def test_it_judges_a_spec_as_breakkit_does(tmp_path):
    import jsonschema_rs
    from ruamel.yaml import YAML

    from tests.conftest import SPEC

    validator = jsonschema_rs.validator_for(asks(tmp_path, "schema").result)
    spec = YAML(typ="safe").load(SPEC)
    assert validator.is_valid(spec)
    del spec["hints"][2]
    assert not validator.is_valid(spec)


def test_it_needs_no_repository_and_says_nothing_else(tmp_path):
    assert says(tmp_path, "schema").err == ""
