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
        words=_words(),
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


def _words() -> dict[str, str]:
    return {
        "title": tr("My journal"),
        "by_concept": tr("How each concept went"),
        "reads": tr(
            "A dot is a break; the further left it stands, the sooner it was fixed, and its number "
            "says how many hints were used."
        ),
        "no_hint": tr("solved without a hint"),
        "with_hints": tr("solved with hints"),
        "seen": tr("answer seen"),
        "time": tr("time to the right fix"),
        "none": tr("Nothing is solved yet. The first break that you solve is drawn here."),
        "table": tr("The same as a table"),
        "break": tr("Break"),
        "concepts": tr("Concepts"),
        "took": tr("Time"),
        "hints": tr("Hints"),
        "attempts": tr("Attempts"),
        "day": tr("Day"),
        "diagnosis": tr("Your diagnosis"),
        "others": tr("Begun, and still open"),
    }
