"""What can be wrong with a break, each thing under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from breakkit.i18n import tr
from breakkit.model import Position
from breakkit.spec import ParsedSpec
from breakkit.spec.document import Path


class Severity(StrEnum):
    """Whether a break with this problem may still hold."""

    ERROR = "error"
    WARNING = "warning"


class Rule(StrEnum):
    """The name of a problem, for people and for machines."""

    SPEC = "spec"
    REQUIRES = "requires"
    SOURCE = "source"
    EDIT = "edit"
    NOT_REVERSIBLE = "not-reversible"
    PROTECTED = "protected-file"
    BASE_NOT_RUN = "base-did-not-run"
    BASE_NOT_GREEN = "base-not-green"
    NOT_RUN = "did-not-run"
    TIMED_OUT = "timed-out"
    NOT_RED = "not-red"
    GUARD_RED = "guard-red"
    FLAKY = "flaky"
    OBSERVATION = "observation"
    SPOILER = "spoiler"
    TRANSLATION = "translation"
    SAFETY = "safety"


def meanings() -> Mapping[Rule, str]:
    """What holds where nothing of a rule is wrong."""
    return {
        Rule.SPEC: tr("The spec can be read."),
        Rule.REQUIRES: tr("The breaks to do first exist, and no circle of them."),
        Rule.SOURCE: tr("The file to edit can be read without loss."),
        Rule.EDIT: tr("The edit lands on exactly one place, within its budget."),
        Rule.NOT_REVERSIBLE: tr("Taking the diff back gives the same bytes."),
        Rule.PROTECTED: tr("No test, configuration or catalog file is edited."),
        Rule.BASE_NOT_RUN: tr("The tests run to their end on the unbroken code."),
        Rule.BASE_NOT_GREEN: tr("The linked and guard tests are green on the unbroken code."),
        Rule.NOT_RUN: tr("The tests run to their end with the break."),
        Rule.TIMED_OUT: tr("The tests end within ten times what they take on the unbroken code."),
        Rule.NOT_RED: tr("Each linked test goes red with the break, as declared."),
        Rule.GUARD_RED: tr("Each guard test stays green with the break."),
        Rule.FLAKY: tr("Every run, in whatever order, says the same."),
        Rule.OBSERVATION: tr("The observation shows what the spec says, before and after."),
        Rule.SPOILER: tr("No hint contains the fix."),
        Rule.TRANSLATION: tr("Every text is there in every language of the catalog."),
        Rule.SAFETY: tr("A sentence says why the break is safe to run."),
    }


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a break.

    Args:
        rule: what is violated.
        severity: an error makes the break not hold.
        message: what was seen, and what to do.
        file: the spec, as shown to people.
        line: where in it, from 1.
        column: where in that line, from 1.
    """

    rule: Rule
    severity: Severity
    message: str
    file: str
    line: int
    column: int

    @property
    def is_error(self) -> bool:
        """Whether the break does not hold because of this."""
        return self.severity is Severity.ERROR


def at(
    parsed: ParsedSpec,
    path: Path,
    rule: Rule,
    message: str,
    severity: Severity = Severity.ERROR,
) -> Problem:
    """A problem with the value at a path of the spec, or with the nearest one above it."""
    places = parsed.document.places
    while path and path not in places:
        path = path[:-1]
    position = places[path].start if path in places else Position(1, 1)
    return Problem(rule, severity, message, parsed.document.file, position.line, position.column)


def warning(parsed: ParsedSpec, path: Path, rule: Rule, message: str) -> Problem:
    """As `at`, of a problem with which the break may still hold."""
    return at(parsed, path, rule, message, Severity.WARNING)
