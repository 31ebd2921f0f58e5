"""The result of `breakkit check` as SARIF 2.1.0, so that a forge shows a problem on its line."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from breakkit import __version__
from breakkit.workflow.check.problems import Problem, Rule, meanings

if TYPE_CHECKING:
    from breakkit.commands.check import CheckedCatalog

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(result: CheckedCatalog, folder: str = "") -> str:
    """One result for each problem, at its place in the spec.

    Args:
        result: what was found.
        folder: the project root relative to the top of the repository, which a forge's paths
            begin at.
    """
    rules = sorted({found.rule for checked in result.breaks for found in checked.problems})
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "breakkit",
                        "version": __version__,
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(checked.id, found, rules, folder, of_rule)
                    for checked in result.breaks
                    for found, of_rule in _numbered(checked.problems)
                ],
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    name = "".join(part.capitalize() for part in rule.split("-"))
    return {"id": rule.value, "name": name, "shortDescription": {"text": meanings()[rule]}}


def _numbered(problems: Iterable[Problem]) -> Iterator[tuple[Problem, int]]:
    """Each problem, and how many of its rule came before it in the break."""
    seen = Counter[Rule]()
    for found in problems:
        yield found, seen[found.rule]
        seen[found.rule] += 1


def _result(
    break_id: str, found: Problem, rules: list[Rule], folder: str, of_rule: int
) -> dict[str, Any]:
    uri = quote((PurePosixPath(folder) / found.file).as_posix())
    # Not of the message: a forge would take the same problem in another language for a new one.
    same = hashlib.sha256(f"{break_id}\0{found.rule}\0{of_rule}".encode()).hexdigest()
    return {
        "ruleId": found.rule.value,
        "ruleIndex": rules.index(found.rule),
        "level": found.severity.value,
        "message": {"text": f"{break_id}: {found.message}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri},
                    "region": {"startLine": found.line, "startColumn": found.column},
                }
            }
        ],
        "partialFingerprints": {"breakkit/v1": same[:32]},
    }
