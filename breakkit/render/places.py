"""Screens of places: a playground that was made, and the base that one is back on."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from breakkit.i18n import tr
from breakkit.render.screen import Screen
from breakkit.render.steps import APPLY, LIST

if TYPE_CHECKING:
    from breakkit.commands.playground import Playground
    from breakkit.commands.revert import Reverted


def reverted(result: Reverted) -> str:
    """Where one is again, and where the work is kept."""
    screen = Screen()
    screen.say(tr("Reverted {id}: back on {base}.", id=result.id, base=result.base), "bold")
    if result.moved:
        screen.say(
            tr(
                "{base} has commits that were made meanwhile; they were left there.",
                base=result.base,
            )
        )
    if result.kept and result.bring_back:
        screen.say(tr("Your work is kept as {kept}. To bring it back:", kept=result.kept))
        screen.line(f"  {result.bring_back}")
    else:
        screen.say(tr("There was no work of yours to keep."))
    if result.record:
        screen.say(tr("The record of hints and attempts could not go back, and is kept here:"))
        screen.line(f"  {result.record}")
    if result.sealed:
        screen.say(
            tr(
                "This was a sealed checkout. It is an ordinary repository now, with the unbroken "
                "code; when you need it no more, remove the folder."
            )
        )
    else:
        screen.next_steps(LIST | APPLY)
    return screen.text()


def made_playground(result: Playground) -> str:
    """Where it is, and how to begin."""
    screen = Screen()
    screen.say(tr("A playground is ready:"), "bold")
    screen.line(f"  {result.path}")
    first = result.breaks[0] if result.breaks else "ID"
    missing = ", ".join(result.missing)
    needs = {"pip install 'breakkit[sample]'": tr("its tests need {missing}", missing=missing)}
    screen.next_steps(
        {
            f"cd {shlex.quote(result.path)}": tr("go there"),
            **(needs if result.missing else {}),
            f"breakkit show {first}": tr("what one sees when it is broken"),
            f"breakkit apply {first}": tr("break it, on a branch of its own"),
        }
    )
    return screen.text()
