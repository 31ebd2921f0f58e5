"""Why a fix is none, in words."""

from __future__ import annotations

from collections.abc import Sequence

from breakkit import verdict
from breakkit.edges.session import Session
from breakkit.i18n import tr
from breakkit.model import SuiteRun, Verdict

FEW = 3
"""So many names still make a sentence."""


def reason_of(
    fit: Verdict, run: SuiteRun, session: Session, protected_changes: tuple[str, ...]
) -> str:
    """Why the tests say no to a fix, and what to do; empty when they say yes."""
    match fit:
        case Verdict.STILL_RED:
            tests = _few(verdict.not_passed_of(session.linked, run))
            return tr("not green yet: {tests}", tests=tests)
        case Verdict.COLLATERAL:
            tests = _few(verdict.not_passed_of(session.guards, run))
            return tr("no longer green: {tests}", tests=tests)
        case Verdict.TAMPERED if verdict.not_passed_of(session.linked, run):
            return tr(
                "Nothing is red only thanks to your changes to {files}. Tests and their "
                "configuration are judged as they were: mend the code instead.",
                files=_few(protected_changes),
            )
        case Verdict.TAMPERED if verdict.is_fooled(run):
            return tr(
                "A test that must fail did not: something in your changes makes tests pass "
                "whatever the code does."
            )
        case Verdict.TAMPERED:
            return tr(
                "The tests stay green even with the break put back, so it is not this place that "
                "makes them pass. If you mended it in two places, take the other one out."
            )
        case _:
            return ""


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(names[:FEW])
    more = len(names) - FEW
    return tr("{names} and {n} more", names=shown, n=more) if more > 0 else shown
