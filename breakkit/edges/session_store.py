"""Where the session is kept: one JSON file under a work tree's git directory.

The file is replaced atomically; readers never see half of one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from breakkit.edges import files
from breakkit.edges.session import Attempt, HintUse, Phase, Session
from breakkit.errors import SessionError
from breakkit.i18n import tr
from breakkit.model import Verdict

T = TypeVar("T")

VERSION = 1


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
                    tr("{file} was written by another version of breakkit", file=self._file),
                    tr("Use that version to revert, then this one."),
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
                tr("no break is applied here"),
                tr("Choose one with `breakkit list`, then apply it."),
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
        """Whether the session had begun before a file was last written."""
        try:
            return self._before.stat().st_mtime_ns <= file.stat().st_mtime_ns
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
            tr("{path} is damaged: {error}", path=path, error=error),
            tr(
                "Go back by hand: `git switch` to the branch that you came from (a break is one "
                "commit on top of it), delete the break's branch, then remove {file}.",
                file=self._file,
            ),
        )
