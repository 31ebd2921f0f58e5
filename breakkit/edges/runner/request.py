"""What a suite run is asked to do, and what follows from the asking alone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from breakkit.edges.runner.environment import import_folders


@dataclass(frozen=True, slots=True)
class SuiteRequest:
    """What one suite run is asked to do.

    Args:
        root: the target root inside the tree that runs, absolute; the run's working folder.
        python: the interpreter of the target's tests.
        entries: linked and guard entries: node ids, classes, files, folders.
        module: the edited file, POSIX path relative to the root; None = nobody asks.
        pytest_args: more arguments for pytest, after ours.
        env: environment variables, over the inherited ones.
        pythonpath: folders relative to the root; None = those of ``src`` and ``.`` that exist.
        timeout_s: seconds of wall time that the whole process may take.
        sentinel: node id of a test that gets a twin which must fail, to see whether what the run
            says of that test can be believed.
        until_red: some of the entries; as soon as each of them has a red test, the run ends as it
            does after its last test, and those that follow are `Outcome.MISSING`; none = all run.
    """

    root: Path
    python: Path
    entries: tuple[str, ...]
    module: str | None
    pytest_args: tuple[str, ...]
    env: Mapping[str, str]
    pythonpath: tuple[str, ...] | None
    timeout_s: float
    sentinel: str | None = None
    until_red: tuple[str, ...] = ()


def normal_entry(entry: str) -> str:
    """The entry as node ids begin: without ``./`` and a trailing slash."""
    path, separator, rest = entry.partition("::")
    return str(PurePosixPath(path)) + separator + rest


def named_by(entry: str, nodes: Iterable[str]) -> tuple[str, ...]:
    """Those of the node ids that an entry names; the report plugin selects by the same rule."""
    entry = normal_entry(entry)
    starts = (f"{entry}::", f"{entry}[", f"{entry}/")
    return tuple(node for node in nodes if entry in (".", node) or node.startswith(starts))


def file_of(entry: str) -> str:
    """The file or folder of an entry or node id."""
    return entry.partition("::")[0]


def collection_paths(entries: Iterable[str]) -> list[str]:
    """The files and folders to collect; which of their tests run, the plugin says.

    So a node id never goes through pytest's own parsing of arguments, which knows no path with a
    ``[``, and reads further arguments from ``@file``.
    """
    paths = set()
    for entry in entries:
        path = PurePosixPath(file_of(entry))
        while "[" in str(path):
            path = path.parent
        paths.add(path)
    return [f"./{path}" for path in sorted(paths) if paths.isdisjoint(path.parents)]


def module_names(request: SuiteRequest, module: str) -> set[str]:
    """The names that this file can be imported under: from each import folder, and its package."""
    file = PurePosixPath(module)
    names = set()
    for folder in import_folders(request.root, request.pythonpath):
        if file.is_relative_to(folder):
            names.add(_dotted(file.relative_to(folder)))
    outermost = None
    for package in file.parents:
        if not (request.root / package / "__init__.py").is_file() or not package.name:
            break
        outermost = package
    if outermost is not None:
        names.add(_dotted(file.relative_to(outermost.parent)))
    return names


def _dotted(path: PurePosixPath) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def real_file(request: SuiteRequest, module: str) -> str:
    """Where the edited module must come from, symbolic links resolved."""
    return os.path.realpath(request.root / module)
