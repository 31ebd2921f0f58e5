"""What a JSON Schema cannot say about a spec: how its parts hang together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from breakkit.i18n import tr
from breakkit.spec.document import Finding, Path

_LONGEST, _LONGEST_NAME = 1024, 255  # bytes: what file systems can hold
_DRIVE = re.compile(r"[A-Za-z]:")


def findings(plain: dict[str, Any], stem: str) -> Iterator[Finding]:
    """Everything that is wrong although each value may be of the right shape.

    Looks only at values of the right type; the others have been reported by the schema.
    """
    if isinstance(given := plain.get("id"), str) and given != stem:
        said = tr(
            'id "{id}" is not the name of the file, {file}; change one of them',
            id=given,
            file=f"{stem}.yaml",
        )
        yield Finding(("id",), said)
    yield from _path_findings(plain)
    yield from _test_findings(plain)
    yield from _edit_findings(plain)
    yield from _observe_findings(plain)


def path_fault(path: str) -> str:
    """Why that is no plain relative path downwards; empty when it is one."""
    return next(_path_faults(path), "")


def _path_faults(path: str) -> Iterator[str]:
    parts = path.removesuffix("/").split("/")
    if path.startswith(("/", "~")) or _DRIVE.match(path):
        yield tr('"{path}" is absolute', path=path)
    if ".." in parts:
        yield tr('"{path}" leads outside', path=path)
    if "\\" in path:
        yield tr('"{path}" has a backslash; write forward slashes', path=path)
    if "\n" in path or "\t" in path:
        yield tr('"{path}" has a line end or a tab in it', path=path)
    if "" in parts or "." in parts:
        yield tr('"{path}" has an empty or a "." part; leave it out', path=path)
    if _size(path) > _LONGEST or max(map(_size, parts)) > _LONGEST_NAME:
        yield tr('"{path}" is longer than a path can be', path=path)


def _size(name: str) -> int:
    return len(name.encode(errors="replace"))


def _path_findings(plain: dict[str, Any]) -> Iterator[Finding]:
    files = [*_texts(plain, "edit", "file"), *_texts(plain, "observe", "show")]
    for path, value in [*files, *_texts(plain, "locate")]:
        fault = path_fault(value)
        if not fault and (path, value) in files and value.endswith("/"):
            fault = tr('"{path}" names a folder', path=value)
        if not fault:
            continue
        if path[0] == "observe":
            rule = tr("a path is relative to {out} and stays inside it")
        else:
            rule = tr("a path is relative to the target and stays inside it")
        yield Finding(path, f"{fault}; {rule}")


def _test_findings(plain: dict[str, Any]) -> Iterator[Finding]:
    red = {value for _, value in _texts(plain, "tests", "red")}
    for path, value in [*_texts(plain, "tests", "red"), *_texts(plain, "tests", "green")]:
        file = value.split("::", 1)[0]
        fault = "" if file == "." else path_fault(file)
        if value.startswith("-"):
            said = tr('"{entry}" would be an option of pytest, not a test', entry=value)
            yield Finding(path, said)
        elif fault:
            rule = tr("a test's file is relative to the target")
            yield Finding(path, f"{fault}; {rule}")
        elif path[1] == "green" and value in red:
            said = tr('"{entry}" is listed as red too; it cannot stay green', entry=value)
            yield Finding(path, said)


def _edit_findings(plain: dict[str, Any]) -> Iterator[Finding]:
    for path, value in _texts(plain, "edit", "budget"):
        if re.fullmatch(r"-0+\+0+", value):
            yield Finding(path, tr("a budget of no lines at all lets nothing be changed"))


def _observe_findings(plain: dict[str, Any]) -> Iterator[Finding]:
    for side in ("before", "after"):
        least, most = (_at(plain, "observe", side, key) for key in ("min_lines", "max_lines"))
        if isinstance(least, int) and isinstance(most, int) and least > most:
            said = tr("min_lines {least} is more than max_lines {most}", least=least, most=most)
            yield Finding(("observe", side), said)


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
