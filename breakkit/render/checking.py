"""`breakkit check` for people: live while it runs, a table at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from breakkit.i18n import tr, trn
from breakkit.render.screen import Screen
from breakkit.render.text import safe

if TYPE_CHECKING:
    from rich.console import RenderableType

    from breakkit.commands.check import CheckedBreak, CheckedCatalog, Step
    from breakkit.workflow.check.problems import Problem

NOT_RED = "not-red"
REDRAWS_PER_S = 8
BAR = 24


class _Count:
    """What has been done so far."""

    def __init__(self) -> None:
        self.total = self.done = self.red = self.problems = 0
        self._began = time.monotonic()

    def take(self, step: Step) -> None:
        self.total = step.total
        if step.checked is not None:
            self.done += 1
            self.red += bool(step.checked.red)
            self.problems += len(step.checked.problems)

    def __str__(self) -> str:
        seconds = max(time.monotonic() - self._began, 0.001)
        rate = self.done / seconds
        words = [
            tr("{done}/{total} done", done=self.done, total=self.total),
            tr("{n} red", n=self.red),
            trn("{n} problem", "{n} problems", self.problems),
        ]
        if self.done:
            each = tr("{seconds} s each", seconds=f"{1 / rate:.1f}")
            words.append(f"{rate:.1f}/s" if rate >= 1 else each)
            words.append(tr("{n} s left", n=f"{(self.total - self.done) / rate:.0f}"))
        return " · ".join(words)

    def __rich__(self) -> RenderableType:
        filled = BAR * self.done // max(self.total, 1)
        return f"{'━' * filled}{'─' * (BAR - filled)} {self}"


@contextmanager
def live_progress(stream: TextIO | None = None) -> Iterator[Callable[[Step], None]]:
    """Tells the steps: at a terminal in one line that is drawn anew, else in one line each."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield _Lines(stream)
        return
    from rich.console import Console  # noqa: PLC0415 - 33 ms, and not for a pipe
    from rich.live import Live  # noqa: PLC0415 - see above

    count = _Count()
    console = Console(file=stream, highlight=False, markup=False)
    with Live(count, console=console, refresh_per_second=REDRAWS_PER_S, transient=True) as live:

        def tell(step: Step) -> None:
            count.take(step)
            if step.checked is not None and step.checked.problems:
                for line in lines_of(step.checked):
                    live.console.print(safe(line), soft_wrap=True)

        yield tell


class _Lines:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._count = _Count()

    def __call__(self, step: Step) -> None:
        self._count.take(step)
        if step.checked is not None:
            done = f"[{self._count.done}/{step.total}]"
            for line in lines_of(step.checked):
                self._write(f"{done} {line}")

    def _write(self, line: str) -> None:
        try:
            self._stream.write(safe(line) + "\n")
            self._stream.flush()
        except OSError:
            return  # there is nobody left to tell


def lines_of(checked: CheckedBreak) -> Iterator[str]:
    """A break and its problems, in lines that an editor can jump from."""
    how = tr("proved before") if checked.cached else f"{checked.seconds:.1f} s"
    if checked.holds:
        yield tr("{id}: holds ({how})", id=checked.id, how=how)
    else:
        yield tr("{id}: does not hold ({how})", id=checked.id, how=how)
    for problem in checked.problems:
        yield f"  {_placed(problem)} {_one_line(problem.message)}"


def show_check(result: CheckedCatalog) -> str:
    """The table, the problems under it, and what can be done now."""
    from rich.table import Table  # noqa: PLC0415 - 33 ms, and not for JSON
    from rich.text import Text  # noqa: PLC0415 - see above

    screen = Screen()
    if not result.breaks:
        screen.say(tr("There is no break to check."))
        return screen.text()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    title = tr("Title")
    for heading in ("", "ID", title, tr("Red"), tr("Guards"), tr("Time")):
        table.add_column(heading, overflow="fold", no_wrap=heading not in ("", title))
    for checked in result.breaks:
        mark = Text("✓", "green") if checked.holds else Text("✗", "red")
        how = tr("cached") if checked.cached else f"{checked.seconds:.1f} s"
        cells = (checked.id, checked.title, str(len(checked.red)), str(checked.guards), how)
        table.add_row(mark, *(Text(safe(cell)) for cell in cells))
    screen.draw(table)
    for checked in result.breaks:
        if checked.problems:
            screen.heading(
                tr("{id} holds", id=checked.id)
                if checked.holds
                else tr("{id} does not hold", id=checked.id)
            )
        for problem in checked.problems:
            style = "red" if problem.is_error else "yellow"
            screen.line(f"  {_placed(problem)}", style)
            screen.say(problem.message, indent="    ")
        for line in _explained(checked):
            screen.say(line, indent="    ")
    screen.line("")
    screen.say(_summed_up(result), "bold")
    green = [
        checked.id
        for checked in result.breaks
        if checked.explanation is None and any(found.rule == NOT_RED for found in checked.problems)
    ]
    if green:
        screen.next_steps({f"breakkit check --explain {green[0]}": tr("why it does not go red")})
    return screen.text()


def _explained(checked: CheckedBreak) -> Iterator[str]:
    told = checked.explanation
    if told is None:
        return
    first, last = told.lines
    lines = str(first) if first == last else f"{first}-{last}"
    if told.executed:
        yield tr("The linked tests execute what is edited (line {lines}).", lines=lines)
    else:
        yield tr("The linked tests do not execute what is edited (line {lines}).", lines=lines)
    reached = ", ".join(told.reached_by) or tr("none")
    yield tr("Tests of the target that execute it: {tests}", tests=reached)
    red = ", ".join(told.would_go_red) or tr("none")
    yield tr("Of these, red with the break: {tests}", tests=red)
    if told.note:
        yield tr("Not all could be seen: {note}", note=told.note)


def _summed_up(result: CheckedCatalog) -> str:
    holding = sum(checked.holds for checked in result.breaks)
    problems = sum(len(checked.problems) for checked in result.breaks)
    said = trn(
        "{holding} of {total} hold, {n} problem, {seconds} s",
        "{holding} of {total} hold, {n} problems, {seconds} s",
        problems,
        holding=holding,
        total=len(result.breaks),
        seconds=f"{result.seconds:.1f}",
    )
    if not result.skipped:
        return said
    return tr("{said}; deprecated, not proved: {ids}", said=said, ids=", ".join(result.skipped))


def _placed(problem: Problem) -> str:
    """Where it is and what kind, as editors and people find it."""
    severity = tr("error") if problem.is_error else tr("warning")
    return f"{problem.file}:{problem.line}:{problem.column}: {severity} [{problem.rule}]"


def _one_line(text: str) -> str:
    return " ".join(text.split())
