"""What a learner can do next, in the same words on every screen."""

from __future__ import annotations

LIST = {"breakkit list": "the breaks, and where you stand with each"}
SHOW = {"breakkit show ID": "what one sees when it is broken"}
APPLY = {"breakkit apply ID": "break it, on a branch of its own"}
STATUS = {"breakkit status": "the break that is applied, and what you tried"}
OBSERVE = {"breakkit observe": "see it: without the break and with it, side by side"}
PROVE = {"breakkit verify --observable": "prove that the linked tests are red"}
HINT = {"breakkit hint": "when you are stuck"}
VERIFY = {"breakkit verify": "when you have mended it: have your fix judged"}
DIAGNOSE = {'breakkit journal --cause "…"': "your diagnosis, to be held against the true cause"}
REVEAL = {"breakkit reveal": "the answer, with the diff of the break"}
REVERT = {"breakkit revert": "go back to how it was; your work is kept"}


def headed(break_id: str, title: str) -> str:
    """What a break is called on a screen; a blind one has no title."""
    return f"{break_id} · {title}" if title else break_id
