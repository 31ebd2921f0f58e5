"""Proofs kept under the git directory, each with the content that it was made from.

One file for each break, replaced atomically; so concurrent runs may overwrite each other's, and
readers never see half of one. What cannot be read, for whatever reason, is as if it were not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

VERSION = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A break that held.

    Args:
        key: stands for all that the proof depends on and that was known before it was made.
        files: path → hash of the content, of the files that turned out to matter.
        red: node ids of the linked tests that went red.
        guards: how many guard tests stayed green.
        line: the first line of the edit's place.
        removed: lines that the edit removes.
        added: lines that it adds.
    """

    key: str
    files: Mapping[str, str]
    red: tuple[str, ...]
    guards: int
    line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]


class ProofCache:
    """The proofs of one project.

    Args:
        folder: where they are; made when the first one is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str, key: str, hash_of: Callable[[str], str]) -> Kept | None:
        """The proof of that name, if it was made from exactly what there is now.

        Args:
            name: of the break, unique in the repository.
            key: see `Kept`.
            hash_of: path → hash of the content that the file has now.
        """
        try:
            kept = _decoded(self._file(name).read_bytes())
        except (OSError, ValueError, TypeError, KeyError):
            return None
        if kept.key != key or any(hash_of(path) != known for path, known in kept.files.items()):
            return None
        return kept

    def keep(self, name: str, kept: Kept) -> None:
        """Keep a proof; where that cannot be done, it is made anew the next time."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=self._folder)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(_encoded(kept))
                Path(temporary).replace(self._file(name))
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise

    def _file(self, name: str) -> Path:
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"


def _encoded(kept: Kept) -> bytes:
    body = json.dumps({"version": VERSION, **asdict(kept)}, sort_keys=True)
    return f"{hashlib.sha256(body.encode()).hexdigest()}\n{body}".encode()


def _decoded(content: bytes) -> Kept:
    digest, _, body = content.decode().partition("\n")
    if hashlib.sha256(body.encode()).hexdigest() != digest:
        raise ValueError
    plain: dict[str, Any] = json.loads(body)
    if plain.pop("version") != VERSION:
        raise ValueError
    plain |= {name: tuple(plain[name]) for name in ("red", "removed", "added")}
    return Kept(**plain)
