"""Reads the golden cases: `tests/edits/cases/<verb>.txt`, and the examples of the docs.

A case begins with `=== title`; its parts with `--- before`, `--- edit` (YAML, as in a spec's
`edit`), and either `--- after` (and `--- notes`) or `--- refused <Error>`, whose lines must all
stand in the message or the advice. The file is always `m.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from breakkit.model import Budget, Edit, Position

CASES = Path(__file__).parent / "cases"
MODIFIERS = {"in", "of", "nth", "where", "body", "budget"}


@dataclass(frozen=True)
class Case:
    name: str
    before: str
    edit: Edit
    after: str | None = None
    notes: tuple[str, ...] = ()
    refused: str = ""
    words: tuple[str, ...] = ()


def edit_from(source: str) -> Edit:
    """An edit from the YAML of a spec's `edit`, `file` left out."""
    said: dict[str, Any] = YAML(typ="safe").load(source)
    (verb,) = set(said) - MODIFIERS
    budget = said.get("budget", "-1+1")
    removed, added = re.fullmatch(r"-(\d+)\+(\d+)", budget).groups()
    return Edit(
        file="m.py",
        verb=verb,
        argument=said[verb],
        scope=said.get("in"),
        of=said.get("of"),
        nth=said.get("nth"),
        where=said.get("where", {}),
        body=said.get("body"),
        budget=Budget(int(removed), int(added)),
        position=Position(3, 5),
        spec_file="breaks.d/x.yaml",
    )


def read_case(name: str, body: str) -> Case:
    parts = dict(re.findall(r"^--- ([^\n]+)\n(.*?)(?=^--- |\Z)", body, re.DOTALL | re.MULTILINE))
    refusal = next((head for head in parts if head.startswith("refused ")), "")
    return Case(
        name=name,
        before=parts["before"],
        edit=edit_from(parts["edit"]),
        after=parts.get("after"),
        notes=tuple(parts.get("notes", "").strip().splitlines()),
        refused=refusal.removeprefix("refused "),
        words=tuple(line.strip() for line in parts.get(refusal, "").strip().splitlines()),
    )


def cases() -> list[Case]:
    found = []
    for path in sorted(CASES.glob("*.txt")):
        for chunk in re.split(r"^=== ", path.read_bytes().decode(), flags=re.MULTILINE)[1:]:
            title, _, body = chunk.partition("\n")
            found.append(read_case(f"{path.stem}: {title}", re.sub(r"\n\n\Z", "\n", body)))
    return found
