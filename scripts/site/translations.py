"""Each translated page says of which text it is a translation, so that a stale one is found."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

STAMP = re.compile(r"\A<!-- translation of ([\w.-]+) ([0-9a-f]{12}) -->\n")


def stale(docs: Path) -> list[str]:
    """What is wrong with the translations below a folder; empty = nothing.

    Args:
        docs: has the pages in English, and those of another language in a folder of its name.
    """
    return [
        what
        for folder in sorted(path for path in docs.iterdir() if path.is_dir())
        for what in _stale(docs, folder)
    ]


def _stale(docs: Path, folder: Path) -> Iterator[str]:
    for source in sorted(docs.glob("*.md")):
        page = folder / source.name
        name = page.relative_to(docs)
        if not page.exists():
            yield f"{name}: is missing"
            continue
        stamp = STAMP.match(page.read_text(encoding="utf-8"))
        if stamp is None or stamp[1] != source.name:
            yield f"{name}: does not begin with `{stamp_of(source).strip()}`"
        elif stamp[2] != digest(source):
            yield f"{name}: {source.name} has changed since; translate that, then `{HOW} {name}`"
    for page in sorted(folder.glob("*.md")):
        if not (docs / page.name).exists():
            yield f"{page.relative_to(docs)}: there is no {page.name} that it could translate"


HOW = "python -m scripts.site.translations"


def stamp_of(source: Path) -> str:
    """The first line of a translation of a page as it is now."""
    return f"<!-- translation of {source.name} {digest(source)} -->\n"


def digest(source: Path) -> str:
    """Stands for the text of a page."""
    return hashlib.sha256(source.read_bytes()).hexdigest()[:12]


def accept(page: Path) -> None:
    """Say that a translation is that of its source as it is now."""
    text = STAMP.sub("", page.read_text(encoding="utf-8"))
    page.write_text(stamp_of(page.parent.parent / page.name) + text, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        accept(Path("docs", name))
