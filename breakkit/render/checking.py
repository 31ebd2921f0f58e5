"""`breakkit check` for people: live while it runs, a table at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from breakkit.render.screen import Screen
from breakkit.render.text import safe

if TYPE_CHECKING:
    from rich.console import RenderableType

    from breakkit.commands.check import CheckedBreak, CheckedCatalog, Step

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
        words = [f"{self.done}/{self.total} done", f"{self.red} red", f"{self.problems} problems"]
        if self.done:
            words.append(f"{rate:.1f}/s" if rate >= 1 else f"{1 / rate:.1f} s each")
            words.append(f"{(self.total - self.done) / rate:.0f} s left")
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
    how = "proved before" if checked.cached else f"{checked.seconds:.1f} s"
    yield f"{checked.id}: {'holds' if checked.holds else 'does not hold'} ({how})"
    for problem in checked.problems:
        where = f"{problem.file}:{problem.line}:{problem.column}"
        yield f"  {where}: {problem.severity} [{problem.rule}] {_one_line(problem.message)}"


def show_check(result: CheckedCatalog) -> str:
    """The table, the problems under it, and what can be done now."""
    from rich.table import Table  # noqa: PLC0415 - 33 ms, and not for JSON
    from rich.text import Text  # noqa: PLC0415 - see above

    screen = Screen()
    if not result.breaks:
        screen.say("There is no break to check.")
        return screen.text()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", "ID", "Title", "Red", "Guards", "Time"):
        table.add_column(heading, overflow="fold", no_wrap=heading not in ("", "Title"))
    for checked in result.breaks:
        mark = Text("✓", "green") if checked.holds else Text("✗", "red")
        how = "cached" if checked.cached else f"{checked.seconds:.1f} s"
        cells = (checked.id, checked.title, str(len(checked.red)), str(checked.guards), how)
        table.add_row(mark, *(Text(safe(cell)) for cell in cells))
    screen.draw(table)
    for checked in result.breaks:
        if checked.problems:
            screen.heading(f"{checked.id} {'holds' if checked.holds else 'does not hold'}")
        for problem in checked.problems:
            style = "red" if problem.is_error else "yellow"
            where = f"{problem.file}:{problem.line}:{problem.column}"
            screen.line(f"  {where}: {problem.severity} [{problem.rule}]", style)
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
        screen.next_steps({f"breakkit check --explain {green[0]}": "why it does not go red"})
    return screen.text()


def _explained(checked: CheckedBreak) -> Iterator[str]:
    told = checked.explanation
    if told is None:
        return
    first, last = told.lines
    lines = f"Line {first}" if first == last else f"Lines {first} to {last}"
    yield (
        f"{lines} of the edited file: "
        f"{'executed' if told.executed else 'not executed'} by the linked tests."
    )
    yield f"Tests of the target that execute it: {', '.join(told.reached_by) or 'none'}"
    yield f"Of these, red with the break: {', '.join(told.would_go_red) or 'none'}"
    if told.note:
        yield f"Not all could be seen: {told.note}"


def _summed_up(result: CheckedCatalog) -> str:
    holding = sum(checked.holds for checked in result.breaks)
    problems = sum(len(checked.problems) for checked in result.breaks)
    said = f"{holding} of {len(result.breaks)} hold, {problems} problems, {result.seconds:.1f} s"
    if result.skipped:
        said += f"; deprecated, not proved: {', '.join(result.skipped)}"
    return said


def _one_line(text: str) -> str:
    return " ".join(text.split())
