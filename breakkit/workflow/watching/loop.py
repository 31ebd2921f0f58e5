"""Lets the machine hear what happens, and does what it says."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from breakkit.edges import editor
from breakkit.edges.background import Background, Inbox
from breakkit.edges.journal import Event
from breakkit.edges.keyboard import ESCAPE_S, Keyboard
from breakkit.errors import BreakkitError
from breakkit.workflow.watching import machine
from breakkit.workflow.watching.happening import Done, Pasted, Pressed, Progressed
from breakkit.workflow.watching.looking import Looker
from breakkit.workflow.watching.model import (
    IN_BACKGROUND,
    Action,
    Do,
    Job,
    Next,
    Place,
    Quit,
    Situation,
)
from breakkit.workflow.watching.noting import note
from breakkit.workflow.watching.signals import Note, Signal
from breakkit.workflow.watching.situation import next_in, situation_in
from breakkit.workflow.watching.state import State, paged
from breakkit.workflow.watching.verbs import Display, TerminalGoneError, Verbs

TICK_S = 15.0
"""How late the time on the screen may be."""


class Loop:
    """From the first look until the learner leaves.

    Args:
        repo: a folder in the work tree.
        lang: language of the texts.
        verbs: the commands.
        display: draws.
        inbox: where all comes in.
        background: does what takes a while.
        keyboard: the keys.
        looker: looks.
    """

    def __init__(
        self,
        repo: Path,
        lang: str | None,
        verbs: Verbs,
        display: Display,
        inbox: Inbox[Note],
        background: Background,
        keyboard: Keyboard,
        looker: Looker,
    ) -> None:
        self._repo = repo
        self._lang = lang
        self._recommended: tuple[str, Next | None] | None = None
        self._verbs = verbs
        self._display = display
        self._inbox = inbox
        self._background = background
        self._keyboard = keyboard
        self._looker = looker
        self._has_left = False

    def run(self, state: State, actions: tuple[Action, ...]) -> None:
        """Go on until the learner leaves, or the terminal is gone.

        Raises:
            BaseException: what the background raised and nobody expected.
        """
        self._state = state
        try:
            self._display.enter()
            self._act(actions)
            while not self._has_left:
                self._draw()
                for happening in self._next():
                    if not self._has_left:
                        self._hear(happening)
        except TerminalGoneError:
            return

    def _next(self) -> list[Note]:
        timeout_s = ESCAPE_S if self._keyboard.is_unfinished else TICK_S
        has_keys = self._inbox.wait(self._keyboard.descriptor, timeout_s)
        keys = self._keyboard.keys() if has_keys else self._keyboard.finished()
        if keys is None:
            self._has_left = True
            return []
        heard: list[Note] = [Pasted(key) if pasted else Pressed(key) for key, pasted in keys]
        return [*self._inbox.take(), *heard]

    def _hear(self, note: Note) -> None:
        if isinstance(note, BaseException):
            raise note
        if isinstance(note, Signal):
            self._obey(note)
            return
        self._state, actions = machine.after(self._state, note)
        self._act(actions)

    def _act(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            if isinstance(action, Quit):
                self._has_left = True
            elif action.job in IN_BACKGROUND:
                self._background.start(partial(self._in_background, action))
            else:
                self._draw()
                self._hear(self._done(action, self._tell_now))

    def _in_background(self, do: Do) -> None:
        try:
            self._inbox.put(self._done(do, lambda step: self._inbox.put(Progressed(step))))
        except BaseException as error:  # noqa: BLE001 - it is raised where the inbox is read
            self._inbox.put(error)

    def _tell_now(self, step: str) -> None:
        self._state, _ = machine.after(self._state, Progressed(step))
        self._draw()

    def _draw(self) -> None:
        self._state = paged(self._state, self._display.draw(self._state))

    def _situation(self) -> Situation | None:
        """How things are; the next break is looked for once, for the catalog takes a second."""
        now = situation_in(self._repo, self._lang)
        if now is None or not (now.solved or now.revealed) or not now.can_list:
            return now
        if self._recommended is None or self._recommended[0] != now.commit:
            self._recommended = (now.commit, next_in(self._repo, self._lang))
        return replace(now, next=self._recommended[1])

    def _done(self, do: Do, tell: Callable[[str], None]) -> Done:
        try:
            return self._do(do, tell)
        except BreakkitError as error:
            return self._could_not(do, error)

    def _could_not(self, do: Do, error: BreakkitError) -> Done:
        try:
            situation = self._situation()
        except BreakkitError:  # it says the same
            situation = None
        return Done(do.job, situation, trouble=error.message, advice=error.advice)

    def _do(self, do: Do, tell: Callable[[str], None]) -> Done:
        verbs, job = self._verbs, do.job
        if job is Job.LOOK:
            look = self._looker.look()
            return Done(job, self._situation(), look=look)
        if job is Job.VERIFY:
            judged = verbs.verify(tell)
            return Done(job, self._situation(), verdict=judged.verdict, result=judged)
        by_job: dict[Job, Callable[[], object]] = {
            Job.OBSERVE: lambda: verbs.observe(tell),
            Job.HINT: verbs.hint,
            Job.NOTE: lambda: note(self._repo, do.kind or Event.NOTE, do.text, tell),
            Job.EDIT: lambda: self._edit(do.place),
            Job.REVEAL: verbs.reveal,
            Job.REVERT: verbs.revert,
            Job.LIST: verbs.list,
            Job.NEXT: lambda: self._go_on(do.text, tell),
        }
        result = by_job[job]()
        then = next_in(self._repo, self._lang) if job is Job.REVERT else None
        return Done(job, self._situation(), result=result, next=then)

    def _go_on(self, break_id: str, tell: Callable[[str], None]) -> object:
        """Leave this break for another; what tells where work was kept, if there was any."""
        before = self._verbs.revert() if self._situation() is not None else None
        self._verbs.apply(break_id, tell)
        return before if before is not None and before.kept else None

    def _edit(self, place: Place | None) -> None:
        if place is None:
            return
        words = editor.command(os.environ)
        argv = editor.opening(words, place.file, place.line)
        if editor.is_windowed(words):
            editor.open_apart(argv, self._repo)
            return
        with self._lent():
            editor.open_here(argv, self._repo)

    @contextmanager
    def _lent(self) -> Iterator[None]:
        """Somebody else has the terminal, as we found it."""
        self._display.leave()
        try:
            with self._keyboard.lent():
                yield
        finally:
            self._display.enter()

    def _obey(self, told: Signal) -> None:
        match told:
            case Signal.STOP:
                with self._lent():
                    handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
                    os.kill(os.getpid(), signal.SIGTSTP)  # here we are until `fg`
                    signal.signal(signal.SIGTSTP, handler)
            case Signal.GO_ON:  # after a stop that nobody told us of, the shell has the settings
                self._keyboard.take()
                self._display.enter()
            case Signal.RESIZED:
                self._display.enter()
