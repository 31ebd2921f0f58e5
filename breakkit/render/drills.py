"""What the learner had said before the answer came, beside it; and the series of drills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.i18n import tr, trn
from breakkit.model import Score

if TYPE_CHECKING:
    from breakkit.render.screen import Screen
    from breakkit.workflow.drills import Answered, Series


def show_answered(screen: Screen, said: Answered | None) -> None:
    """The diagnosis, to be held against the true cause above it."""
    if said is None:
        return
    if said.diagnosis is not None:
        screen.section(tr("What you wrote before you knew"), said.diagnosis)
        if said.score is not None:
            screen.say(score_line(said.score), "dim", indent="  ")
    is_scored = said.diagnosis is None or said.score is not None
    if said.blind and said.series is not None and is_scored:
        screen.line("")
        screen.say(series_line(said.series), "bold")


def scoring(said: Answered | None, break_id: str) -> dict[str, str]:
    """How a diagnosis that is not scored yet is scored."""
    if said is None or said.diagnosis is None or said.score is not None:
        return {}
    return {f"breakkit journal {break_id} --score yes": tr("were you right? yes, partly or no")}


def score_line(score: Score) -> str:
    """What a score says."""
    return {
        Score.YES: tr("You scored it: right."),
        Score.PARTLY: tr("You scored it: partly right."),
        Score.NO: tr("You scored it: not right."),
    }[score]


def series_line(series: Series) -> str:
    """The drills added up."""
    return trn(
        "Drills: {right} of {n} diagnosis right. Series: {current} now, {best} at best.",
        "Drills: {right} of {n} diagnoses right. Series: {current} now, {best} at best.",
        series.drills,
        right=series.right,
        current=series.current,
        best=series.best,
    )
