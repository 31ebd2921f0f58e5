"""`breakkit lesson`: the page of a break; what is hidden stands on it once it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from breakkit.model import FOR_PEOPLE
from breakkit.workflow.answer import is_known, require_not_blind
from breakkit.workflow.lesson import Spoilers, lesson_of
from breakkit.workflow.material import material_of
from breakkit.workflow.texts import Reader, find_spec
from breakkit.workflow.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Lesson:
    """The page of a lesson.

    Args:
        id: the break.
        markdown: the page.
        complete: whether what is hidden at first is on it.
        holds: whether what was run is as the spec expects; None = nothing was run.
        as_markdown: whether it is to be shown as it is.
        notices: what people must be told about the texts.
    """

    id: str
    markdown: str
    complete: bool
    holds: bool | None
    as_markdown: bool = field(metadata=FOR_PEOPLE)
    notices: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """1 when what was run is not as the spec expects, else 0."""
        return int(self.holds is False)


def lesson(
    repo: Path,
    break_id: str | None = None,
    *,
    markdown: bool = False,
    run: bool = False,
    allow_untracked: bool = False,
    lang: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Lesson:
    """The page of one break. Reading it is never recorded.

    Args:
        repo: a folder in the work tree.
        break_id: the break; None = the one that is applied.
        markdown: show it as Markdown.
        run: run the break's tests and observation now, for their real output.
        allow_untracked: run the command of a spec that is not committed, too.
        lang: language of the texts.
        progress: is told each step, for people.

    Raises:
        SessionError: no id, and no break is applied.
        UsageError: the catalog has no such break, or it is the blind one.
        EditRefused: with `run`, and below: the edit does not land on exactly one place.
        BreakDoesNotHold: the tests do not say what the spec says.
        SuiteDidNotRun: they did not run to their end.
        ObservationFailed: the observation could not be made, or its command is not committed.
    """
    here = open_workspace(repo)
    session = here.sessions.load()
    spec, active = find_spec(here, session, break_id)
    mine = session if active else None
    require_not_blind(mine)
    captured = None
    if run:
        from breakkit.workflow.base import base_of  # noqa: PLC0415  # a page alone is quick
        from breakkit.workflow.capture import capture  # noqa: PLC0415  # with it

        workspace, base = base_of(
            here, session, spec, active=active, allow_untracked=allow_untracked
        )
        captured = capture(workspace, spec, base, progress)
    read = Reader(here, lang)
    known = is_known(here, spec)
    material = material_of(here, mine, spec, captured, find_change=known or run)
    page = lesson_of(spec, read, material, Spoilers.SHOWN if known else Spoilers.LEFT_OUT)
    holds = None if captured is None else captured.holds
    return Lesson(spec.id, page, known, holds, markdown, read.notices)
