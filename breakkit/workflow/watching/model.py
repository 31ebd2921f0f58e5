"""The nouns of watching: what is known of the break, what was seen at a save, what goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from pathlib import Path

from breakkit.edges.journal import Event


class Way(StrEnum):
    """How linked tests were run."""

    WARM = "warm"
    COLD = "cold"


class Seen(StrEnum):
    """What the linked tests said."""

    RED = "red"
    GREEN = "green"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file in the work tree.

    Args:
        file: absolute.
        shown: the path as people read it, from the top of the work tree.
        line: counted from 1.
    """

    file: Path
    shown: str
    line: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A linked test that did not pass.

    Args:
        node: its node id.
        message: the exception, in one line.
        test: where in its file it failed; None = not known.
        code: the last line of the learner's code on the way there; None = there was none.
    """

    node: str
    message: str
    test: Place | None
    code: Place | None


@dataclass(frozen=True, slots=True)
class Look:
    """The quick answer to a save: what the linked tests say of the work tree, and nothing more.

    Args:
        seen: what they said.
        total: how many they are; 0 = not known.
        failures: those that did not pass.
        seconds: from the start of the look to its end.
        way: how they were run.
        why_cold: why not the warm way; empty = they were, or nobody tried.
        protected: changed files that do not count.
        changed: whether there is work of the learner's that differs from the break.
        trouble: why the tests did not run; empty = they did.
        advice: what to do about it.
        place: what an editor is to be opened on, when no failure says better.
    """

    seen: Seen
    total: int
    failures: tuple[Failure, ...]
    seconds: float
    way: Way
    why_cold: str
    protected: tuple[str, ...]
    changed: bool
    trouble: str = ""
    advice: str = ""
    place: Place | None = None

    @property
    def to_open(self) -> Place | None:
        """Where to look first: the learner's code, the test, or what else is known."""
        for failure in self.failures:
            if found := failure.code or failure.test:
                return found
        return self.place


@dataclass(frozen=True, slots=True)
class Next:
    """The break that is recommended after this one, and why."""

    id: str
    title: str
    because: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of the applied break.

    Args:
        id: the break, or its alias while it is blind.
        commit: the break commit, by which one session is told from another.
        title: its title; empty while it is blind.
        symptom: what one sees.
        since: when it was applied (ISO 8601).
        hints: how many levels of hints were seen.
        levels: how many there are.
        attempts: how many judgements there were.
        solved: whether one of them was `fixed`.
        revealed: whether the answer was shown.
        has_hypothesis: whether the learner wrote one this time.
        has_observation: whether it can be observed.
        can_list: whether the catalog can be seen from here.
        kept_under: the folder of refs that a revert keeps work under.
        fix: the learner's fix as a diff, once it was judged right.
        linked: node ids of the linked tests.
        notices: what people must be told about the texts.
        next: what is recommended once the answer is known; None = nothing is left, or it cannot
            be seen from here.
    """

    id: str
    commit: str
    title: str
    symptom: str
    since: str
    hints: int
    levels: int
    attempts: int
    solved: bool
    revealed: bool
    has_hypothesis: bool
    has_observation: bool
    can_list: bool
    kept_under: str
    fix: str = ""
    linked: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    next: Next | None = None


class Job(Enum):
    """What can be going on."""

    LOOK = auto()
    VERIFY = auto()
    OBSERVE = auto()
    HINT = auto()
    NOTE = auto()
    EDIT = auto()
    REVEAL = auto()
    REVERT = auto()
    LIST = auto()
    NEXT = auto()


IN_BACKGROUND = frozenset({Job.LOOK, Job.VERIFY, Job.OBSERVE, Job.LIST})
"""What takes a while and changes nothing of the learner's: keys are heard meanwhile."""


@dataclass(frozen=True, slots=True)
class Do:
    """Something to do now; the machine waits for an event that says it is done.

    Args:
        job: what.
        text: what is to be noted.
        kind: as what it is to be noted.
        place: what an editor is to be opened on.
    """

    job: Job
    text: str = ""
    kind: Event | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave; the break stays applied."""


Action = Do | Quit


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that is answered with yes or no, and what yes means."""

    about: Do


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is being written.

    Args:
        kind: what it will be.
        text: so far.
        then: what was asked for, and waits for it; None = the line itself was asked for.
    """

    kind: Event
    text: str = ""
    then: Do | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Something to read.

    Args:
        command: whose result it is; `fixed` is the teaching moment.
        result: the result.
        number: which page of it, from 0.
    """

    command: str
    result: object
    number: int = 0


Front = Ask | Line | Page
"""What stands before the main screen and has the keys."""
