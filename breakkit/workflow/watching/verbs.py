"""What watching asks of others: the commands, and somebody who draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from breakkit.model import Verdict
from breakkit.workflow.watching.state import State

Tell = Callable[[str], None]


class TerminalGoneError(Exception):
    """The terminal was closed."""


class Judged(Protocol):
    """A judgement, as far as watching has to know."""

    @property
    def verdict(self) -> Verdict:
        """The verdict."""


class Reverted(Protocol):
    """A revert, as far as watching has to know."""

    @property
    def kept(self) -> str | None:
        """The ref that keeps the learner's work."""


@dataclass(frozen=True, slots=True)
class Verbs:
    """The commands at one key, each for the applied break.

    Args:
        verify: judges the work tree; is told whom to tell each step.
        observe: runs the observation; the same.
        hint: the next hint.
        reveal: the answer.
        revert: back to the base.
        list: the catalog.
        apply: applies the break of that id; is told whom to tell each step.
    """

    verify: Callable[[Tell], Judged]
    observe: Callable[[Tell], object]
    hint: Callable[[], object]
    reveal: Callable[[], object]
    revert: Callable[[], Reverted]
    list: Callable[[], object]
    apply: Callable[[str, Tell], object]


class Display(Protocol):
    """Draws what is known on a terminal."""

    def enter(self) -> None:
        """Take the terminal over."""

    def leave(self) -> None:
        """Give it back as it was."""

    def draw(self, state: State) -> int:
        """Show it; how many pages what is in front has.

        Raises:
            TerminalGoneError: nobody can look any more.
        """
