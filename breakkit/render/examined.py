"""What `doctor` found, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.i18n import tr
from breakkit.render.screen import Screen

if TYPE_CHECKING:
    from breakkit.commands.doctor import Examined


def show_doctor(result: Examined) -> str:
    """Each check in a line, and under one that is not well what to do about it."""
    screen = Screen()
    for done in result.repaired:
        screen.say(tr("Repaired: {what}.", what=done), "green")
    if result.repaired:
        screen.line("")
    for check in result.checks:
        mark, style = ("✓", "green") if check.ok else ("✗", "red")
        screen.say(f"{mark} {tr(check.name)}: {check.found}", style if not check.ok else "")
        if check.advice:
            screen.say(f"→ {check.advice}", indent="  ")
    screen.line("")
    wrong = sum(not check.ok for check in result.checks)
    if wrong:
        screen.say(tr("{n} of {total} need you.", n=wrong, total=len(result.checks)), "bold")
    else:
        screen.say(tr("All is well."), "bold green")
    return screen.text()
