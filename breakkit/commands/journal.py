"""`breakkit journal`: the learner's record: what the tool saw, and what they thought."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from breakkit.edges.catalog import survey_catalog
from breakkit.edges.journal import Event
from breakkit.edges.portable import read_journal, write_journal
from breakkit.edges.session import BLIND, Session
from breakkit.errors import BreakkitError, UsageError
from breakkit.i18n import tr
from breakkit.model import FOR_PEOPLE, BreakSpec, Progress, Score
from breakkit.workflow.answer import DONE, change_of, is_known, require_not_blind
from breakkit.workflow.drills import Series, require_diagnosis, series_of
from breakkit.workflow.notebook import entry_of, notebook_of, put
from breakkit.workflow.plan import changing, record, silent
from breakkit.workflow.recommending import standing
from breakkit.workflow.records import Record, rounds_of
from breakkit.workflow.texts import Reader, find_spec
from breakkit.workflow.workspace import Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class Journaled:
    """The record.

    Args:
        entries: one for each break, in the order in which they were first met.
        written: the file that an entry was written into.
        exported: the file that the journal was written into.
        imported: how many lines were new of those that were read; None when none were asked for.
        drills: the breaks that were applied blind; None when there was none.
        markdown: whether it is to be shown as Markdown.
        notices: what people must be told about the texts.
        page: where it was written as a page.
    """

    entries: tuple[Record, ...]
    written: str | None
    exported: str | None
    imported: int | None
    drills: Series | None
    markdown: bool = field(metadata=FOR_PEOPLE)
    notices: tuple[str, ...]
    page: str | None = None


def journal(
    repo: Path,
    break_id: str | None = None,
    *,
    hypothesis: str | None = None,
    cause: str | None = None,
    note: str | None = None,
    score: Score | None = None,
    write: bool = False,
    export: Path | None = None,
    import_from: Path | None = None,
    markdown: bool = False,
    lang: str | None = None,
    notify: Callable[[str], None] = silent,
) -> Journaled:
    """Add to the record what was said, then tell it: of one break, or of all.

    Args:
        repo: a folder in the work tree.
        break_id: the break; None: the applied one to add to or write, else all are told.
        hypothesis: what the learner supposes, to be written before the answer is known.
        cause: what it was, in the learner's words.
        note: anything.
        score: what they think of the cause that they named before the answer was known.
        write: put the break's entry into the file that the configuration names.
        export: write the whole journal into this file, to be imported elsewhere.
        import_from: add what such a file has, and this journal has not.
        markdown: tell it as Markdown.
        lang: language of the texts.
        notify: is told whom we wait for.

    Raises:
        UsageError: nothing was said in a text, there is nothing to score, or no file is configured.
        SourceError: the file to import is damaged, or one cannot be read or written.
        SessionError: there is something to add, no id, and no break is applied.
        RepositoryBusy: another breakkit is at work, and did not end soon.
    """
    workspace = open_workspace(repo)
    read = Reader(workspace, lang)
    said = {Event.HYPOTHESIS: hypothesis, Event.CAUSE: cause, Event.NOTE: note}
    texts = {event: text.strip() for event, text in said.items() if text is not None}
    if not all(texts.values()):
        raise UsageError(tr("an empty text"), tr("Say something, in quotes."))
    written = None
    if texts or score or write:
        with changing(workspace, "journal", notify):
            session = workspace.sessions.load()
            spec, active = find_spec(workspace, session, break_id)
            mine = session if active else None
            for event, text in texts.items():
                mine = _add(workspace, mine, spec, event, text=text)
            if score is not None:
                require_diagnosis(workspace, mine.shown_id if mine else spec.id)
                mine = _add(workspace, mine, spec, Event.SCORED, score=score)
            if write:
                written = _write(workspace, mine, spec, read)
    imported = None if import_from is None else _import(workspace, import_from, notify)
    if export is not None:
        write_journal(export, workspace.journal.lines())
    records = _records(workspace, break_id, read)
    drills = series_of(workspace.journal.entries())
    return Journaled(
        entries=records,
        written=written,
        exported=None if export is None else str(export),
        imported=imported,
        drills=drills,
        markdown=markdown,
        notices=read.notices,
    )


def _import(workspace: Workspace, file: Path, notify: Callable[[str], None]) -> int:
    lines = read_journal(file)
    with changing(workspace, "journal", notify):
        return workspace.journal.extend(lines)


def _add(
    workspace: Workspace, session: Session | None, spec: BreakSpec, event: Event, **told: str
) -> Session | None:
    """Append what was said; returns the break's session as it is now."""
    if session is None:
        workspace.journal.record(spec.id, event, **told)
        return None
    session.require_whole()
    return record(workspace, session, event, **told)


def _write(workspace: Workspace, session: Session | None, spec: BreakSpec, read: Reader) -> str:
    """Write the entry; a new file is no part of the learner's fix, and stays at `revert`."""
    require_not_blind(session)
    file = notebook_of(workspace, spec)
    fix = _fix(workspace, session, spec) if is_known(workspace, spec) else None
    applied = workspace.sessions.load()  # of whatever break
    if applied is not None:
        path = workspace.in_checkout(file)
        if path not in workspace.repository.tracked() and path not in applied.bystanders:
            workspace.sessions.save(replace(applied, bystanders=(*applied.bystanders, path)))
    put(file, spec, entry_of(spec, read, fix))
    return str(file)


def _fix(workspace: Workspace, session: Session | None, spec: BreakSpec) -> tuple[str, ...]:
    """The lines that taking the break back removes and adds; none where the source moved on."""
    try:
        change = change_of(workspace, session, spec)
    except BreakkitError:
        return ()
    return (*(f"-{line}" for line in change.added), *(f"+{line}" for line in change.removed))


def _records(workspace: Workspace, break_id: str | None, read: Reader) -> tuple[Record, ...]:
    reached = workspace.journal.progress()
    known = {name: state for name, state in reached.items() if state in DONE}
    progress = standing(workspace) | known
    session = workspace.sessions.load()
    drill_is_on = session is not None and session.blind
    progress[BLIND] = Progress.ACTIVE if drill_is_on else Progress.TRIED
    specs = _specs(workspace)
    found = []
    for name, rounds in rounds_of(workspace.journal.entries()).items():
        if break_id in (None, name):
            spec = specs.get(name)
            found.append(
                Record(
                    id=name,
                    title=read(spec.title) if spec else "",
                    concepts=spec.concepts if spec else (),
                    state=progress.get(name, Progress.NEW),
                    rounds=tuple(rounds),
                )
            )
    return tuple(found)


def _specs(workspace: Workspace) -> dict[str, BreakSpec]:
    """The breaks that can be read; a record is told whatever has become of the catalog."""
    try:
        config = workspace.config
        catalog, _ = survey_catalog(workspace.breaks, config.breaks, workspace.language)
    except UsageError:
        return {}
    return {spec.id: spec for spec in catalog.specs}
