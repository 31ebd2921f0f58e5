"""What a proof depends on, as hashes: so long as none changes, it need not be made again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pathspec

from breakkit import __version__
from breakkit.edges.cache import Kept
from breakkit.edges.config import to_plain
from breakkit.edges.probe import Seen
from breakkit.model import Config
from breakkit.spec import ParsedSpec
from breakkit.workflow.check.proof import Proof
from breakkit.workflow.scratch import Scratch

ALWAYS = (
    *("conftest.py", "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml"),
    *("tox.ini", "setup.cfg", "setup.py", "pyproject.toml", "sitecustomize.py"),
    *("*.lock", "pylock*.toml", "*requirements*.txt", "constraints*.txt"),
)
"""Files that every proof depends on, in any folder: they say how tests run, and with what."""

ABSENT = "absent"

TELLING = ("CI", "HOME", "LANG", "LANGUAGE", "PATH", "TZ")
TELLING_BEGIN = ("LC_", "LD_")
"""The variables that change what programs do on this machine. Others a shell has by the dozen, a
new one in each window: those that tests depend on belong into the configuration's `env`."""


class Contents:
    """The content of the work tree, the interpreter and the configuration.

    Args:
        pristine: the copy of the work tree.
        names: the files in it that a proof may depend on.
        config: the project's configuration.
        python: the target's Python.
        work_tree: the work tree's top.
        observe: whether observations are made as well.
        environ: our environment; what of it says how programs run, a proof depends on.
    """

    def __init__(
        self,
        pristine: Scratch,
        names: tuple[str, ...],
        config: Config,
        python: Path,
        work_tree: Path,
        environ: Mapping[str, str],
        *,
        observe: bool,
    ) -> None:
        self._top = pristine.top
        self._target = pristine.target.relative_to(pristine.top)
        self._names = names
        self._work_tree = work_tree
        self._observe = observe
        self._hashes: dict[str, str] = {}
        self._reads: dict[Seen, list[str]] = {}
        matches = pathspec.GitIgnoreSpec.from_lines(ALWAYS)
        self._common = {
            "breakkit": __version__,
            "config": to_plain(config),
            "python": interpreter(python),
            "names": _hash("\n".join(names).encode(errors="surrogateescape")),
            "always": {name: self.hash_of(name) for name in names if matches.match_file(name)},
            "environment": {name: environ[name] for name in sorted(environ) if _tells(name)},
            "user": os.geteuid(),
        }

    def hash_of(self, name: str) -> str:
        """The hash of a file of the work tree, named from its top."""
        if name not in self._hashes:
            try:
                path = self._top / name
                is_link = path.is_symlink()
                content = bytes(path.readlink()) if is_link else path.read_bytes()
                self._hashes[name] = _hash(content)
            except OSError:
                self._hashes[name] = ABSENT
        return self._hashes[name]

    def key(self, parsed: ParsedSpec) -> str:
        """Stands for all that a break's proof depends on and that is known beforehand."""
        edited = (self._target / parsed.spec.edit.file).as_posix()
        own = {"spec": parsed.document.plain, "file": [edited, self.hash_of(edited)]}
        return _hash(json.dumps({**self._common, **own}, sort_keys=True).encode())

    def kept(self, proof: Proof) -> Kept:
        """A proof that holds, with the hashes of all that its tests read."""
        if proof.edited is None or proof.baseline is None:  # pragma: no cover - it holds
            raise AssertionError("a proof without an edit or a baseline")
        seen = proof.baseline.seen
        if self._observe and proof.parsed.spec.observe is not None:
            seen = Seen(opaque=True)  # nobody sees what an observation reads
        return Kept(
            key=self.key(proof.parsed),
            files={name: self.hash_of(name) for name in self._read(seen)},
            red=proof.red,
            guards=len(proof.guards),
            line=proof.edited.line,
            removed=proof.edited.removed,
            added=proof.edited.added,
        )

    def _read(self, seen: Seen) -> Iterable[str]:
        """The names of the files that a run read; all, if it may have read more than was seen."""
        if seen.opaque:
            return self._names
        if seen not in self._reads:
            read = {name for file in seen.files for name in self._named(file)}
            self._reads[seen] = sorted(read & set(self._names))
        return self._reads[seen]

    def _named(self, file: Path) -> Iterable[str]:
        """A file of a bench's tree (whose name is the work tree's) or of the work tree itself."""
        if file.is_relative_to(self._work_tree):
            yield file.relative_to(self._work_tree).as_posix()
        for place, part in enumerate(file.parts):
            if part == self._top.name:
                yield Path(*file.parts[place + 1 :]).as_posix()


def interpreter(python: Path) -> list[object]:
    """What changes when the interpreter, or a package that is installed for it, does."""
    prefix = Path(os.path.abspath(python)).parent.parent  # noqa: PTH100 - not behind a venv's link
    libraries = sorted(prefix.glob("lib/python3*/*-packages"))
    installed = [
        [entry.name, entry.stat().st_mtime_ns, _text_of(entry)]
        for library in libraries
        for entry in sorted(library.iterdir())
        if entry.suffix in (".dist-info", ".egg-info", ".egg-link", ".pth")
    ]
    found = python.resolve().stat()
    return [str(python), found.st_size, found.st_mtime_ns, *installed]


def _tells(name: str) -> bool:
    return name in TELLING or name.startswith(TELLING_BEGIN)


def _text_of(entry: Path) -> str:
    """The content of a file that leads elsewhere."""
    return entry.read_text(errors="replace") if entry.is_file() else ""


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
