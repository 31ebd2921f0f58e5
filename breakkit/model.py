"""The nouns of breakkit, frozen. No I/O, no logic beyond trivial questions about oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType

EMPTY: Mapping[str, str] = MappingProxyType({})
FOR_PEOPLE: Mapping[str, bool] = MappingProxyType({"in_json": False})
"""Metadata of a result's field that screens and pages show, and JSON leaves out."""


class Outcome(StrEnum):
    """What became of one test in a suite run."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    XFAILED = "xfailed"
    MISSING = "missing"


class Verdict(StrEnum):
    """The judgement on a learner's fix."""

    FIXED = "fixed"
    STILL_RED = "still_red"
    COLLATERAL = "collateral"
    TAMPERED = "tampered"
    NOT_JUDGED = "not_judged"


class Canary(StrEnum):
    """What putting the break back onto the fix showed."""

    RED = "red"
    GREEN = "green"
    NOT_APPLICABLE = "not_applicable"
    NOT_RUN = "not_run"


class Likeness(StrEnum):
    """How like the original a fix is: the same bytes, the same program, or another one."""

    EXACT = "exact"
    EQUIVALENT = "equivalent"
    DIFFERENT = "different"


class Status(StrEnum):
    """Where a break stands in its author's work."""

    WIP = "wip"
    ACTIVE = "active"
    DEPRECATED = "deprecated"


class Progress(StrEnum):
    """Where the learner stands with a break."""

    NEW = "new"
    ACTIVE = "active"
    TRIED = "tried"
    SOLVED = "solved"
    REVEALED = "revealed"


class Score(StrEnum):
    """How near a diagnosis was to the true cause, as its author judges."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text file, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people, in one or more languages.

    Args:
        by_language: language tag → text; never empty.
        default: the tag that stands in for a missing translation.
    """

    by_language: Mapping[str, str]
    default: str

    def in_language(self, tag: str) -> str:
        """The text in that language, else in the default one, else in the first there is."""
        for candidate in (tag, self.default):
            if candidate in self.by_language:
                return self.by_language[candidate]
        return next(iter(self.by_language.values()))

    def has(self, tag: str) -> bool:
        """Whether the text was written in that language."""
        return tag in self.by_language


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many lines that a diff may remove and add."""

    removed: int = 1
    added: int = 1

    def __str__(self) -> str:
        return f"-{self.removed}+{self.added}"


@dataclass(frozen=True, slots=True)
class Edit:
    """The one change that a break makes to the target's source.

    Args:
        file: POSIX path relative to the target root.
        verb: the verb's name, e.g. ``comment_out``.
        argument: what the spec says after the verb: plain str, list or dict of plain values.
        scope: the spec's ``in``: dotted qualified name inside the file; None = whole module.
        of: pattern of a node that encloses the place.
        nth: which of the matches, counted from 1.
        where: conditions on metavariables (without the ``$``) → a node type or a pattern.
        body: drop_with's: what becomes of the block; None = the verb's default.
        budget: how large the diff may be.
        position: where the verb stands in the spec, for messages.
        spec_file: the spec's path as shown to people.
    """

    file: str
    verb: str
    argument: object
    scope: str | None = None
    of: str | None = None
    nth: int | None = None
    where: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    body: str | None = None
    budget: Budget = field(default_factory=Budget)
    position: Position | None = None
    spec_file: str = ""


@dataclass(frozen=True, slots=True)
class EditResult:
    """A source text after one edit.

    Args:
        text: the whole new text, line ends as they were.
        line: the first line of the place in the old text, from 1.
        removed: the lines that the diff removes, without their line ends.
        added: the lines that it adds, without their line ends.
        notes: what a person should know: parentheses added, what was not verified.
    """

    text: str
    line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedTests:
    """The tests of a break: `red` must go red, `green` must stay green (those in `red` aside)."""

    red: tuple[str, ...]
    green: tuple[str, ...] = ()
    fails_with: str | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one side of an observation must look like; None = not asked."""

    lines: int | None = None
    min_lines: int | None = None
    max_lines: int | None = None
    contains: str | None = None
    empty: bool | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """The before/after demonstration of a break.

    Args:
        run: the command; ``{out}`` in it is a fresh folder; a leading ``python`` is the target's.
        show: a JSON Lines file under that folder.
        filter: a jq program, applied to every line of it; None = all lines as they are.
        before: what the base must show.
        after: what the break must show.
        timeline: how a picture is drawn: ``time``, ``lane``, ``label`` → key of a line.
    """

    run: tuple[str, ...]
    show: str
    filter: str | None
    before: Expectation
    after: Expectation
    timeline: Mapping[str, str] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where real systems have had this fault."""

    kind: str
    note: Text


@dataclass(frozen=True, slots=True)
class BreakSpec:
    """One break, as its YAML file says it (spec format 1)."""

    id: str
    title: Text
    concepts: tuple[str, ...]
    difficulty: int
    edit: Edit
    tests: LinkedTests
    safety: Text
    symptom: Text
    hints: tuple[Text, ...]
    hidden_cause: Text
    fix: Text
    teaching: Text
    requires: tuple[str, ...] = ()
    status: Status = Status.ACTIVE
    reason: Text | None = None
    origin: Origin | None = None
    locate: tuple[str, ...] = ()
    next: Text | None = None
    observe: Observation | None = None

    @property
    def phase(self) -> str:
        """The part of the course that it belongs to: its id without the number."""
        return self.id.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Config:
    """The project's configuration (``breakkit.toml`` or ``[tool.breakkit]``), defaults filled in.

    Paths are as written; `breaks`, `target` and `journal` are relative to the project root,
    the others to the target.
    """

    breaks: str = "breaks.d"
    target: str = "."
    python: str | None = None
    pytest_args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    pythonpath: tuple[str, ...] | None = None
    timeout_s: float | None = None
    memory_mb: int = 2048
    scratch_include: tuple[str, ...] = ()
    branch: str = "break/{id}"
    protected: tuple[str, ...] = ()
    lang: str | None = None
    learner: str | None = None
    journal: str | None = None


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What became of one test.

    Args:
        outcome: the outcome.
        when: the phase it was decided in: ``setup``, ``call`` or ``teardown``; None if missing.
        exception: names of the exception's type and its bases, most specific first, each as
            ``ValueError`` and, outside builtins, as ``json.decoder.JSONDecodeError`` too.
        message: the exception in one line, bounded.
        seconds: how long the test took, all phases.
        frames: the lines of the tree that the exception passed, innermost last: path relative to
            the target root, line from 1.
    """

    __test__ = False  # not a test class, whatever pytest thinks of its name

    outcome: Outcome
    when: str | None = None
    exception: tuple[str, ...] = ()
    message: str = ""
    seconds: float = 0.0
    frames: tuple[tuple[str, int], ...] = ()

    @property
    def is_red(self) -> bool:
        """Failed, or an error in set-up or call: the spec format's *red*."""
        return self.outcome in (Outcome.FAILED, Outcome.ERROR) and self.when in ("setup", "call")

    @property
    def is_green(self) -> bool:
        """Passed, and nothing less: a skip or an expected failure is no pass."""
        return self.outcome is Outcome.PASSED


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """One run of the target's tests that went to its end.

    Args:
        tests: node id → outcome, in the order of the run (the sentinel is not among them).
        selected: entry of the request → the node ids that it names (at least one each).
        seconds: wall time of the whole process.
        module_files: the files that the edited module was imported from (absolute), if it was.
        sentinel: outcome of the sentinel, the twin of a test that must fail; None = it never ran.
        output: the end of what was printed, bounded.
    """

    tests: Mapping[str, TestOutcome]
    selected: Mapping[str, tuple[str, ...]]
    seconds: float
    module_files: tuple[PurePosixPath, ...] = ()
    sentinel: TestOutcome | None = None
    output: str = ""
