"""What a learner can do next, in the same words on every screen."""

from __future__ import annotations

from breakkit.i18n import later

LIST = {"breakkit list": later("the breaks, and where you stand with each")}
SHOW = {"breakkit show ID": later("what one sees when it is broken")}
APPLY = {"breakkit apply ID": later("break it, on a branch of its own")}
STATUS = {"breakkit status": later("the break that is applied, and what you tried")}
OBSERVE = {"breakkit observe": later("see it: without the break and with it, side by side")}
PROVE = {"breakkit verify --observable": later("prove that the linked tests are red")}
HINT = {"breakkit hint": later("when you are stuck")}
VERIFY = {"breakkit verify": later("when you have mended it: have your fix judged")}
WATCH = {"breakkit watch": later("go on: every save is judged")}
DIAGNOSE = {
    'breakkit journal --cause "…"': later("your diagnosis, to be held against the true cause")
}
REVEAL = {"breakkit reveal": later("the answer, with the diff of the break")}
REVERT = {"breakkit revert": later("go back to how it was; your work is kept")}


def headed(break_id: str, title: str) -> str:
    """What a break is called on a screen; a blind one has no title."""
    return f"{break_id} · {title}" if title else break_id
