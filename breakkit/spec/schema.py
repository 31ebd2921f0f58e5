"""The spec format's JSON Schema, as it was generated into `schema.json` by `make schema`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

SCHEMA_FILE = Path(__file__).with_name("schema.json")


@cache
def packaged_schema() -> dict[str, Any]:
    """The schema (draft 2020-12); not to be changed by the caller."""
    schema: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def node_at(path: Sequence[str | int]) -> dict[str, Any]:
    """The node of the schema that these keys and indices lead to; not to be changed either."""
    node: Any = packaged_schema()
    for step in path:
        node = node[step]
    result: dict[str, Any] = node
    return result
