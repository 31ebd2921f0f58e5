"""The session: the break now applied to a work tree.

Specs and configuration are stored as they were at `apply`, so that later edits of them change no
verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from breakkit.errors import SessionError
from breakkit.i18n import tr
from breakkit.model import Verdict

BLIND = "blind"
"""What a break is called while its id is hidden."""


class Phase(StrEnum):
    """How far the command that last changed the session got.

    It is written before anything is changed, so that the session is the plan by which a command
    that was cut short is undone (`APPLYING`) or gone through with (`REVERTING`).
    """

    APPLYING = "applying"
    ACTIVE = "active"
    REVERTING = "reverting"


@dataclass(frozen=True, slots=True)
class HintUse:
    """One look at a hint."""

    level: int
    at: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One `verify`."""

    at: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Session:
    """The break now applied.

    Args:
        id: the break's id.
        alias: what it is called while it is blind; equal to `id` otherwise.
        spec: the spec's plain data, as in its file.
        spec_file: that file, as shown to people.
        config: the configuration's plain data.
        root: the project root, relative to the top of the work tree (POSIX).
        base_commit: where HEAD was.
        base_branch: the full name of the branch it was on; None = detached.
        branch: full name of the break branch.
        commit: the break commit.
        path: the edited file, relative to the top.
        mode: its `st_mode` before.
        diff: the break as a unified diff.
        removed: lines that it removes.
        added: lines that it adds.
        since: when it was applied (ISO 8601, UTC).
        bystanders: files that were untracked or ignored at `apply`; one that ends in ``/`` is a
            folder and stands for all that is in it.
        linked: node ids of the linked tests that must pass.
        guards: node ids of the guard tests that must pass.
        red: node ids that went red.
        baseline_s: wall seconds of the baseline run; None without one.
        phase: how far the last change got.
        hints: uses of hints, oldest first.
        attempts: judgements, oldest first.
        revealed: when the answer was shown before success, if it was.
        solved: when the first `fixed` was given, if it was.
        line: the journal's line of the change that was made last. It may still have to be written
            there: whoever changes the session next sees to that first.
        committed: whether the base has the spec, with the same command for the observation.
        kept: while it is being reverted: the ref that the learner's work, if any, is kept under.
    """

    id: str
    alias: str
    spec: Mapping[str, Any]
    spec_file: str
    config: Mapping[str, Any]
    root: str
    base_commit: str
    base_branch: str | None
    branch: str
    commit: str
    path: str
    mode: int
    diff: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    since: str
    bystanders: tuple[str, ...]
    linked: tuple[str, ...]
    guards: tuple[str, ...]
    red: tuple[str, ...]
    baseline_s: float | None
    phase: Phase = Phase.APPLYING
    hints: tuple[HintUse, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    revealed: str | None = None
    solved: str | None = None
    line: Mapping[str, Any] | None = None
    committed: bool = False
    kept: str | None = None

    @property
    def is_drill(self) -> bool:
        """Whether it was applied blind, be it known by now or not."""
        return self.alias != self.id

    @property
    def blind(self) -> bool:
        """Whether id, title and file are hidden for now."""
        return self.is_drill and self.solved is None and self.revealed is None

    @property
    def shown_id(self) -> str:
        """The id as it may be shown."""
        return self.alias if self.blind else self.id

    @property
    def interrupted(self) -> str | None:
        """The command that was cut short while it changed the repository; None = all is well."""
        return {Phase.APPLYING: "apply", Phase.REVERTING: "revert"}.get(self.phase)

    def require_whole(self) -> None:
        """Refuse what is applied, or reverted, only in part.

        Raises:
            SessionError: a command was cut short.
        """
        if self.interrupted:
            raise SessionError(
                tr(
                    "`breakkit {command}` was cut short: break {id} is applied only in part",
                    command=self.interrupted,
                    id=self.shown_id,
                ),
                tr("`breakkit doctor --repair` puts all in order; nothing of yours is lost."),
            )


def now() -> str:
    """The time, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def with_hint(session: Session, level: int) -> Session:
    """The session with one more use of a hint."""
    return replace(session, hints=(*session.hints, HintUse(level, now())))


def with_attempt(session: Session, verdict: Verdict) -> Session:
    """The session with one more judgement."""
    at = now()
    solved = session.solved or (at if verdict is Verdict.FIXED else None)
    return replace(session, attempts=(*session.attempts, Attempt(at, verdict)), solved=solved)
