"""Leak probes: every way we know to get the answer out of a checkout, each a real search for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.vcs.repository import Repository
from breakkit.errors import RepositoryError
from breakkit.i18n import tr
from breakkit.workflow.probes import by_files, by_git
from breakkit.workflow.probes.answer import (
    Answer,
    Needle,
    object_needle,
)
from breakkit.workflow.probes.suspect import Suspect, suspect_at

Probe = Callable[[Suspect], Iterator[str]]

PROBES: Mapping[str, Probe] = {
    "history": by_git.history,
    "differences": by_git.differences,
    "refs": by_git.refs,
    "reflog": by_git.reflog,
    "stash": by_git.stash,
    "notes": by_git.notes,
    "unreachable": by_git.unreachable,
    "objects": by_git.objects,
    "packs": by_git.packs,
    "order": by_git.order,
    "index": by_git.index,
    "commit": by_git.commit,
    "settings": by_git.settings,
    "pointers": by_git.pointers,
    "hooks": by_git.hooks,
    "git files": by_git.git_files,
    "session": by_git.session,
    "work tree": by_files.work_tree,
    "names": by_files.names,
    "specs": by_files.specs,
    "bytecode": by_files.bytecode,
    "links": by_files.links,
    "times": by_files.times,
    "modes": by_files.modes,
    "archive": by_files.archive,
    "environment": by_files.environment,
    "temporary": by_files.temporary,
}
"""Name → probe, in the order of the table."""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What one leak probe found.

    Args:
        probe: its name.
        means: what it looks at, in words.
        leaks: what it found, and where; empty = nothing. They do not quote the answer.
    """

    probe: str
    means: str
    leaks: tuple[str, ...]


def base_needles(repository: Repository, commit: str, path: str) -> Iterator[Needle]:
    """The names of a commit that holds the unbroken code, of its tree, and of the edited file."""
    blob = repository.git.ask("rev-parse", f"{commit}:{path}")
    yield object_needle(tr("the name of the base commit"), commit)
    yield object_needle(tr("the name of the base's tree"), repository.tree_of(commit))
    yield object_needle(tr("the name of the original file's blob"), blob)


def run_probes(top: Path, answer: Answer) -> tuple[ProbeResult, ...]:
    """Run every probe on a checkout as it was made."""
    suspect = suspect_at(top, answer)
    return tuple(
        ProbeResult(name, _first_line(probe), _found_by(probe, suspect))
        for name, probe in PROBES.items()
    )


def _found_by(probe: Probe, suspect: Suspect) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(probe(suspect)))
    except (RepositoryError, OSError) as error:  # which is not the same as: nothing was found
        return (tr("not known: {reason}", reason=error),)


def _first_line(probe: Probe) -> str:
    return tr((probe.__doc__ or "").partition("\n")[0])
