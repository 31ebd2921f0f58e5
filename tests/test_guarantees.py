"""Every promise names a test that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`(tests/[\w/.-]+\.py)::(\w+)`")
DOCUMENTS = ["docs/guarantees.md"]


def functions_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_is_named_exists(document):
    named = NAMED.findall((ROOT / document).read_text(encoding="utf-8"))
    assert len(named) > 20
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).is_file() or test not in functions_of(ROOT / file)
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_row_names_one(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    promises = [row for row in rows if not row.startswith(("| Promise", "|--"))]
    assert [row for row in promises if not NAMED.search(row)] == []


def test_links_between_the_documents_lead_somewhere():
    for document in ("SECURITY.md", *DOCUMENTS):
        text = (ROOT / document).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert ((ROOT / document).parent / target).exists(), (document, target)
