"""What `doctor` found, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.render.screen import Screen

if TYPE_CHECKING:
    from breakkit.commands.doctor import Examined


def show_doctor(result: Examined) -> str:
    """Each check in a line, and under one that is not well what to do about it."""
    screen = Screen()
    for done in result.repaired:
        screen.say(f"Repaired: {done}.", "green")
    if result.repaired:
        screen.line("")
    for check in result.checks:
        mark, style = ("✓", "green") if check.ok else ("✗", "red")
        screen.say(f"{mark} {check.name}: {check.found}", style if not check.ok else "")
        if check.advice:
            screen.say(f"→ {check.advice}", indent="  ")
    screen.line("")
    wrong = sum(not check.ok for check in result.checks)
    if wrong:
        screen.say(f"{wrong} of {len(result.checks)} need you.", "bold")
    else:
        screen.say("All is well.", "bold green")
    return screen.text()
