"""The journal as a plot: a row for each concept, a dot for each break, its time, its hints."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from breakkit.i18n import tr, trn
from breakkit.render.journal import HOUR_S, MINUTE_S, span
from breakkit.render.steps import headed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from breakkit.workflow.records import Record, Round

WIDTH, LABELS, SEEN, ROW, AXIS = 880, 220, 96, 34, 44  # pixels of the picture
RADIUS = 11
GAP = 2 * RADIUS + 2
TICKS_S = (10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800, 86_400, 604_800)


@dataclass(frozen=True, slots=True)
class Done:
    """A break whose answer is known.

    Args:
        record: the break.
        seconds: from `apply` to the right fix; None when the answer was shown instead.
        hints: how many different ones were used.
        attempts: how many fixes were judged.
        day: when the answer became known.
        diagnosis: the cause in the learner's words, before they knew.
        score: what they think of it.
    """

    record: Record
    seconds: float | None
    hints: int
    attempts: int
    day: str
    diagnosis: str | None
    score: str | None

    @property
    def name(self) -> str:
        """What it is called."""
        return headed(self.record.id, self.record.title)

    @property
    def spoken(self) -> str:
        """All of it in a sentence, for those who do not see it."""
        if self.seconds is None:
            return trn(
                "{name}: answer seen, {n} hint used",
                "{name}: answer seen, {n} hints used",
                self.hints,
                name=self.name,
            )
        return trn(
            "{name}: solved in {time}, {n} hint used",
            "{name}: solved in {time}, {n} hints used",
            self.hints,
            name=self.name,
            time=span(self.seconds),
        )


@dataclass(frozen=True, slots=True)
class Dot:
    """A break in the picture."""

    x: float
    y: float
    done: Done


@dataclass(frozen=True, slots=True)
class Row:
    """A concept in the picture, and how many of its breaks were solved."""

    name: str
    solved: int
    y: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """The picture; `seen` is where the dots stand whose answer was seen."""

    rows: tuple[Row, ...]
    height: float
    ticks: tuple[tuple[float, str], ...]
    seen: float


def done_of(records: Iterable[Record]) -> list[Done]:
    """The breaks whose answer is known, in the order of the journal, each as it was learnt."""
    found = []
    for record in records:
        first = next((one for one in record.rounds if one.solved or one.revealed), None)
        if first is not None:
            found.append(_done(record, first))
    return found


def plot(done: Sequence[Done]) -> Plot:
    """A row for each concept of these breaks; those with the most come first."""
    by_concept: dict[str, list[Done]] = {}
    for each in done:
        for concept in each.record.concepts:
            by_concept.setdefault(concept, []).append(each)
    times = [max(each.seconds, 1.0) for each in done if each.seconds is not None]
    low, high = min(times, default=60.0) / 1.25, max(times, default=60.0) * 1.25
    rows = []
    ordered = sorted(by_concept.items(), key=lambda row: (-len(row[1]), row[0]))
    for at, (concept, breaks) in enumerate(ordered):
        y = at * ROW + ROW / 2
        solved = sum(each.seconds is not None for each in breaks)
        rows.append(Row(concept, solved, y, _dots(breaks, y, low, high)))
    ticks = [(_x(at, low, high), _tick(at)) for at in TICKS_S if low <= at <= high]
    return Plot(tuple(rows), len(rows) * ROW, tuple(_apart(ticks)), WIDTH - SEEN / 2)


def _done(record: Record, one: Round) -> Done:
    solved_first = one.solved is not None and one.revealed is None
    score = None if one.diagnosis is None or one.score is None else one.score
    return Done(
        record=record,
        seconds=one.seconds_to_green if solved_first else None,
        hints=len({use.level for use in one.hints}),
        attempts=len(one.attempts),
        day=(one.solved or one.revealed or "")[:10],
        diagnosis=one.diagnosis,
        score={None: None, "yes": tr("right"), "partly": tr("partly"), "no": tr("wrong")}[score],
    )


def _dots(breaks: Sequence[Done], y: float, low: float, high: float) -> tuple[Dot, ...]:
    """The solved ones at their times or beside them, so that no dot hides another."""
    dots, end = [], float(LABELS)
    last = WIDTH - SEEN - RADIUS
    solved = sorted(
        ((each.seconds, each) for each in breaks if each.seconds is not None),
        key=lambda pair: pair[0],
    )
    for left, (seconds, each) in zip(range(len(solved) - 1, -1, -1), solved, strict=True):
        x = max(_x(seconds, low, high), end)
        x = min(x, last - left * GAP) if last - left * GAP >= end else x
        dots.append(Dot(round(x, 1), y, each))
        end = x + GAP
    x = WIDTH - SEEN / 2
    for each in breaks:
        if each.seconds is None:
            dots.append(Dot(x, y, each))
            x += GAP
    return tuple(dots)


def _x(seconds: float, low: float, high: float) -> float:
    share = math.log(max(seconds, 1.0) / low) / math.log(high / low)
    return round(LABELS + RADIUS + share * (WIDTH - LABELS - SEEN - 2 * RADIUS), 1)


def _tick(seconds: int) -> str:
    if seconds < MINUTE_S:
        return f"{seconds} s"
    return f"{seconds // MINUTE_S} min" if seconds < HOUR_S else f"{seconds // HOUR_S} h"


def _apart(ticks: Iterable[tuple[float, str]]) -> Iterable[tuple[float, str]]:
    """Those whose labels do not run into each other."""
    end = 0.0
    for x, label in ticks:
        if x >= end:
            yield x, label
            end = x + 70
