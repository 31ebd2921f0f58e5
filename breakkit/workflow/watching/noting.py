"""Writes down what the learner thinks, at once: the record itself is another command's to tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from breakkit.edges.journal import Event
from breakkit.workflow.plan import changing, record
from breakkit.workflow.workspace import open_applied


def note(repo: Path, kind: Event, text: str, notify: Callable[[str], None]) -> None:
    """Add it to the journal, for the break that is applied.

    Args:
        repo: a folder in the work tree.
        kind: as what.
        text: in the learner's words.
        notify: is told whom we wait for.

    Raises:
        SessionError: no break is applied, or only in part.
        RepositoryBusy: another breakkit is at work, and did not end soon.
    """
    workspace, _ = open_applied(repo)
    with changing(workspace, "watch", notify):
        session = workspace.sessions.require()
        session.require_whole()
        record(workspace, session, kind, text=text)
