"""`breakkit watch`: judges on every save, with everything else at one key."""

from __future__ import annotations

import gc
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.background import Background, Inbox
from breakkit.edges.keyboard import Keyboard
from breakkit.edges.watching import Watcher, Watching
from breakkit.errors import SessionError, UsageError
from breakkit.i18n import tr
from breakkit.workflow.watching import machine
from breakkit.workflow.watching.happening import Saved, Turned
from breakkit.workflow.watching.looking import Looker
from breakkit.workflow.watching.loop import Loop
from breakkit.workflow.watching.mattering import Mattering
from breakkit.workflow.watching.signals import Note, at_signals
from breakkit.workflow.watching.situation import situation_in
from breakkit.workflow.watching.verbs import Display, Verbs
from breakkit.workflow.workspace import open_applied


@dataclass(frozen=True, slots=True)
class Watched:
    """How things are at the end.

    Args:
        id: the break that is applied, or its alias while it is blind; None = none is any more.
        solved: whether it is solved.
    """

    id: str | None
    solved: bool


def watch(repo: Path, verbs: Verbs, display: Display, *, lang: str | None = None) -> Watched:
    """Watch the applied break until the learner leaves; it stays applied unless they say so.

    Args:
        repo: a folder in the work tree.
        verbs: the commands that are at one key.
        display: draws.
        lang: language of the texts.

    Raises:
        SessionError: no break is applied, or only in part.
        UsageError: standard input or output is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise no_terminal()
    workspace, session = open_applied(repo)
    session.require_whole()
    situation = situation_in(repo, lang)
    if situation is None:  # reverted by somebody, this instant
        raise SessionError(tr("no break is applied here"))
    gc.enable()  # off for commands that are soon over; this one may run for hours
    mattering = Mattering(workspace)
    with ExitStack() as ending:
        inbox: Inbox[Note] = ending.enter_context(Inbox())
        looker = ending.enter_context(Looker(repo))
        background = ending.enter_context(Background())
        keyboard = ending.enter_context(Keyboard(sys.stdin.fileno()))

        def tell(watching: Watching | None) -> None:
            inbox.put(Saved() if watching is None else Turned(watching))

        watcher = ending.enter_context(
            Watcher(
                workspace.target,
                workspace.checkout.git_dir / "breakkit",
                mattering.ignored_folders,
                mattering.matters,
                tell,
            )
        )
        ending.enter_context(at_signals(inbox))
        ending.callback(display.leave)
        state, actions = machine.begin(situation, watcher.start())
        loop = Loop(repo, lang, verbs, display, inbox, background, keyboard, looker)
        loop.run(state, actions)
    left = situation_in(repo, lang)
    return Watched(left.id if left else None, solved=left is not None and left.solved)


def no_terminal() -> UsageError:
    """Watching needs somebody who looks, and presses keys."""
    return UsageError(
        tr("`watch` needs a terminal, to be looked at and to read keys from"),
        tr("`breakkit verify` judges once, in a pipe and as JSON too."),
    )
