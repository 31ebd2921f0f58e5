"""The catalog on a screen: a table for each phase, how far one is, and what to do next."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from breakkit.i18n import tr
from breakkit.model import Progress
from breakkit.render.drills import series_line
from breakkit.render.screen import Screen
from breakkit.render.steps import APPLY, SHOW, STATUS, headed
from breakkit.render.text import columns, safe
from breakkit.render.words import progress_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from breakkit.commands.list import Listed, ListedBreak, Share

NARROW = 60
"""Columns below which a table keeps to what matters most."""

MARKS = {
    Progress.NEW: "·",
    Progress.ACTIVE: "▶",
    Progress.TRIED: "~",
    Progress.SOLVED: "✓",
    Progress.REVEALED: "◦",
}
RECOMMENDED = "»"
HARDEST = 5
CELLS = 10
LONGEST_CONCEPTS = 24


def listed(result: Listed) -> str:
    """The screen of `list`."""
    screen = Screen()
    if not result.breaks:
        screen.say(tr("No break is to be listed."))
        screen.next_steps({"breakkit list": tr("the active breaks, of all concepts")})
        return screen.text()
    shares = {share.name: share for share in result.phases}
    widths = _widths(result.breaks, screen.width)
    for phase, rows in groupby(result.breaks, key=lambda row: row.phase):
        heading = tr("Phase {phase}", phase=phase)
        screen.line(f"{heading}  {bar(shares[phase])}", "bold")
        screen.draw(_table(list(rows), result, widths))
        screen.line("")
    begun = [share for share in result.concepts if share.solved or share.revealed]
    if begun:
        done = " · ".join(f"{share.name} {share.solved}/{share.total}" for share in begun)
        screen.say(tr("Solved by concept: {done}", done=done))
        screen.line("")
    screen.say(_legend(result), "dim")
    if result.drills is not None:
        screen.line("")
        screen.say(series_line(result.drills))
    states = {row.state for row in result.breaks}
    if result.next is not None:
        screen.line("")
        best = headed(result.next.id, result.next.title)
        screen.say(tr("Recommended: {best}", best=best), "bold")
        screen.say(result.next.because)
    if Progress.ACTIVE in states:
        screen.next_steps(STATUS)
    elif result.next is None:
        screen.next_steps(SHOW | APPLY)
    else:
        screen.next_steps(
            {step.replace("ID", result.next.id): does for step, does in (SHOW | APPLY).items()}
        )
    return screen.text()


def bar(share: Share) -> str:
    """A share as a bar and in numbers: solved, revealed, the rest."""
    solved = CELLS * share.solved // share.total
    known = CELLS * (share.solved + share.revealed) // share.total
    drawn = "█" * solved + "▒" * (known - solved) + "░" * (CELLS - known)
    return f"{drawn} {share.solved}/{share.total}"


def _legend(result: Listed) -> str:
    states = {row.state for row in result.breaks}
    said = [f"{mark} {progress_word(state)}" for state, mark in MARKS.items() if state in states]
    if result.next and any(row.id == result.next.id for row in result.breaks):
        said.append(f"{RECOMMENDED} {tr('recommended')}")
    return ", ".join(said)


def _widths(rows: Sequence[ListedBreak], width: int) -> tuple[int, ...]:
    """Columns of the terminal for mark, id, title and, where there is room, the rest."""
    mark, name = 2, max(columns(safe(row.id)) for row in rows)
    title = max(columns(safe(row.title.strip())) for row in rows)
    if width < NARROW:
        return mark, name, min(title, width - mark - name - 4)
    concepts = min(LONGEST_CONCEPTS, max(columns(_concepts(row)) for row in rows))
    room = width - mark - name - HARDEST - concepts - 8
    return mark, name, min(title, room), HARDEST, concepts


def _table(rows: Iterable[ListedBreak], result: Listed, widths: tuple[int, ...]) -> Table:
    from rich.table import Table  # noqa: PLC0415  # Rich takes 25 ms
    from rich.text import Text  # noqa: PLC0415  # with it

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for width in widths:
        table.add_column(overflow="fold", width=width)
    for row in rows:
        is_next = result.next is not None and result.next.id == row.id
        title = Text(safe(row.title.strip()))
        if row.missing:
            needed = tr("better after {ids}", ids=", ".join(row.missing))
            title.append(f"\n{safe(needed)}", "dim")
        cells = (
            Text((RECOMMENDED if is_next else " ") + MARKS[row.state]),
            Text(safe(row.id), "bold"),
            title,
            Text("●" * row.difficulty + "○" * (HARDEST - row.difficulty)),
            Text(_concepts(row), "dim"),
        )
        table.add_row(*cells[: len(widths)])
    return table


def _concepts(row: ListedBreak) -> str:
    return safe(", ".join(row.concepts))
