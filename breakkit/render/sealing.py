"""Screens of sealed checkouts: where one is, what is still within reach, what the probes found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.i18n import later, tr, trn
from breakkit.render.screen import Screen
from breakkit.render.text import safe

if TYPE_CHECKING:
    from rich.table import Table

    from breakkit.workflow.handing_out import Sealed
    from breakkit.workflow.probes import ProbeResult

PLACES = {
    "original": later("The repository that it was made of:"),
    "state": later("What breakkit keeps, session and unbroken code:"),
    "installed": later("An installed copy, which tests that you start yourself may import:"),
    "published": later("Wherever else the project is: remotes, package indexes, backups, editors."),
}
"""By the values of `Place`."""


def show_reachable(screen: Screen, sealed: Sealed) -> None:
    """What the folder does not hold, and who works there can get at all the same."""
    screen.heading(tr("Nothing in that folder holds the answer or leads to it; these still do"))
    for place, where in sealed.reachable.items():
        screen.say(tr(PLACES[place]), indent="  ")
        if where:
            screen.line(f"    {where}")
    screen.say(
        tr(
            "Where that matters, let the learner work in a container or as another user: "
            "docs/sealed.md says how."
        ),
        "dim",
    )


def show_probes(screen: Screen, sealed: Sealed) -> None:
    """The table of the leak probes, and how often the code quotes itself."""
    results = sealed.probes
    if results is None:
        return
    screen.heading(tr("Leak probes"))
    screen.draw(_table(results))
    quiet = len(results) - sealed.leaks
    style = "bold red" if sealed.leaks else "bold green"
    screen.say(tr("{n} of {total} probes found nothing.", n=quiet, total=len(results)), style)
    if sealed.quoted:
        screen.say(
            trn(
                "Not counted: the code itself has the original line in {n} file, as a comment that "
                "the break leaves, another place, a test or a document.",
                "Not counted: the code itself has the original line in {n} files, as a comment "
                "that the break leaves, another place, a test or a document.",
                sealed.quoted,
            ),
            "dim",
        )


def _table(results: tuple[ProbeResult, ...]) -> Table:
    from rich.table import Table  # noqa: PLC0415  # Rich takes 25 ms
    from rich.text import Text  # noqa: PLC0415  # with it

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading, is_prose in (("", False), (tr("Probe"), False), (tr("Looks at"), True)):
        table.add_column(heading, overflow="fold", no_wrap=not is_prose)
    for result in results:
        mark = Text("✗", "red") if result.leaks else Text("✓", "green")
        table.add_row(mark, Text(result.probe), Text(result.means.rstrip("."), "dim"))
        for leak in result.leaks:
            table.add_row("", "", Text(tr("found: {leak}", leak=safe(leak)), "red"))
    return table
