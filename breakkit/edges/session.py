"""The session: the break now applied to a work tree, as one JSON file under its git directory.

Specs and configuration are stored as they were at `apply`, so that later edits of them change no
verdict. The file is replaced atomically; readers never see half of one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from breakkit.edges import files
from breakkit.errors import SessionError
from breakkit.model import Verdict

T = TypeVar("T")

VERSION = 1


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
    kept: str | None = None

    @property
    def blind(self) -> bool:
        """Whether id, title and file are hidden for now."""
        return self.alias != self.id and self.solved is None and self.revealed is None

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
                f"`breakkit {self.interrupted}` was cut short: "
                f"break {self.shown_id} is applied only in part",
                "`breakkit doctor --repair` puts all in order; nothing of yours is lost.",
            )


class SessionStore:
    """Loads and saves the session of one work tree.

    Args:
        git_dir: that work tree's own git directory.
    """

    def __init__(self, git_dir: Path) -> None:
        self._folder = git_dir / "breakkit"
        self._file = self._folder / "session.json"
        self._before = self._folder / "before.json"

    def load(self) -> Session | None:
        """The session, or None.

        Raises:
            SessionError: the file is damaged, or of another version of breakkit.
        """
        try:
            data = json.loads(self._file.read_bytes())
            if data.pop("version") != VERSION:
                raise SessionError(
                    f"{self._file} was written by another version of breakkit",
                    "Use that version to revert, then this one.",
                )
            for name in ("removed", "added", "bystanders", "linked", "guards", "red"):
                data[name] = tuple(data[name])
            data["phase"] = Phase(data["phase"])
            data["hints"] = tuple(HintUse(**use) for use in data["hints"])
            data["attempts"] = tuple(
                Attempt(attempt["at"], Verdict(attempt["verdict"])) for attempt in data["attempts"]
            )
            return Session(**data)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._damaged(self._file, error) from None

    def require(self) -> Session:
        """The session.

        Raises:
            SessionError: there is none.
        """
        session = self.load()
        if session is None:
            raise SessionError(
                "no break is applied here", "Choose one with `breakkit list`, then apply it."
            )
        return session

    def save(self, session: Session) -> None:
        """Save the session, atomically."""
        content = json.dumps({"version": VERSION, **asdict(session)}, indent=1)
        self._write(self._file, content.encode())

    def leftovers(self) -> list[Path]:
        """What a killed command has left beside the session, if no other one is at work."""
        left = [*self._folder.glob(f"{files.NEW}*"), *self._folder.glob("work")]
        if not self._file.exists():
            left += self._folder.glob(self._before.name)
        return sorted(left)

    def is_older_than(self, file: Path) -> bool:
        """Whether the session was saved before a file was last written."""
        try:
            return self._file.stat().st_mtime_ns <= file.stat().st_mtime_ns
        except OSError:
            return False

    def save_before(self, plain: Mapping[str, Any]) -> None:
        """Keep what `revert` must restore and git does not hold, as plain JSON."""
        self._write(self._before, json.dumps(plain).encode())

    def load_before(self, read: Callable[[Any], T]) -> T:
        """What `save_before` kept, as `read` makes it from plain JSON.

        Raises:
            SessionError: it is damaged.
        """
        try:
            return read(json.loads(self._before.read_bytes()))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._damaged(self._before, error) from None

    def clear(self) -> None:
        """Forget the session.

        Raises:
            SourceError: that cannot be written down.
        """
        files.remove(self._file)
        with suppress(OSError):  # without the session it means nothing
            self._before.unlink()

    def _write(self, file: Path, content: bytes) -> None:
        files.make_folder(self._folder)
        files.replace(file, content, 0o600)

    def _damaged(self, path: Path, error: Exception) -> SessionError:
        return SessionError(
            f"{path} is damaged: {error}",
            "Go back by hand: `git switch` to the branch that you came from (a break is one commit "
            f"on top of it), delete the break's branch, then remove {self._file}.",
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
