"""How things are for somebody who watches, made of plain values."""

from __future__ import annotations

from breakkit.workflow.watching.model import Situation


def situation(**changes) -> Situation:
    """Break 10-01, just applied and not looked into, but for these changes."""
    usual = {
        "id": "10-01",
        "commit": "c1",
        "title": "Orders lose their id",
        "symptom": "Which order?",
        "since": "2026-01-01T00:00:00+00:00",
        "hints": 0,
        "levels": 3,
        "attempts": 0,
        "solved": False,
        "revealed": False,
        "has_hypothesis": False,
        "has_observation": True,
        "can_list": True,
        "kept_under": "refs/breakkit/attempts/10-01/",
    }
    return Situation(**{**usual, **changes})
