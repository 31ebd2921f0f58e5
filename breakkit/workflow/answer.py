"""The answer to a break: whether the learner knows it, and what it is."""

from __future__ import annotations

from dataclasses import dataclass

from breakkit.edges.session import Session
from breakkit.errors import UsageError
from breakkit.i18n import tr
from breakkit.model import BreakSpec, Progress
from breakkit.workflow.workspace import Workspace

DONE: frozenset[Progress | None] = frozenset({Progress.SOLVED, Progress.REVEALED})
"""Where the answer is known."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a break does to the source.

    Args:
        removed: the lines that it takes away, without their line ends.
        added: those that come instead.
        diff: both as a unified diff.
    """

    removed: tuple[str, ...]
    added: tuple[str, ...]
    diff: str


def is_known(workspace: Workspace, spec: BreakSpec) -> bool:
    """Whether the learner has solved the break, or seen its answer."""
    return workspace.journal.progress().get(spec.id) in DONE


def require_not_blind(session: Session | None) -> None:
    """Refuse what would name a break that is hidden for now.

    Raises:
        UsageError: the break of this session is.
    """
    if session is not None and session.blind:
        raise UsageError(
            tr("what is applied is blind, and this would name it"),
            tr("Solve it, or reveal it, first."),
        )


def change_of(workspace: Workspace, session: Session | None, spec: BreakSpec) -> Change:
    """What a break does to the source: as it was applied, else as it would be now.

    Args:
        workspace: the project.
        session: the break's own session; None while it is not applied.
        spec: the break.

    Raises:
        SourceError: the file cannot be read.
        EditRefused: its edit finds no place in the source as it is now.
    """
    if session is not None:
        return Change(session.removed, session.added, session.diff)
    from breakkit import edits  # noqa: PLC0415  # most answers are of the applied break
    from breakkit.edges import source  # noqa: PLC0415  # with it

    path = workspace.in_checkout(workspace.target / spec.edit.file)
    text = source.decode(_unbroken(workspace, path), path).text
    result = edits.apply_edit(text, spec.edit)
    diff = source.unified_diff(text, result.text, path)
    return Change(result.removed, result.added, diff)


def _unbroken(workspace: Workspace, path: str) -> bytes:
    """A file without the break that is applied, be it this one by its name or another."""
    from breakkit.edges import source  # noqa: PLC0415  # see above

    session = workspace.sessions.load()
    if session is None or session.path != path:
        return source.read(workspace.checkout.top / path, path)
    from breakkit.edges.vcs.surroundings import Before  # noqa: PLC0415  # GitPython, 60 ms

    return workspace.sessions.load_before(Before.from_plain).original
