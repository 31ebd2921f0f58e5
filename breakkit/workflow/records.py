"""What the journal says of each break, put together: one record, with a round for each `apply`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from breakkit.edges.journal import LEARNERS_OWN, Entry, Event
from breakkit.edges.session import BLIND, Attempt, HintUse
from breakkit.model import FOR_PEOPLE, Progress, Score, Verdict


@dataclass(frozen=True, slots=True)
class Told:
    """What the learner wrote.

    Args:
        kind: a hypothesis, the cause as they see it, or a note.
        text: in their words.
        at: when (ISO 8601).
        before_answer: whether it was written before the answer was known.
    """

    kind: Event
    text: str
    at: str
    before_answer: bool


@dataclass(slots=True)
class Round:
    """From one `apply` to the next; times are ISO 8601, None where it did not come to that.

    Args:
        blind: it is a drill: the break was not named until its answer was known.
        applied: when the break was applied; None for what was done before the first time.
        base: the commit that it was applied to.
        red: node ids of the tests that went red.
        hints: those used.
        attempts: the fixes judged.
        told: what the learner wrote.
        solved: when a fix was right.
        revealed: when the answer was shown.
        reverted: when it was taken back.
        kept: the ref that keeps the learner's work.
        diff: the fix, as a unified diff.
        score: what the learner thinks of their diagnosis.
        answered: the place in the journal where the answer became known.
    """

    blind: bool = False
    applied: str | None = None
    base: str | None = None
    red: tuple[str, ...] = ()
    hints: list[HintUse] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    solved: str | None = None
    revealed: str | None = None
    reverted: str | None = None
    kept: str | None = None
    diff: str = ""
    score: Score | None = None
    answered: int | None = field(default=None, metadata=FOR_PEOPLE)

    @property
    def diagnosis(self) -> str | None:
        """The last cause, else hypothesis, that the learner named before the answer was known."""
        before = {told.kind: told.text for told in self.told if told.before_answer}
        return before.get(Event.CAUSE) or before.get(Event.HYPOTHESIS)

    @property
    def seconds_to_green(self) -> float | None:
        """From `apply` to the first right fix; None where there is none, or a clock went back."""
        if self.applied is None or self.solved is None:
            return None
        began, ended = map(datetime.fromisoformat, (self.applied, self.solved))
        return max((ended - began).total_seconds(), 0.0)


@dataclass(frozen=True, slots=True)
class Record:
    """All that the journal says of one break.

    Args:
        id: its id, or its alias while it is blind.
        title: its title; empty where the catalog does not have it, or while it is blind.
        concepts: the same.
        state: where the learner stands.
        rounds: oldest first, at least one.
    """

    id: str
    title: str
    concepts: tuple[str, ...]
    state: Progress
    rounds: tuple[Round, ...]


def rounds_of(entries: Iterable[Entry]) -> dict[str, list[Round]]:
    """Id → rounds, in the order in which breaks were first met.

    Drills whose break may not be named yet are under the alias `BLIND`.

    Args:
        entries: of the journal, oldest first.
    """
    rounds: dict[str, list[Round]] = {}
    named: dict[str, Round] = {}
    drills: dict[str, Round] = {}
    for place, entry in enumerate(entries):
        latest = drills if entry.blind else named
        if entry.event is Event.APPLIED or entry.id not in latest:
            latest[entry.id] = Round(blind=entry.blind)
            if not entry.hidden:
                named[entry.id] = latest[entry.id]
            rounds.setdefault(BLIND if entry.hidden else entry.id, []).append(latest[entry.id])
        with suppress(ValueError):  # a verdict that only a later breakkit knows
            _add(latest[entry.id], entry, place)
    return rounds


def _add(now: Round, entry: Entry, place: int) -> None:
    details: Mapping[str, object] = entry.details
    if entry.is_answer and now.answered is None:
        now.answered = place
    if entry.event is Event.APPLIED:
        now.applied, now.base = entry.at, str(details.get("base") or "")
        red = details.get("red")
        now.red = tuple(map(str, red)) if isinstance(red, list) else ()
    elif entry.event is Event.HINTED:
        level = details.get("level")
        now.hints.append(HintUse(level if isinstance(level, int) else 0, entry.at))
    elif entry.event is Event.VERIFIED:
        verdict = Verdict(str(details.get("verdict")))
        now.attempts.append(Attempt(entry.at, verdict))
        if verdict is Verdict.FIXED:
            now.solved = now.solved or entry.at
            now.diff = str(details.get("diff") or now.diff)
    elif entry.event is Event.REVEALED:
        now.revealed = now.revealed or entry.at
    elif entry.event is Event.REVERTED:
        now.reverted, now.kept = entry.at, str(details.get("kept") or "") or None
    elif entry.event is Event.SCORED:
        now.score = Score(str(details.get("score")))
    elif entry.event in LEARNERS_OWN:
        is_open = now.answered is None
        now.told.append(Told(entry.event, str(details.get("text", "")), entry.at, is_open))
