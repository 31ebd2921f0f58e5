"""Drills: breaks that are applied blind, diagnosed, and scored by the learner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from breakkit.edges.journal import Entry
from breakkit.errors import UsageError
from breakkit.i18n import tr
from breakkit.model import Score
from breakkit.workflow.records import Round, rounds_of
from breakkit.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Series:
    """The drills whose answer is known, added up.

    Args:
        drills: how many.
        right: in how many the diagnosis was right, as the learner scored it.
        current: how many of the last ones without a miss.
        best: the most that ever were without a miss.
    """

    drills: int
    right: int
    current: int
    best: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What the learner had said when the answer came.

    Args:
        diagnosis: the cause in their words; None when they named none before.
        score: what they think of it; None until they say.
        blind: it was a drill.
        series: all drills up to now; None when there was none.
    """

    diagnosis: str | None
    score: Score | None
    blind: bool
    series: Series | None


def series_of(entries: Iterable[Entry]) -> Series | None:
    """All drills of a journal, in the order in which their answers became known.

    A drill counts when its answer is known: one that was reverted before is none. It is right when
    its diagnosis was written before that, and is scored `yes`; until it is scored it neither breaks
    nor lengthens the series.
    """
    rounds = [one for each in rounds_of(entries).values() for one in each if one.blind]
    known = [(one.answered, one) for one in rounds if one.answered is not None]
    if not known:
        return None
    hits = [_is_hit(one) for _, one in sorted(known, key=lambda pair: pair[0])]
    current = best = 0
    for hit in hits:
        if hit is not None:
            current = current + 1 if hit else 0
            best = max(best, current)
    return Series(len(hits), hits.count(True), current, best)


def answered(workspace: Workspace, break_id: str) -> Answered:
    """What the learner had said of a break whose answer is known now."""
    entries = workspace.journal.entries()
    last = rounds_of(entries)[break_id][-1]
    return Answered(last.diagnosis, last.score, last.blind, series_of(entries))


def require_diagnosis(workspace: Workspace, break_id: str) -> None:
    """Refuse to score what cannot be scored.

    Args:
        workspace: where.
        break_id: the break as it may be called.

    Raises:
        UsageError: its answer is not known, or no cause was named before it was.
    """
    rounds = rounds_of(workspace.journal.entries()).get(break_id)
    if not rounds or rounds[-1].answered is None:
        raise UsageError(
            tr("the answer to break {id} is not known yet", id=break_id),
            tr("Solve it (`breakkit verify`), or see the answer (`breakkit reveal`), first."),
        )
    if rounds[-1].diagnosis is None:
        raise UsageError(
            tr("no diagnosis of break {id} was written before its answer was known", id=break_id),
            tr('Next time say `breakkit journal --cause "…"` before you look.'),
        )


def _is_hit(one: Round) -> bool | None:
    """Whether the diagnosis was right; None while that is not said."""
    if one.diagnosis is None:
        return False
    return None if one.score is None else one.score is Score.YES
