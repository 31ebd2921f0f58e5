"""What can happen while one watches."""

from __future__ import annotations

from dataclasses import dataclass

from breakkit.edges.watching import Watching
from breakkit.model import Verdict
from breakkit.workflow.watching.model import Job, Look, Next, Situation


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key: a printable character, or ``enter``, ``escape``, ``backspace``, ``clear``."""

    key: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """Text that the terminal says was pasted, not typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A file that can matter has changed."""


@dataclass(frozen=True, slots=True)
class Turned:
    """Files are watched in another way from now on."""

    watching: Watching


@dataclass(frozen=True, slots=True)
class Progressed:
    """What goes on has come to another step."""

    step: str


@dataclass(frozen=True, slots=True)
class Done:
    """What went on is done.

    Args:
        job: what it was.
        situation: how things are now; None = no break is applied any more.
        look: of `LOOK`.
        verdict: of `VERIFY`.
        result: what a screen shows of it; None = nothing.
        next: of `REVERT`: what is recommended now.
        trouble: why it could not be done; empty = it was.
        advice: what to do about that.
    """

    job: Job
    situation: Situation | None
    look: Look | None = None
    verdict: Verdict | None = None
    result: object = None
    next: Next | None = None
    trouble: str = ""
    advice: str = ""


Happening = Pressed | Pasted | Saved | Turned | Progressed | Done
