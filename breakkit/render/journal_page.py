"""The journal as one self-contained page: how each concept went, and a table of all breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.i18n import tr, trn
from breakkit.render.drills import series_line
from breakkit.render.journal import span
from breakkit.render.journal_plot import AXIS, LABELS, RADIUS, SEEN, WIDTH, done_of, plot
from breakkit.render.page import environment
from breakkit.render.words import progress_word

if TYPE_CHECKING:
    from breakkit.commands.journal import Journaled


def journal_page(result: Journaled) -> str:
    """An HTML document that needs nothing but itself: no script, no font, no network."""
    done = done_of(result.entries)
    times = [each.seconds for each in done if each.seconds is not None]
    template = environment().get_template("journal.html")
    return template.render(
        facts=[
            trn("{n} break solved", "{n} breaks solved", len(times)),
            trn("{n} answer seen", "{n} answers seen", len(done) - len(times)),
            tr("{time} of work on what was solved", time=span(sum(times))),
        ],
        drills=None if result.drills is None else series_line(result.drills),
        plot=plot(done) if done else None,
        done=done,
        others=[
            (record.id, record.title, progress_word(record.state))
            for record in result.entries
            if not any(one.solved or one.revealed for one in record.rounds)
        ],
        span=span,
        size={"width": WIDTH, "labels": LABELS, "seen": SEEN, "axis": AXIS, "radius": RADIUS},
    )
