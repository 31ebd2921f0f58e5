"""An author at the command line: catalogs made of plain values, and what `check` says of them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from breakkit.commands.check import CheckedCatalog, check
from tests import lean
from tests.conftest import git, write

TWO = {"en": "In English, three words.", "es": "En español, tres palabras."}

GOOD: dict[str, Any] = {
    "format": 1,
    "id": "10-01",
    "title": {"en": "Orders lose their id", "es": "Los pedidos pierden su id"},
    "concepts": ["api-contract"],
    "difficulty": 1,
    "edit": {
        "file": "src/shop/pricing.py",
        "in": "describe",
        "comment_out": {"entry": "order_id"},
    },
    "tests": {
        "red": ["tests/test_pricing.py::test_order_id_is_told"],
        "green": ["tests/test_pricing.py"],
    },
    "safety": TWO,
    "symptom": {"en": "Which order is this?", "es": "¿Qué pedido es este?"},
    "hints": [TWO, TWO, TWO],
    "hidden_cause": TWO,
    "fix": TWO,
    "teaching": TWO,
}

LIMIT = {
    "edit": {
        "file": "src/shop/pricing.py",
        "in": "total",
        "set_operator": {"at": "i < limit", "to": "<="},
    },
    "tests": {"red": ["tests/test_pricing.py::test_limit"], "green": ["tests/test_pricing.py"]},
}


QUICK = {"breakkit.toml": lean.QUICK}
"""A configuration without plugins: a second less for each process."""


def spec(break_id: str, **changes: Any) -> dict[str, Any]:
    """A spec like `GOOD` with other values at its top."""
    return copy.deepcopy(GOOD) | {"id": break_id} | changes


def catalog(*specs: dict[str, Any]) -> dict[str, str | bytes]:
    """Files of a catalog; JSON is YAML."""
    return {
        f"breaks.d/{each['id']}.yaml": json.dumps(each, indent=1, ensure_ascii=False) + "\n"
        for each in specs
    }


def rewrite(folder: Path, files: dict[str, str | bytes], *, gone: tuple[str, ...] = ()) -> None:
    """Change files of a work tree, and commit nothing."""
    write(folder, files)
    for name in gone:
        (folder / name).unlink()


def checked(folder: Path, *ids: str, **options: Any) -> CheckedCatalog:
    """What `check` finds; cold and without the cache unless something else is asked for."""
    options = {"cold": True, "cache": False, "runs": 1, "jobs": 2} | options
    return check(folder, ids, **options)


def rules_of(result: CheckedCatalog) -> dict[str, list[str]]:
    """Break → the rules that it violates, in order."""
    return {one.id: [problem.rule.value for problem in one.problems] for one in result.breaks}


def commit(folder: Path) -> None:
    """Commit everything."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=More")
