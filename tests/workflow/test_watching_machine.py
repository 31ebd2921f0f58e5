"""What happens next while one watches: keys, saves and results in any order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breakkit.edges.journal import Event
from breakkit.edges.watching import How, Watching
from breakkit.model import Verdict
from breakkit.workflow.watching import machine
from breakkit.workflow.watching.happening import (
    Done,
    Pasted,
    Pressed,
    Progressed,
    Saved,
    Turned,
)
from breakkit.workflow.watching.model import (
    Ask,
    Do,
    Failure,
    Job,
    Line,
    Look,
    Next,
    Page,
    Place,
    Quit,
    Seen,
    Way,
)
from breakkit.workflow.watching.state import COMMANDS, options, paged
from tests.watched import situation

PLACE = Place(Path("/w/src/a.py"), "src/a.py", 7)
NOW = situation()
USUAL = Watching(How.NOTICES)
SOLVED = replace(NOW, solved=True, next=Next("10-02", "More", "It is easy."))
RED = Look(Seen.RED, 1, (Failure("t.py::t", "no", PLACE, None),), 0.2, Way.WARM, "", (), True)
GREEN = replace(RED, seen=Seen.GREEN, failures=())


class Learner:
    """Plays a machine, and remembers what it was told to do."""

    def __init__(self, situation=NOW, watching=USUAL):
        self.did = []
        self._take(machine.begin(situation, watching))

    def _take(self, step):
        self.state, actions = step
        self.did += actions

    def sees(self, *happenings):
        for happening in happenings:
            self._take(machine.after(self.state, happening))
        return self

    def presses(self, *keys):
        return self.sees(*map(Pressed, keys))

    def done(self, job, **what):
        situation = what.pop("situation", self.state.situation)
        return self.sees(Done(job, situation, **what))

    @property
    def jobs(self):
        return [do.job for do in self.did if isinstance(do, Do)]


@pytest.fixture
def at_rest():
    """The first look was red; nothing goes on."""
    learner = Learner().done(Job.LOOK, look=RED)
    learner.did.clear()
    return learner


def test_the_first_thing_is_a_look():
    assert Learner().did == [Do(Job.LOOK)]


def test_saves_during_a_look_lead_to_exactly_one_more(at_rest):
    at_rest.sees(Saved(), Saved(), Saved())
    assert at_rest.jobs == [Job.LOOK]
    at_rest.done(Job.LOOK, look=RED)
    assert at_rest.jobs == [Job.LOOK, Job.LOOK]
    at_rest.done(Job.LOOK, look=RED)
    assert at_rest.jobs == [Job.LOOK, Job.LOOK]


def test_green_is_judged_at_once_and_only_the_judgement_says_fixed(at_rest):
    at_rest.sees(Saved()).done(Job.LOOK, look=GREEN)
    assert at_rest.jobs == [Job.LOOK, Job.VERIFY]
    assert at_rest.state.verdict is None
    judged = SimpleNamespace(verdict=Verdict.FIXED)
    at_rest.done(Job.VERIFY, situation=SOLVED, verdict=Verdict.FIXED, result=judged)
    assert at_rest.state.verdict is Verdict.FIXED
    assert at_rest.state.front == Page("fixed", judged)


def test_what_is_red_or_did_not_run_is_not_judged(at_rest):
    for seen in (Seen.RED, Seen.NOT_RUN):
        at_rest.sees(Saved()).done(Job.LOOK, look=replace(RED, seen=seen))
    assert at_rest.jobs == [Job.LOOK, Job.LOOK]


def test_a_verdict_is_gone_with_the_next_look(at_rest):
    at_rest.presses("v").done(Job.VERIFY, verdict=Verdict.COLLATERAL, result=object())
    assert at_rest.state.verdict is Verdict.COLLATERAL
    at_rest.sees(Saved())
    assert at_rest.state.verdict is Verdict.COLLATERAL  # until something newer is known
    at_rest.done(Job.LOOK, look=RED)
    assert at_rest.state.verdict is None


def test_what_is_asked_for_during_a_run_waits_and_is_done_once_in_order(at_rest):
    at_rest.sees(Saved()).presses("o", "l", "o", "l", "o", "e")
    assert at_rest.jobs == [Job.LOOK]
    at_rest.done(Job.LOOK, look=RED)
    assert at_rest.jobs == [Job.LOOK, Job.OBSERVE]
    at_rest.done(Job.OBSERVE, result=object()).done(Job.LIST, result=object()).done(Job.EDIT)
    assert at_rest.jobs == [Job.LOOK, Job.OBSERVE, Job.LIST, Job.EDIT]


def test_verify_asked_for_during_the_look_that_leads_to_it_is_done_once(at_rest):
    at_rest.sees(Saved()).presses("v").done(Job.LOOK, look=GREEN)
    at_rest.presses("v")
    at_rest.done(Job.VERIFY, verdict=Verdict.COLLATERAL, result=object())
    assert at_rest.jobs == [Job.LOOK, Job.VERIFY]


def test_a_question_comes_at_once_even_during_a_run_so_that_no_answer_is_taken_for_keys(at_rest):
    at_rest.sees(Saved()).presses("h", *"revq", "enter")
    assert at_rest.jobs == [Job.LOOK]
    at_rest.done(Job.LOOK, look=RED).done(Job.NOTE).done(Job.HINT, result="look there")
    assert at_rest.did[1:] == [
        Do(Job.NOTE, text="revq", kind=Event.HYPOTHESIS),
        Do(Job.HINT),
    ]
    assert at_rest.state.hint == "look there"


def test_a_hypothesis_is_asked_for_once_before_the_first_hint_and_may_be_skipped(at_rest):
    at_rest.presses("h")
    assert at_rest.state.front == Line(Event.HYPOTHESIS, then=Do(Job.HINT))
    at_rest.presses("enter")
    assert at_rest.jobs == [Job.HINT]
    at_rest.done(Job.HINT, situation=replace(NOW, hints=1), result="1")
    at_rest.presses("h")
    assert at_rest.jobs == [Job.HINT, Job.HINT]
    at_rest.done(Job.HINT, situation=replace(NOW, hints=2), result="2")
    at_rest.presses("r", "y")
    assert at_rest.jobs == [Job.HINT, Job.HINT, Job.REVEAL]


def test_who_wrote_a_hypothesis_is_not_asked_for_one():
    learner = Learner(replace(NOW, has_hypothesis=True)).done(Job.LOOK, look=RED)
    assert learner.presses("h").jobs == [Job.LOOK, Job.HINT]


def test_reveal_asks_and_then_for_a_hypothesis(at_rest):
    at_rest.presses("r")
    assert at_rest.state.front == Ask(Do(Job.REVEAL))
    at_rest.presses("x", "h", "enter")
    assert at_rest.state.front is None
    assert not at_rest.jobs
    at_rest.presses("r", "s")
    assert at_rest.state.front == Line(Event.HYPOTHESIS, then=Do(Job.REVEAL))
    at_rest.presses("escape")
    assert not at_rest.jobs


def test_revert_asks_only_where_there_is_work(at_rest):
    at_rest.presses("b")
    assert at_rest.state.front == Ask(Do(Job.REVERT))
    at_rest.presses("n").sees(Saved()).done(Job.LOOK, look=replace(RED, changed=False))
    assert at_rest.presses("b").jobs == [Job.LOOK, Job.REVERT]
    at_rest.done(Job.REVERT, situation=None, result="went back")
    assert at_rest.state.front == Page("revert", "went back")
    assert at_rest.state.look is None
    at_rest.presses("x", "h", "v", "enter").sees(Saved())
    assert at_rest.jobs == [Job.LOOK, Job.REVERT]


def test_a_line_is_written_and_mended(at_rest):
    at_rest.presses("n", *"th", "backspace", "e").sees(Pasted("y\nsay\x20 so"))
    assert at_rest.state.front == Line(Event.HYPOTHESIS, "tey say so")
    at_rest.presses("clear", "up", "é", "enter")
    assert at_rest.did == [Do(Job.NOTE, text="é", kind=Event.HYPOTHESIS)]


def test_a_line_has_an_end(at_rest):
    at_rest.presses("n").sees(Pasted("x" * 5000))
    assert len(at_rest.state.front.text) == machine.LONGEST_LINE


def test_pasted_text_is_no_keys(at_rest):
    assert not at_rest.sees(Pasted("qvhr")).did
    assert at_rest.state.front is None


def test_while_a_line_is_written_no_page_takes_its_place(at_rest):
    at_rest.presses("v", "n", "x")
    at_rest.done(Job.VERIFY, situation=SOLVED, verdict=Verdict.FIXED, result=object())
    assert at_rest.state.front == Line(Event.HYPOTHESIS, "x")
    assert at_rest.state.verdict is Verdict.FIXED


def test_pages_are_turned_and_left(at_rest):
    at_rest.presses("l").done(Job.LIST, result="all")
    at_rest.state = paged(at_rest.state, 2)
    assert at_rest.presses(" ").state.front.number == 1
    assert at_rest.presses("backspace").state.front.number == 0
    at_rest.presses(" ")
    at_rest.state = paged(at_rest.state, 1)  # the terminal was made larger
    assert at_rest.state.front.number == 0
    assert at_rest.presses("q").state.front is None
    assert Quit() not in at_rest.did


def test_quitting_waits_for_nothing(at_rest):
    assert at_rest.sees(Saved()).presses("q").did[-1] == Quit()


@pytest.mark.parametrize(
    ("situation", "keys"),
    [
        (NOW, "hvonerbl"),
        (replace(NOW, hints=3, has_observation=False, can_list=False), "vnerb"),
        (SOLVED, "vonerbcl"),
        (replace(NOW, revealed=True), "vonerbl"),
    ],
)
def test_only_what_is_valid_is_offered(situation, keys):
    learner = Learner(situation).done(Job.LOOK, look=RED)
    assert "".join(options(learner.state)) == keys
    learner.did.clear()
    others = [key for key in COMMANDS if key not in (*keys, "enter")]
    assert learner.presses(*others).did == []
    assert learner.state.front is None


def test_by_hand_enter_is_offered_and_it_always_looks(at_rest):
    assert at_rest.presses("enter").jobs == [Job.LOOK]
    at_rest.sees(Turned(Watching(How.BY_HAND, "no room")))
    assert options(at_rest.state)[0] == "enter"


def test_the_next_break_is_offered_after_going_back_too():
    learner = Learner(SOLVED).done(Job.LOOK, look=replace(GREEN, changed=False))
    assert learner.jobs == [Job.LOOK]  # solved already: nothing more is judged by itself
    learner.presses("b").done(Job.REVERT, situation=None, result="back").presses("x", "c")
    assert learner.did[-1] == Do(Job.NEXT, text="10-02")


def test_who_goes_back_unsolved_is_offered_what_is_recommended(at_rest):
    at_rest.presses("b", "y")
    at_rest.done(Job.REVERT, situation=None, result="back", next=Next("10-03", "T", "B"))
    at_rest.presses("x", "c")
    assert at_rest.did[-1] == Do(Job.NEXT, text="10-03")


def test_another_break_starts_anew(at_rest):
    other = replace(NOW, id="10-02", commit="c2")
    at_rest.presses("h", "enter").done(Job.HINT, result="1")
    at_rest.sees(Saved()).done(Job.LOOK, situation=other, look=RED)
    assert at_rest.state.situation is other
    assert at_rest.state.hint is None
    assert at_rest.jobs[-1] is Job.LOOK


def test_what_could_not_be_done_is_said_until_the_next_thing(at_rest):
    at_rest.presses("o").done(Job.OBSERVE, trouble="no jq", advice="install it")
    assert (at_rest.state.trouble, at_rest.state.advice) == ("no jq", "install it")
    assert at_rest.state.front is None
    at_rest.sees(Saved())
    assert at_rest.state.trouble == ""


def test_progress_is_told_and_forgotten(at_rest):
    at_rest.presses("v").sees(Progressed("running"))
    assert at_rest.state.step == "running"
    at_rest.done(Job.VERIFY, verdict=Verdict.STILL_RED, result=object())
    assert at_rest.state.step == ""


KEYS = st.sampled_from([*"hvonerblcqxyé ", "enter", "escape", "backspace", "up"])
DONE = st.sampled_from([RED, GREEN])
HAPPENINGS = st.lists(st.one_of(KEYS.map(Pressed), st.just(Saved()), DONE), max_size=60)


class Play:
    """Plays any happenings, and holds the machine to what it promises."""

    def __init__(self):
        self.running = None
        self.has_unseen_save = True
        self.state, actions = machine.begin(NOW, USUAL)
        self.start(actions)

    def start(self, actions):
        for action in actions:
            if isinstance(action, Do):
                assert self.running is None, "two things at a time"
                self.running = action
                self.has_unseen_save &= action.job is not Job.LOOK

    def hear(self, happening):
        was_writing = isinstance(self.state.front, Line)
        self.state, actions = machine.after(self.state, happening)
        self.start(actions)
        waiting = [do.job for do in self.state.waiting if do.job is not Job.NOTE]
        assert len(waiting) == len(set(waiting))
        assert not (was_writing and Quit() in actions)

    def save(self):
        self.has_unseen_save = True
        self.hear(Saved())

    def finish(self, look):
        """What goes on comes to its end; nothing, if nothing does."""
        if self.running is None:
            return
        job, self.running = self.running.job, None
        now = self.state.situation
        if job is Job.HINT and now:
            now = replace(now, hints=now.hints + 1)
        if job is Job.REVERT:
            now = None
        self.hear(Done(job, now, look=look, result="r", verdict=Verdict.STILL_RED))


@settings(max_examples=100, deadline=None)
@given(HAPPENINGS)
def test_whatever_the_order_nothing_is_lost_and_nothing_done_twice(happenings):
    """One thing at a time; after each save a look begins; at the end all is done."""
    play = Play()
    for happening in happenings:
        if isinstance(happening, Look):
            play.finish(happening)
        elif isinstance(happening, Saved):
            play.save()
        else:
            play.hear(happening)
    for _ in range(40):
        play.finish(RED)
    assert play.running is None
    assert not play.state.waiting
    assert play.state.situation is None or not play.has_unseen_save
