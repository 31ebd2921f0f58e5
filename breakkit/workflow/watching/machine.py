"""What happens next: a pure function from how things are, and what happened, to both anew.

One thing goes on at a time. What a key asks for meanwhile waits, once; a save leads to one more
look, however many there are. What waits is done in order, keys before the look, so that neither a
key nor a save is lost or counts twice. A question comes at once whatever goes on: what is typed
after its key must not be taken for keys.
"""

from __future__ import annotations

from dataclasses import replace

from breakkit.edges.journal import Event
from breakkit.edges.watching import Watching
from breakkit.model import Verdict
from breakkit.workflow.watching.happening import (
    Done,
    Happening,
    Pasted,
    Pressed,
    Progressed,
    Saved,
    Turned,
)
from breakkit.workflow.watching.model import (
    Action,
    Ask,
    Do,
    Job,
    Line,
    Look,
    Page,
    Quit,
    Seen,
    Situation,
)
from breakkit.workflow.watching.state import COMMANDS, State, options

LONGEST_LINE = 1000
YES, NO = frozenset("yYsS"), frozenset({"n", "N", "escape", "enter"})
"""`s` for sí, which is nothing else while a question is asked."""

FORWARD, BACKWARD = frozenset({" ", "enter", "down"}), frozenset({"backspace", "up"})

PAGES = {
    Job.OBSERVE: "observe",
    Job.REVEAL: "reveal",
    Job.REVERT: "revert",
    Job.LIST: "list",
    Job.NEXT: "revert",
}
"""Whose result is something to read, and the command that it is the result of."""


Step = tuple[State, tuple[Action, ...]]


def begin(situation: Situation, watching: Watching) -> Step:
    """The first thing to do is to look."""
    return _settled(State(situation, watching, is_stale=True, next=situation.next))


def after(state: State, happening: Happening) -> Step:  # noqa: PLR0911  # one for each kind
    """How things are after that, and what to do now."""
    match happening:
        case Pressed("q") if not isinstance(state.front, Line | Page):
            return state, (Quit(),)
        case Pressed(key):
            return _pressed(state, key)
        case Pasted(text) if isinstance(state.front, Line):
            return _written(state, state.front, " ".join(text.split())), ()
        case Saved():
            return _settled(replace(state, is_stale=True))
        case Turned(watching):
            return replace(state, watching=watching), ()
        case Progressed(step):
            return replace(state, step=step), ()
        case Done():
            return _settled(_done(state, happening))
    return state, ()


def _pressed(state: State, key: str) -> Step:
    match state.front:
        case Line() as line:
            return _line_key(state, line, key)
        case Ask(about):
            return _answered(state, about, key)
        case Page() as page:
            return _turned(state, page, key)
    return _settled(_meant(state, key) if key in COMMANDS else state)


def _settled(state: State) -> Step:
    """Begin what waits, if nothing goes on; a look after a save comes last."""
    if state.doing is None and state.waiting:
        first, *rest = state.waiting
        return _started(replace(state, waiting=tuple(rest)), first)
    if state.doing is None and state.is_stale and state.situation is not None:
        return _started(state, Do(Job.LOOK))
    return state, ()


def _started(state: State, do: Do) -> Step:
    if do.job in (Job.LOOK, Job.NEXT):
        state = replace(state, is_stale=False)
    state = replace(state, doing=do, step="", trouble="", advice="")
    return state, (do,)


def _meant(state: State, key: str) -> State:  # noqa: PLR0911  # one for each kind of key
    """What a key leads to: something to do, or first a question; nothing if it is not offered."""
    if key not in options(state) and (key != "enter" or state.situation is None):
        return state
    now, do = state.situation, Do(COMMANDS[key])
    if do.job is Job.NEXT and state.next is not None:
        do = replace(do, text=state.next.id)
    if now is None:
        return _waiting(state, do)
    match do.job:
        case Job.NOTE:
            kind = Event.CAUSE if now.solved or now.revealed else Event.HYPOTHESIS
            return replace(state, front=Line(kind))
        case Job.REVEAL if not (now.solved or now.revealed):
            return replace(state, front=Ask(do))
        case Job.REVERT if state.look is None or state.look.changed:
            return replace(state, front=Ask(do))
        case Job.HINT if now.hints == 0:
            return _asking_for_hypothesis(state, do)
        case Job.EDIT:
            place = state.look.to_open if state.look else None
            do = replace(do, place=place)
    return _waiting(state, do)


def _waiting(state: State, *asked: Do) -> State:
    """What is asked for waits for its turn; not twice, nor while it goes on."""
    doing = () if state.doing is None else (state.doing,)
    jobs = {do.job for do in (*state.waiting, *doing)} - {Job.NOTE}
    more = tuple(do for do in asked if do.job not in jobs)
    return replace(state, waiting=(*state.waiting, *more))


def _asking_for_hypothesis(state: State, do: Do) -> State:
    """Before the answer comes nearer: what does the learner suppose? Asked once."""
    if state.asked or state.situation is None or state.situation.has_hypothesis:
        return _waiting(replace(state, front=None), do)
    return replace(state, asked=True, front=Line(Event.HYPOTHESIS, then=do))


def _answered(state: State, about: Do, key: str) -> Step:
    if key in YES:
        if about.job is Job.REVEAL:
            return _settled(_asking_for_hypothesis(state, about))
        return _settled(_waiting(replace(state, front=None), about))
    if key in NO:
        return _settled(replace(state, front=None))
    return state, ()


def _line_key(state: State, line: Line, key: str) -> Step:
    match key:
        case "enter":
            text = line.text.strip()
            note = (Do(Job.NOTE, text=text, kind=line.kind),) if text else ()
            then = (line.then,) if line.then else ()
            return _settled(_waiting(replace(state, front=None), *note, *then))
        case "escape":
            return _settled(replace(state, front=None))
        case "backspace":
            return replace(state, front=replace(line, text=line.text[:-1])), ()
        case "clear":
            return replace(state, front=replace(line, text="")), ()
    return (_written(state, line, key) if len(key) == 1 else state), ()


def _written(state: State, line: Line, text: str) -> State:
    return replace(state, front=replace(line, text=(line.text + text)[:LONGEST_LINE]))


def _turned(state: State, page: Page, key: str) -> Step:
    if key in FORWARD and page.number + 1 < state.pages:
        return replace(state, front=replace(page, number=page.number + 1)), ()
    if key in BACKWARD:
        return replace(state, front=replace(page, number=max(page.number - 1, 0))), ()
    return _settled(replace(state, front=None))


def _done(state: State, done: Done) -> State:
    doing, now = state.doing, done.situation
    if doing is None or doing.job is not done.job:
        return state  # what nobody waits for any more
    if now is None or state.situation is None or now.commit != state.situation.commit:
        # another break: nothing that was seen is true of it
        state = replace(State(now, state.watching), front=state.front, next=state.next)
        state = replace(state, is_stale=True)
    state = replace(
        state,
        situation=now,
        doing=None,
        step="",
        next=now.next if now else done.next or state.next,
        trouble=done.trouble,
        advice=done.advice,
    )
    if done.trouble:
        return state
    match done.job:
        case Job.LOOK:
            return _looked(state, done.look)
        case Job.VERIFY:
            state = replace(state, judged=done.result, verdict=done.verdict)
            if done.verdict is Verdict.FIXED:
                return _with_page(state, Page("fixed", done.result))
        case Job.HINT:
            state = replace(state, hint=done.result)
    if done.job in PAGES and done.result is not None:
        return _with_page(state, Page(PAGES[done.job], done.result))
    return state


def _looked(state: State, look: Look | None) -> State:
    """A quick answer: green ones are judged at once, until a judgement has said `fixed`."""
    state = replace(state, look=look, judged=None, verdict=None)
    is_open = state.situation is not None and not state.situation.solved
    if look is not None and look.seen is Seen.GREEN and is_open:
        others = (do for do in state.waiting if do.job is not Job.VERIFY)
        return replace(state, waiting=(Do(Job.VERIFY), *others))
    return state


def _with_page(state: State, page: Page) -> State:
    """Show a page, unless somebody is writing: what is written must not be lost."""
    return state if isinstance(state.front, Line) else replace(state, front=page)
