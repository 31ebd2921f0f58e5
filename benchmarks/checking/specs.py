"""Generated breaks as an author would write them: specs in a catalog of a git repository."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from breakkit.edits import apply_edit
from breakkit.errors import EditRefused
from breakkit.model import Budget, Edit

from .breaks import Break

LINES_AT_MOST = 40
TRIED = 12
TEXT = "Three words here."


Plain = dict[str, Any]


def edits_of(source: str, module: str, changes: Iterable[Break], count: int) -> list[Plain]:
    """So many specs' `edit`, or as many of the changes as can be written as one."""
    edits = (_edit_of(source, module, change) for change in changes)
    return list(islice(filter(None, edits), count))


def catalog_of(project: Path, tests: str, edits: list[Plain], count: int, python: Path) -> None:
    """Make the project a repository with so many specs, if need be the same under other ids."""
    folder = project / "breaks.d"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number in range(count):
        break_id = f"1-{number + 1}"
        spec = {
            "format": 1, "id": break_id, "title": TEXT, "concepts": ["bench"], "difficulty": 1,
            "edit": edits[number % len(edits)], "tests": {"red": [tests]}, "safety": TEXT,
            "symptom": TEXT, "hints": [TEXT] * 3, "hidden_cause": TEXT, "fix": TEXT,
            "teaching": TEXT,
        }  # fmt: skip
        (folder / f"{break_id}.yaml").write_text(json.dumps(spec))
    (project / "breakkit.toml").write_text(f'python = "{python}"\n')
    if not (project / ".git").exists():
        subprocess.run(["git", "init", "-q", str(project)], check=True)


def _edit_of(source: str, module: str, change: Break) -> Plain | None:
    """The spec's `edit` that makes exactly this change, if one of the obvious ones does."""
    new = change.source.decode()
    wanted = ast.dump(ast.parse(new))
    for kind, old_text, new_text in list(_places(source, new))[:TRIED]:
        plain = {
            "file": module,
            "replace": {"kind": kind, "pattern": old_text, "with": new_text},
            "budget": f"-{LINES_AT_MOST}+{LINES_AT_MOST}",
        }
        if change.function:
            plain["in"] = change.function
        edit = Edit(
            file=module, verb="replace", argument=plain["replace"],
            scope=change.function or None, budget=Budget(LINES_AT_MOST, LINES_AT_MOST),
        )  # fmt: skip
        try:
            if ast.dump(ast.parse(apply_edit(source, edit).text)) == wanted:
                return plain
        except EditRefused:
            continue
    return None


def _places(old: str, new: str) -> Iterator[tuple[str, str, str]]:
    """Expressions and statements around what differs, the smallest first: kind, old, new."""
    head = next(i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    shortest = min(len(old), len(new)) - head
    tail = next((i for i in range(shortest) if old[-1 - i] != new[-1 - i]), shortest)
    starts = [0]
    for line in old.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    raw, raw_new = old.encode(), new.encode()
    first, last = len(old[:head].encode()), len(raw) - len(old[len(old) - tail :].encode())
    found = []
    for node in ast.walk(ast.parse(old)):
        if isinstance(node, (ast.expr, ast.stmt)):
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
            if start <= first and last <= end:
                found.append((end - start, start, end, isinstance(node, ast.expr)))
    for _, start, end, is_expression in sorted(found):
        after = raw_new[start : len(raw_new) - (len(raw) - end)].decode()
        yield "expr" if is_expression else "stmt", raw[start:end].decode(), after
