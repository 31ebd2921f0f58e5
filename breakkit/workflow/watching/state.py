"""How things are while one watches, and which keys mean something now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from breakkit.edges.watching import How, Watching
from breakkit.model import Verdict
from breakkit.workflow.watching.model import Do, Front, Job, Look, Next, Page, Situation

COMMANDS = {
    "h": Job.HINT,
    "v": Job.VERIFY,
    "o": Job.OBSERVE,
    "n": Job.NOTE,
    "e": Job.EDIT,
    "r": Job.REVEAL,
    "b": Job.REVERT,
    "l": Job.LIST,
    "c": Job.NEXT,
    "enter": Job.LOOK,
}
"""The keys, the same in every language: what is drilled in English is not unlearnt in Spanish."""


@dataclass(frozen=True, slots=True)
class State:
    """How things are.

    Args:
        situation: the break; None = none is applied any more.
        watching: how files are watched.
        doing: what goes on.
        step: the step that it has come to.
        is_stale: whether a file was saved since the last look began.
        waiting: what was asked for and not begun.
        look: the last quick answer.
        judged: the last judgement's result, as long as nothing newer is known.
        verdict: its verdict.
        hint: the last hint.
        front: what stands before the main screen.
        pages: how many pages the one in front has.
        asked: whether a hypothesis was asked for.
        next: the break that comes after this one.
        trouble: what could not be done, with `advice`.
    """

    situation: Situation | None
    watching: Watching
    doing: Do | None = None
    step: str = ""
    is_stale: bool = False
    waiting: tuple[Do, ...] = ()
    look: Look | None = None
    judged: object = None
    verdict: Verdict | None = None
    hint: object = None
    front: Front | None = None
    pages: int = 1
    asked: bool = False
    next: Next | None = None
    trouble: str = ""
    advice: str = ""


def options(state: State) -> tuple[str, ...]:
    """The keys that mean something now, in the order in which they are shown; `q` always does."""
    now, look = state.situation, state.look
    if now is None:
        return ("l",) if state.next is None else ("c", "l")
    is_known = now.solved or now.revealed
    offered = {
        "enter": state.watching.how is How.BY_HAND,
        "h": now.hints < now.levels and not is_known,
        "v": True,
        "o": now.has_observation,
        "n": True,
        "e": look is not None and look.to_open is not None,
        "r": True,
        "b": True,
        "c": is_known and state.next is not None,
        "l": now.can_list,
    }
    return tuple(key for key, is_valid in offered.items() if is_valid)


def paged(state: State, pages: int) -> State:
    """The page in front turned out to have so many pages."""
    state = replace(state, pages=pages)
    if isinstance(state.front, Page) and state.front.number >= pages:
        return replace(state, front=replace(state.front, number=max(pages - 1, 0)))
    return state
