"""Screens of what was judged and observed: `verify` and `observe`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.model import Canary, Likeness, Outcome, Verdict
from breakkit.render.drills import scoring, show_answered
from breakkit.render.screen import Screen
from breakkit.render.steps import HINT, REVEAL, REVERT, VERIFY, headed

if TYPE_CHECKING:
    from breakkit.commands.observe import Observed
    from breakkit.commands.verify import Verified

VERDICTS = {
    Verdict.FIXED: "✓ Fixed.",
    Verdict.STILL_RED: "✗ Not fixed yet: a linked test is still red.",
    Verdict.COLLATERAL: "✗ Not fixed: the linked tests pass, but a guard test went red.",
    Verdict.TAMPERED: "✗ Not fixed: the tests turned green, but not because of the code.",
    Verdict.NOT_JUDGED: "? Not judged: the tests did not run. This does not count against you.",
}

LIKENESSES = {
    Likeness.EXACT: "Your code is the original again, byte for byte.",
    Likeness.EQUIVALENT: "Your code is the original's equal: only layout or comments differ.",
    Likeness.DIFFERENT: "Your code is another than the original, and does what it did.",
}


def verified(result: Verified) -> str:
    """The verdict, the tests that are not green, and after success the lesson."""
    screen = Screen()
    _judgement(screen, result)
    _outcomes(screen, result)
    screen.lines("Changes to protected files, which do not count", result.protected_changes)
    if result.verdict is Verdict.FIXED and not result.asked_observable:
        _lesson(screen, result)
        screen.next_steps(scoring(result.answered, result.id) | REVEAL | REVERT)
    else:
        screen.next_steps(HINT | VERIFY | REVERT)
    return screen.text()


def _judgement(screen: Screen, result: Verified) -> None:
    live = "is live: red as declared" if result.observable else "is not live any more"
    if result.verdict is Verdict.NOT_JUDGED:
        live = "was not seen: the tests did not run"
    if result.asked_observable:
        screen.say(f"The break {live}.", "bold")
    else:
        screen.say(f"The break {live}.", "dim")
        fixed = result.verdict is Verdict.FIXED
        screen.say(VERDICTS[result.verdict], "bold green" if fixed else "bold red")
    if result.verdict in (Verdict.TAMPERED, Verdict.NOT_JUDGED):
        screen.section("Why", result.reason)


def _outcomes(screen: Screen, result: Verified) -> None:
    bad = {node: what for node, what in result.tests.items() if what is not Outcome.PASSED}
    if not result.tests:
        return
    screen.line("")
    for node, what in bad.items():
        screen.line(f"  {what:<8} {node}", "red")
        screen.say(result.messages.get(node, ""), "dim", indent=" " * 11)
    passed = len(result.tests) - len(bad)
    screen.say(f"{passed} of {len(result.tests)} linked and guard tests pass.")
    if result.canary is Canary.RED:
        screen.say("With the break put back they went red again: they do judge your fix.", "dim")
    if result.likeness is not None and not result.asked_observable:
        screen.say(LIKENESSES[result.likeness], "dim")


def _lesson(screen: Screen, result: Verified) -> None:
    screen.section(f"What it was: {headed(result.id, result.title)}", result.hidden_cause or "")
    show_answered(screen, result.answered)
    screen.section("The teaching moment", result.teaching or "")
    if result.next:
        screen.section("To read or do next", result.next)


def observed(result: Observed) -> str:
    """Both sides of an observation, and whether it holds."""
    from breakkit.render.observation import side_by_side  # noqa: PLC0415  # Rich takes 25 ms

    screen = Screen()
    screen.say(f"Observation of {result.id}", "bold")
    screen.line(f"$ {result.command}", "dim")
    if result.filter is not None:
        screen.line(f"$ jq '{result.filter}'", "dim")
    screen.draw(
        side_by_side(
            result.before.lines,
            result.after.lines,
            before_verdict=result.before.reasons,
            after_verdict=result.after.reasons,
            lane=result.lane,
            timelines=(result.before.timeline, result.after.timeline),
        )
    )
    if result.holds:
        screen.say("The observation holds: both sides show what the lesson says.", "green")
    else:
        screen.say("The observation does not hold: a side shows something else.", "red")
    if result.page is not None:
        screen.say(f"As a page: {result.page}")
    return screen.text()
