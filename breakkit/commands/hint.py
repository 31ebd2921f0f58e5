"""`breakkit hint`: the next hint, or one by its level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.journal import Event
from breakkit.edges.session import Session, with_hint
from breakkit.errors import UsageError
from breakkit.i18n import tr, trn
from breakkit.model import BreakSpec
from breakkit.workflow.plan import changing, record, silent
from breakkit.workflow.texts import Reader, find_spec
from breakkit.workflow.workspace import Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class Hinted:
    """One hint.

    Args:
        id: the break, or its alias while it is blind.
        level: which hint, from 1.
        levels: how many there are.
        text: the hint.
        applied: whether the break is applied here.
        notices: what people must be told about the text.
    """

    id: str
    level: int
    levels: int
    text: str
    applied: bool
    notices: tuple[str, ...]


def hint(
    repo: Path,
    break_id: str | None = None,
    *,
    level: int | None = None,
    lang: str | None = None,
    notify: Callable[[str], None] = silent,
) -> Hinted:
    """A hint; every use is recorded with its time.

    Args:
        repo: a folder in the work tree.
        break_id: the break; None = the one that is applied.
        level: which hint, from 1; None = the one after the furthest that was seen.
        lang: language of the text.
        notify: is told whom we wait for.

    Raises:
        UsageError: there is no hint of that level, or none left.
        RepositoryBusy: another breakkit is at work, and did not end soon.
    """
    workspace = open_workspace(repo)
    with changing(workspace, "hint", notify):
        return _hint(workspace, break_id, level, Reader(workspace, lang))


def _hint(workspace: Workspace, break_id: str | None, level: int | None, read: Reader) -> Hinted:
    session = workspace.sessions.load()
    spec, active = find_spec(workspace, session, break_id)
    if session is not None and active:
        session.require_whole()
    shown_id = session.shown_id if active and session else spec.id
    seen = _seen(workspace, session if active else None, spec)
    wanted = max(seen, default=0) + 1 if level is None else level
    levels = len(spec.hints)
    if wanted > levels and level is None:
        raise UsageError(
            trn(
                "break {id} has {n} hint, and you have seen it",
                "break {id} has {n} hints, and you have seen the last one",
                levels,
                id=shown_id,
            ),
            tr(
                "`breakkit hint --level 1` shows one again, up to --level {levels}; "
                "`breakkit reveal` gives up and shows the answer.",
                levels=levels,
            ),
        )
    if not 1 <= wanted <= levels:
        raise UsageError(
            tr("break {id} has no hint of level {level}", id=shown_id, level=wanted),
            tr("Levels go from 1 to {levels}.", levels=levels),
        )
    if session is not None and active:
        record(workspace, with_hint(session, wanted), Event.HINTED, level=wanted)
    else:
        workspace.journal.record(spec.id, Event.HINTED, level=wanted)
    text = read(spec.hints[wanted - 1])
    return Hinted(shown_id, wanted, levels, text, applied=active, notices=read.notices)


def _seen(workspace: Workspace, session: Session | None, spec: BreakSpec) -> list[int]:
    if session is not None:
        return [use.level for use in session.hints]
    return [
        entry.details["level"]
        for entry in workspace.journal.entries()
        if entry.id == spec.id and entry.event is Event.HINTED and not entry.hidden
    ]
