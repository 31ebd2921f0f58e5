"""What people call the values that JSON has as they are."""

from __future__ import annotations

from breakkit.i18n import tr
from breakkit.model import Outcome, Progress, Verdict


def verdict_word(verdict: str) -> str:
    """A verdict in a word or two."""
    words: dict[str, str] = {
        Verdict.FIXED: tr("fixed"),
        Verdict.STILL_RED: tr("still red"),
        Verdict.COLLATERAL: tr("a guard test red"),
        Verdict.TAMPERED: tr("tampered"),
        Verdict.NOT_JUDGED: tr("not judged"),
    }
    return words.get(verdict, verdict)


def outcome_word(outcome: Outcome) -> str:
    """What became of a test, in a word."""
    return {
        Outcome.PASSED: tr("passed"),
        Outcome.FAILED: tr("failed"),
        Outcome.ERROR: tr("error"),
        Outcome.SKIPPED: tr("skipped"),
        Outcome.XFAILED: tr("failed as expected"),
        Outcome.MISSING: tr("missing"),
    }[outcome]


def progress_word(progress: Progress) -> str:
    """Where a learner stands with a break, in a word or two."""
    return {
        Progress.NEW: tr("untried"),
        Progress.ACTIVE: tr("applied now"),
        Progress.TRIED: tr("tried"),
        Progress.SOLVED: tr("solved"),
        Progress.REVEALED: tr("revealed"),
    }[progress]
