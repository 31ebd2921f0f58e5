"""The catalog: the folder of break specs, read safely and judged as a whole."""

from __future__ import annotations

import difflib
import graphlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from breakkit.errors import SpecError, SpecProblem, UsageError
from breakkit.i18n import tr, trn
from breakkit.model import BreakSpec
from breakkit.spec import ParsedSpec, parse_spec
from breakkit.spec.document import MAX_SIZE, Finding, too_large


@dataclass(frozen=True, slots=True)
class Catalog:
    """All breaks of a target, in the order of their ids (numbers in them count as numbers)."""

    folder: Path
    shown_as: str
    entries: Mapping[str, ParsedSpec]

    @property
    def specs(self) -> tuple[BreakSpec, ...]:
        """All breaks."""
        return tuple(entry.spec for entry in self.entries.values())

    def entry(self, break_id: str) -> ParsedSpec:
        """The break of that id.

        Raises:
            UsageError: there is none; the nearest ids are named.
        """
        if break_id not in self.entries:
            raise _unknown(break_id, self.entries, self.shown_as)
        return self.entries[break_id]


def load_catalog(folder: Path, shown_as: str, default_language: str = "en") -> Catalog:
    """Read every `*.yaml` of that folder; other, hidden and nested files are ignored.

    Args:
        folder: where the specs are.
        shown_as: how that folder is called in messages.
        default_language: the language of texts that are not a map by language.

    Raises:
        SpecError: with everything that is wrong in any of them, or between them.
        UsageError: there is no such folder.
    """
    catalog, problems = survey_catalog(folder, shown_as, default_language)
    if problems:
        raise SpecError(problems)
    return catalog


def survey_catalog(
    folder: Path, shown_as: str, default_language: str = "en"
) -> tuple[Catalog, list[SpecProblem]]:
    """As `load_catalog`, but what is wrong does not keep the other breaks from being read.

    Raises:
        UsageError: there is no such folder.
    """
    names = _spec_names(folder, shown_as)
    problems = [
        SpecProblem(
            f"{shown_as}/{name}",
            1,
            1,
            tr(
                "not read, because only .yaml is; rename it to {name}",
                name=f"{Path(name).stem}.yaml",
            ),
        )
        for name in names
        if name.endswith(".yml")
    ]
    entries: dict[str, ParsedSpec] = {}
    stems = [name.removesuffix(".yaml") for name in names if name.endswith(".yaml")]
    for stem in sorted(stems, key=_natural):
        try:
            entries[stem] = _load(folder, stem, shown_as, default_language)
        except SpecError as error:
            problems += error.problems
    problems += _unknown_requirements(entries, set(stems))
    problems += _cycles(entries)
    return Catalog(folder, shown_as, entries), problems


def load_one(
    folder: Path, break_id: str, shown_as: str, default_language: str = "en"
) -> ParsedSpec:
    """Read only the spec of that id, whatever state the others are in.

    Raises:
        SpecError: with everything that is wrong in that file.
        UsageError: there is no such folder, or no such break in it.
    """
    names = _spec_names(folder, shown_as)
    if f"{break_id}.yaml" not in names:
        known = [name.removesuffix(".yaml") for name in names if name.endswith(".yaml")]
        raise _unknown(break_id, known, shown_as)
    return _load(folder, break_id, shown_as, default_language)


def _spec_names(folder: Path, shown_as: str) -> list[str]:
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError as error:
        raise UsageError(
            tr(
                "no catalog: {folder} cannot be read ({reason})",
                folder=shown_as,
                reason=error.strerror,
            ),
            tr('make that folder, or say in breakkit.toml where the breaks are: breaks = "…"'),
        ) from error
    return sorted(
        name for name in names if name.endswith((".yaml", ".yml")) and not name.startswith(".")
    )


def _unknown(break_id: str, known: Iterable[str], shown_as: str) -> UsageError:
    ids = sorted(known, key=_natural)
    near = difflib.get_close_matches(break_id, ids, n=3, cutoff=0.5)
    if near:
        advice = trn(
            "did you mean {ids}?", "did you mean one of {ids}?", len(near), ids=", ".join(near)
        )
    else:
        advice = tr("`breakkit list` shows all of them")
    return UsageError(tr('no break "{id}" in {folder}', id=break_id, folder=shown_as), advice)


def _load(folder: Path, stem: str, shown_as: str, default_language: str) -> ParsedSpec:
    printable = stem.encode("utf-8", "replace").decode("utf-8")  # names are any bytes
    file = f"{shown_as}/{printable}.yaml"
    text = _read(folder / f"{stem}.yaml", file)
    return parse_spec(text, file, printable, default_language)


def _read(path: Path, file: str) -> str:
    """The text of a regular file inside its folder."""
    try:
        inside = path.resolve(strict=True).is_relative_to(path.parent.resolve(strict=True))
        data = _regular_bytes(path) if inside else None
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        reason = getattr(error, "strerror", None) or tr("a loop of links")
        raise _unreadable(file, tr("cannot be read ({reason})", reason=reason)) from error
    if not inside:
        raise _unreadable(
            file, tr("a link that leads out of the catalog; put the file itself here")
        )
    if data is None:
        raise _unreadable(file, tr("not a file; remove it, or put the spec itself here"))
    if len(data) > MAX_SIZE:
        raise _unreadable(file, too_large())
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        lines = data[: error.start].split(b"\n")
        column = len(lines[-1].decode("utf-8")) + 1
        message = tr("not UTF-8 (byte {byte}); save it as UTF-8", byte=f"0x{data[error.start]:02x}")
        raise SpecError([SpecProblem(file, len(lines), column, message)]) from error


def _regular_bytes(path: Path) -> bytes | None:
    """The file's first bytes; None when it is no regular file. Never waits, as a fifo would."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return os.read(descriptor, MAX_SIZE + 1) if regular else None
    finally:
        os.close(descriptor)


def _unreadable(file: str, message: str) -> SpecError:
    return SpecError([SpecProblem(file, 1, 1, message)])


def _unknown_requirements(
    entries: Mapping[str, ParsedSpec], known: set[str]
) -> Iterator[SpecProblem]:
    for entry in entries.values():
        for required in entry.spec.requires:
            if required not in known:
                near = difflib.get_close_matches(required, known, n=1)
                if near:
                    said = tr(
                        'there is no break "{id}"; did you mean "{near}"?',
                        id=required,
                        near=near[0],
                    )
                else:
                    said = tr('there is no break "{id}"', id=required)
                yield _requires_problem(entry, required, said)


def _cycles(entries: Mapping[str, ParsedSpec]) -> Iterator[SpecProblem]:
    """The cycles of requirements, each told at the break of it that comes first."""
    graph = {break_id: set(entry.spec.requires) for break_id, entry in entries.items()}
    while True:
        try:
            graphlib.TopologicalSorter(graph).prepare()
        except graphlib.CycleError as error:
            cycle = error.args[1][:0:-1]  # a list of predecessors that ends where it starts
        else:
            return
        start = cycle.index(min(cycle, key=_natural))
        cycle = cycle[start:] + cycle[:start]
        entry, way = entries[cycle[0]], " → ".join([*cycle, cycle[0]])
        following = cycle[1 % len(cycle)]
        said = tr("these breaks require each other in a circle: {way}; nobody could start", way=way)
        yield _requires_problem(entry, following, said)
        graph[cycle[0]].remove(following)


def _requires_problem(entry: ParsedSpec, required: str, message: str) -> SpecProblem:
    path = ("requires", entry.spec.requires.index(required))
    return entry.document.problem(Finding(path, message))


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort key by which 9-1 comes before 34-1."""
    return [
        (int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"\d+|\D+", name)
    ]
