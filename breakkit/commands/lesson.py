"""`breakkit lesson`: the page of a break; what is hidden stands on it once it is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from breakkit.edges.session import Session
from breakkit.errors import BreakkitError
from breakkit.model import FOR_PEOPLE, BreakSpec
from breakkit.workflow.answer import change_of, is_known, require_not_blind
from breakkit.workflow.lesson import Answer, lesson_of
from breakkit.workflow.texts import Reader, find_spec
from breakkit.workflow.workspace import Workspace, open_workspace


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
    as_markdown: bool = field(metadata=FOR_PEOPLE)
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
    mine = session if active else None
    require_not_blind(mine)
    read = Reader(workspace, lang)
    known = is_known(workspace, spec)
    page = lesson_of(spec, read, _answer(workspace, mine, spec) if known else None)
    return Lesson(spec.id, page, known, markdown, read.notices)


def _answer(workspace: Workspace, session: Session | None, spec: BreakSpec) -> Answer:
    try:
        return Answer(change_of(workspace, session, spec).diff)
    except BreakkitError:  # the source has moved on, and the page stays worth reading
        return Answer("")
