"""The titles of a catalog, read so quickly that they can be shown while somebody types.

A title that was read once is kept under the git directory until its file changes. Only a title's
own lines are parsed; where that is no title, there is none: what is wrong with a spec is not said
here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import cast

Title = str | Mapping[str, str]
"""As a spec has it: plain, or by language."""

HEAD = 16_384
"""Bytes of a spec in which its title is looked for."""

_TITLE = re.compile(r"^title:.*\n(?:(?:[ \t].*)?\n)*", re.MULTILINE)


def titles_of(folder: Path, kept: Path) -> dict[str, Title]:
    """Id → title ("" where none can be read) of every spec in a folder.

    Args:
        folder: the catalog.
        kept: a file for what was read, so that it need not be read again; it may be missing,
            damaged, or on a disk that cannot be written.
    """
    known = _load(kept)
    now: dict[str, list[object]] = {}
    for path in _specs(folder):
        with suppress(OSError):
            stat = path.stat()
            state = [stat.st_mtime_ns, stat.st_size]
            before = known.get(str(path), [])
            is_same = before[:2] == state and len(before) > len(state)
            now[str(path)] = before if is_same else [*state, _title(path)]
    if now != known:
        _save(kept, now)
    return {Path(name).stem: cast("Title", title) for name, (*_, title) in now.items()}


def _specs(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.glob("*.yaml") if not path.name.startswith(".")]
    except OSError:
        return []


def _title(path: Path) -> Title:
    from ruamel.yaml import YAML  # noqa: PLC0415  # 25 ms, when a spec is new
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415  # with it

    with path.open("rb") as file:
        text = file.read(HEAD).decode("utf-8", errors="replace")
    found = _TITLE.search(text)
    if found is None:
        return ""
    try:
        title = YAML(typ="safe", pure=True).load(found[0])["title"]
    except (YAMLError, ValueError, TypeError, LookupError):
        return ""
    if isinstance(title, dict):
        return {str(tag): said for tag, said in title.items() if isinstance(said, str)}
    return title if isinstance(title, str) else ""


def _load(kept: Path) -> dict[str, list[object]]:
    try:
        data = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        return {}
    is_ours = isinstance(data, dict) and all(isinstance(each, list) for each in data.values())
    return data if is_ours else {}


def _save(kept: Path, titles: Mapping[str, object]) -> None:
    from breakkit.edges import files  # noqa: PLC0415  # when a spec is new
    from breakkit.errors import SourceError  # noqa: PLC0415  # with it

    with suppress(SourceError):
        files.make_folder(kept.parent)
        files.replace(kept, json.dumps(titles).encode(), 0o600)
