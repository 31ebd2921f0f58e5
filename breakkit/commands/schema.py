"""`breakkit schema`: the JSON Schema of the spec.

`python -m breakkit.commands.schema FILE…` (`make schema`) writes it anew after a change of the
format or of an edit verb: into the package, and beside our own catalog, for editors. It is a
command's module because only here may spec and edits meet.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from breakkit.spec import packaged_schema
from breakkit.spec.schema import SCHEMA_FILE


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the spec, as packaged."""
    return packaged_schema()


def generated() -> str:
    """The text that `schema.json` must have, made from the format and the edit verbs."""
    from breakkit import edits  # noqa: PLC0415 - reading the packaged schema needs no verbs
    from breakkit.spec import base  # noqa: PLC0415 - the same

    language = edits.schema()
    whole = base.schema(language["verbs"], language["modifiers"], language["dependentRequired"])
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for file in (SCHEMA_FILE, *map(Path, sys.argv[1:])):
        file.write_text(generated(), encoding="utf-8")
