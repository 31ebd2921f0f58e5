"""Everything that can make breakkit stop, as one small tree.

    BreakkitError                  cannot go on; everything is as it was      exit 2
    ├── UsageError                 the command line asks for something that cannot be
    ├── ConfigError                breakkit.toml or [tool.breakkit] is wrong
    ├── SpecError                  one or more break specs are wrong (all problems at once)
    ├── EditRefused                the edit does not land on exactly one place
    │   ├── VerbNotSupported       the verb is part of the format, not yet of this version
    │   ├── BadPattern             a pattern or argument of the edit means nothing to the verb
    │   ├── NoMatch                nothing matches; near misses are listed
    │   ├── SeveralMatches         more than one place matches; each is listed
    │   ├── OverBudget             the diff is larger than the spec's budget
    │   └── WouldNotParse          the result is not, or not provably, the intended program
    ├── SourceError                a source file cannot be read without loss
    ├── RepositoryError            the git repository is not in a state to work on
    │   ├── DirtyTree              tracked files have changes that are not committed
    │   └── RepositoryBusy         another breakkit is at work in it
    ├── SessionError               there is no session, or there is one already
    ├── SuiteDidNotRun             the tests did not run to their end, so nothing can be said
    │   ├── SuiteTimedOut          … because the time limit passed
    │   ├── MissingTests           … because an entry names no test
    │   └── OtherCopyImported      … or they ran another copy of the edited module
    ├── BreakDoesNotHold           the baseline is not green, or the break does not turn it red
    └── ObservationFailed          an observation could not be made

"Still red" is a result, never an exception. All of these are caught in exactly one place,
`breakkit.__main__.main`.
"""

from __future__ import annotations

from dataclasses import dataclass


class BreakkitError(Exception):
    """Something that breakkit cannot go on from; everything is as it was.

    `message` says what was wrong and where, `advice` what to do about it (may be empty).
    """

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class UsageError(BreakkitError):
    """The command line asks for something that cannot be."""


class ConfigError(BreakkitError):
    """The configuration file is wrong."""


@dataclass(frozen=True, slots=True, order=True)
class SpecProblem:
    """One thing wrong with a break spec: where (line and column count from 1) and what."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class SpecError(BreakkitError):
    """One or more break specs are wrong; `problems` has all of them, in file order."""

    def __init__(self, problems: list[SpecProblem], advice: str = "") -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)), advice)


class EditRefused(BreakkitError):
    """The edit does not land on exactly one place, or would do more than it may."""


class VerbNotSupported(EditRefused):
    """The verb belongs to the format, but this version cannot apply it."""


class BadPattern(EditRefused):
    """A pattern or another argument of the edit is not what the verb can use."""


class NoMatch(EditRefused):
    """Nothing in the target matches; the message lists the near misses."""


class SeveralMatches(EditRefused):
    """More than one place matches; the message lists each with its line."""


class OverBudget(EditRefused):
    """The edit needs more removed or added lines than its budget allows."""


class WouldNotParse(EditRefused):
    """The edited text does not parse, or its tree is not exactly the intended one."""


class SourceError(BreakkitError):
    """A source file cannot be read or written without loss."""


class RepositoryError(BreakkitError):
    """The git repository is not in a state that breakkit can work on."""


class DirtyTree(RepositoryError):
    """Tracked files have changes that are not committed."""


class RepositoryBusy(RepositoryError):
    """Another breakkit has the repository's lock."""


class SessionError(BreakkitError):
    """There is no session where one is needed, or one where none may be."""


class SuiteDidNotRun(BreakkitError):
    """The tests did not run to their end, so neither red nor green can be said.

    `output` is the end of what the run printed (bounded), for people to read.
    """

    def __init__(self, message: str, advice: str = "", output: str = "") -> None:
        super().__init__(message, advice)
        self.output = output


class SuiteTimedOut(SuiteDidNotRun):
    """The tests did not end within the time limit; their process group was killed."""


class MissingTests(SuiteDidNotRun):
    """An entry names no test: there is none, it was skipped as a whole, or an option hides it."""


class OtherCopyImported(SuiteDidNotRun):
    """The tests imported the edited module from another place than the tree under test."""


class BreakDoesNotHold(BreakkitError):
    """A linked test is red before the break, or is not red after it."""


class ObservationFailed(BreakkitError):
    """An observation could not be made (which is not the same as: it does not hold)."""
