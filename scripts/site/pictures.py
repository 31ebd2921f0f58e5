"""The observation of a lesson as a picture: the page that `breakkit observe --html` writes."""

from __future__ import annotations

import shlex

from breakkit.commands.observe import Observed
from breakkit.model import BreakSpec, Observation
from breakkit.render.page import page
from breakkit.timeline import timeline
from breakkit.workflow.capture import Captured, Shown
from breakkit.workflow.observe import Side
from breakkit.workflow.texts import Reader


def picture_of(spec: BreakSpec, read: Reader, captured: Captured) -> str | None:
    """Both sides as an HTML document; None where the spec does not say how to draw them."""
    before, after, observation = captured.before, captured.after, spec.observe
    if before is None or after is None or observation is None or not observation.timeline:
        return None
    observed = Observed(
        id=spec.id,
        before=_side(before, observation),
        after=_side(after, observation),
        holds=captured.holds,
        lane=observation.timeline.get("lane"),
        command=shlex.join(observation.run),
        filter=observation.filter,
        title=read(spec.title),
        symptom=read(spec.symptom),
        notices=(),
    )
    return page(observed)


def _side(shown: Shown, observation: Observation) -> Side:
    drawn = timeline(observation.timeline, list(shown.log))
    return Side(shown.lines, shown.total, shown.reasons, drawn)
