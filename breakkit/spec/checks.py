"""What a JSON Schema cannot say about a spec: how its parts hang together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from breakkit.spec.document import Finding, Path

_LONGEST, _LONGEST_NAME = 1024, 255  # bytes: what file systems can hold
_DRIVE = re.compile(r"[A-Za-z]:")


def findings(plain: dict[str, Any], stem: str) -> Iterator[Finding]:
    """Everything that is wrong although each value may be of the right shape.

    Looks only at values of the right type; the others have been reported by the schema.
    """
    if isinstance(given := plain.get("id"), str) and given != stem:
        message = f'id "{given}" is not the name of the file, {stem}.yaml; change one of them'
        yield Finding(("id",), message)
    yield from _path_findings(plain)
    yield from _test_findings(plain)
    yield from _edit_findings(plain)
    yield from _observe_findings(plain)


def path_fault(path: str) -> str:
    """Why that is no plain relative path downwards; empty when it is one."""
    parts = path.removesuffix("/").split("/")
    faults = {
        "is absolute": path.startswith(("/", "~")) or _DRIVE.match(path),
        "leads outside": ".." in parts,
        "has a backslash; write forward slashes": "\\" in path,
        "has a line end or a tab in it": "\n" in path or "\t" in path,
        'has an empty or a "." part; leave it out': "" in parts or "." in parts,
        "is longer than a path can be": _size(path) > _LONGEST
        or max(map(_size, parts)) > _LONGEST_NAME,
    }
    return next((fault for fault, is_so in faults.items() if is_so), "")


def _size(name: str) -> int:
    return len(name.encode(errors="replace"))


def _path_findings(plain: dict[str, Any]) -> Iterator[Finding]:
    target = "a path is relative to the target and stays inside it"
    out = "a path is relative to {out} and stays inside it"
    files = [*_texts(plain, "edit", "file"), *_texts(plain, "observe", "show")]
    for path, value in [*files, *_texts(plain, "locate")]:
        fault = path_fault(value)
        if not fault and (path, value) in files and value.endswith("/"):
            fault = "names a folder"
        if fault:
            yield Finding(path, f'"{value}" {fault}; {out if path[0] == "observe" else target}')


def _test_findings(plain: dict[str, Any]) -> Iterator[Finding]:
    red = {value for _, value in _texts(plain, "tests", "red")}
    for path, value in [*_texts(plain, "tests", "red"), *_texts(plain, "tests", "green")]:
        file = value.split("::", 1)[0]
        fault = "" if file == "." else path_fault(file)
        if value.startswith("-"):
            yield Finding(path, f'"{value}" would be an option of pytest, not a test')
        elif fault:
            yield Finding(path, f'"{value}" {fault}; a test\'s file is relative to the target')
        elif path[1] == "green" and value in red:
            yield Finding(path, f'"{value}" is listed as red too; it cannot stay green')


def _edit_findings(plain: dict[str, Any]) -> Iterator[Finding]:
    for path, value in _texts(plain, "edit", "budget"):
        if re.fullmatch(r"-0+\+0+", value):
            yield Finding(path, "a budget of no lines at all lets nothing be changed")


def _observe_findings(plain: dict[str, Any]) -> Iterator[Finding]:
    for side in ("before", "after"):
        least, most = (_at(plain, "observe", side, key) for key in ("min_lines", "max_lines"))
        if isinstance(least, int) and isinstance(most, int) and least > most:
            yield Finding(("observe", side), f"min_lines {least} is more than max_lines {most}")


def _texts(plain: dict[str, Any], *path: str) -> Iterator[tuple[Path, str]]:
    """The text at that path, or those of the list there; blank ones the schema refuses."""
    value = _at(plain, *path)
    found: list[tuple[Path, object]] = [(path, value)]
    if isinstance(value, list):
        found = [((*path, index), entry) for index, entry in enumerate(value)]
    for inner, text in found:
        if isinstance(text, str) and text.strip():
            yield inner, text


def _at(plain: dict[str, Any], *path: str) -> object:
    value: object = plain
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
