"""`breakkit lesson`: the page of a break; what is hidden stands on it once it is known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.session import Session
from breakkit.errors import BreakkitError, UsageError
from breakkit.model import BreakSpec, Progress
from breakkit.workflow.lesson import Answer, lesson_of
from breakkit.workflow.texts import Reader, find_spec
from breakkit.workflow.workspace import Workspace, open_workspace

KNOWN = (Progress.SOLVED, Progress.REVEALED)


@dataclass(frozen=True, slots=True)
class Lesson:
    """The page of a lesson.

    Args:
        id: the break.
        markdown: the page.
        complete: whether what is hidden at first is on it.
        as_markdown: whether it is to be shown as it is.
        notices: what people must be told about the texts.
    """

    id: str
    markdown: str
    complete: bool
    as_markdown: bool
    notices: tuple[str, ...]


def lesson(
    repo: Path, break_id: str | None = None, *, markdown: bool = False, lang: str | None = None
) -> Lesson:
    """The page of one break. Reading it is never recorded.

    Args:
        repo: a folder in the work tree.
        break_id: the break; None = the one that is applied.
        markdown: show it as Markdown.
        lang: language of the texts.

    Raises:
        SessionError: no id, and no break is applied.
        UsageError: the catalog has no such break, or it is the blind one.
    """
    workspace = open_workspace(repo)
    session = workspace.sessions.load()
    spec, active = find_spec(workspace, session, break_id)
    if active and session is not None and session.blind and session.solved is None:
        raise UsageError(
            "what is applied is blind, and its page would name it", "Solve it, or reveal it, first."
        )
    read = Reader(workspace, lang)
    is_known = workspace.journal.progress().get(spec.id) in KNOWN
    answer = Answer(_diff(workspace, session if active else None, spec)) if is_known else None
    page = lesson_of(spec, read, answer)
    return Lesson(spec.id, page, is_known, markdown, read.notices)


def _diff(workspace: Workspace, session: Session | None, spec: BreakSpec) -> str:
    from breakkit import edits  # noqa: PLC0415  # only here
    from breakkit.edges import source  # noqa: PLC0415  # with it

    if session is not None:
        return session.diff
    path = workspace.in_checkout(workspace.target / spec.edit.file)
    try:
        text = source.decode(source.read(workspace.checkout.top / path, path), path).text
        return source.unified_diff(text, edits.apply_edit(text, spec.edit).text, path)
    except BreakkitError:
        return ""
