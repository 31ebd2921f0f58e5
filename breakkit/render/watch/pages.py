"""What is read page by page: the teaching moment, and what other commands show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from breakkit.i18n import tr
from breakkit.render.drills import scoring, show_answered
from breakkit.render.judged import LIKENESSES, VERDICTS
from breakkit.render.screen import Screen, without_next_steps
from breakkit.render.steps import headed
from breakkit.render.text import columns
from breakkit.workflow.watching.model import Page
from breakkit.workflow.watching.state import State

if TYPE_CHECKING:
    from breakkit.commands.verify import Verified

FOOTER_ROWS = 2
_PIECE = re.compile(r"(\x1b\[[\d;]*m)|([^\x1b]+)")
_RESET = "\x1b[0m"


def lines_of(page: Page, state: State, width: int) -> list[str]:
    """All of it, folded to that width; styled where the terminal is."""
    from breakkit.render.terminal import RENDERERS  # noqa: PLC0415  # most screens need no page

    with without_next_steps():
        if page.command == "fixed":
            text = _teaching(cast("Verified", page.result), state)
        else:
            text = RENDERERS[page.command](page.result)
    lines = [row for line in text.rstrip("\n").split("\n") for row in folded(line, width)]
    return lines[1:] if lines[:1] == [""] else lines


def part_of(lines: list[str], page: Page, height: int) -> tuple[list[str], str, int]:
    """The rows of one page, what stands below them, and how many pages there are."""
    room = max(height - FOOTER_ROWS, 1)
    pages = max(-(-len(lines) // room), 1)
    number = min(page.number, pages - 1)
    rows = lines[number * room : (number + 1) * room]
    if rows[:1] == [""]:
        rows = rows[1:]
    if number + 1 < pages:
        below = tr(
            "Page {number} of {pages}.  Space: read on   Any other key: back",
            number=number + 1,
            pages=pages,
        )
    else:
        below = tr("Any key: back")
    return rows, below, pages


def folded(line: str, width: int) -> Iterator[str]:
    """The rows of a line that may be styled, none wider than that; styles go on in the next."""
    row, taken, style = "", 0, ""
    for code, text in _PIECE.findall(line):
        if code:
            style = "" if code == _RESET else style + code
            row += code
            continue
        for character in text:
            wide = columns(character)
            if taken + wide > width:
                yield row + (_RESET if style else "")
                row, taken = style, 0
            row, taken = row + character, taken + wide
    yield row


def _without_headers(diff: str) -> Iterator[str]:
    """A diff without what git says to git: a learner looks at the lines."""
    for line in diff.splitlines(keepends=True):
        if not line.startswith(("diff --git ", "index ")):
            yield line


def _teaching(result: Verified, state: State) -> str:
    """The teaching moment: what it was, the fix, and what would have caught it."""
    screen = Screen()
    now = state.situation
    screen.say(tr(VERDICTS[result.verdict]), "bold green")
    if result.likeness is not None:
        screen.say(tr(LIKENESSES[result.likeness]), "dim")
    screen.section(
        tr("What it was: {title}", title=headed(result.id, result.title)),
        result.hidden_cause or "",
    )
    show_answered(screen, result.answered)
    screen.section(tr("The teaching moment"), result.teaching or "")
    if now is not None and now.fix:
        screen.heading(tr("Your fix"))
        screen.diff("".join(_without_headers(now.fix)))
    if now is not None:
        screen.lines(tr("What catches it before anybody sees it: these tests"), now.linked)
    if result.next:
        screen.section(tr("To read or do next"), result.next)
    if state.next is not None:
        screen.section(
            tr("The next break: {title}", title=headed(state.next.id, state.next.title)),
            state.next.because,
        )
        screen.say(tr("Press c on the main screen to go on with it."), indent="  ")
    if to_score := scoring(result.answered, result.id):
        screen.next_steps(to_score)
    return screen.text()
