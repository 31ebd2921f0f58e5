"""The journal's page: its plot, its table, and that nothing on it comes from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from breakkit.commands.journal import Journaled
from breakkit.edges.journal import Event
from breakkit.edges.session import Attempt, HintUse
from breakkit.model import Progress, Score, Verdict
from breakkit.render.journal_page import journal_page
from breakkit.render.journal_plot import GAP, LABELS, SEEN, WIDTH, done_of, plot
from breakkit.workflow.drills import Series
from breakkit.workflow.records import Record, Round, Told

START = "2026-11-22T10:00:00+00:00"


def at(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"2026-11-22T{10 + hours:02}:{rest // 60:02}:{rest % 60:02}+00:00"


def record(
    number: int,
    *concepts: str,
    solved: int | None = None,
    revealed: int | None = None,
    hints: int = 0,
    title: str = "A title",
    **more: object,
) -> Record:
    one = Round(
        applied=START,
        hints=[HintUse(level + 1, START) for level in range(hints)],
        attempts=[Attempt(START, Verdict.FIXED)],
        solved=None if solved is None else at(solved),
        revealed=None if revealed is None else at(revealed),
        answered=1,
        **more,
    )
    state = Progress.TRIED
    if solved is not None or revealed is not None:
        state = Progress.SOLVED if solved is not None else Progress.REVEALED
    return Record(f"10-{number:02}", title, concepts, state, (one,))


def page_of(*records: Record, drills: Series | None = None) -> str:
    return journal_page(Journaled(records, None, None, None, drills, markdown=False, notices=()))


class Structure(HTMLParser):
    """Each tag with what it has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def named(self, *names: str):
        return [has for tag, has in self.tags if tag in names]


THREE = (
    record(1, "money", "units", solved=250, hints=2),
    record(2, "money", solved=30),
    record(3, "units", revealed=60, hints=1),
)


def test_a_dot_for_each_break_in_the_row_of_each_of_its_concepts():
    drawn = plot(done_of(THREE))
    assert [(row.name, row.solved, len(row.dots)) for row in drawn.rows] == [
        ("money", 2, 2),
        ("units", 1, 2),
    ]
    money, units = drawn.rows
    assert [dot.done.record.id for dot in money.dots] == ["10-02", "10-01"], (
        "the sooner, the lefter"
    )
    assert money.dots[0].x < money.dots[1].x
    assert units.dots[0].x == money.dots[1].x, "one scale for all rows"
    assert units.dots[1].x == WIDTH - SEEN / 2, "an answer that was seen has no time"
    assert [label for _, label in drawn.ticks] == ["30 s", "1 min", "2 min", "5 min"]


def test_the_page_says_in_words_what_it_draws():
    page = Structure(page_of(*THREE))
    spoken = [has["aria-label"] for has in page.named("g")]
    assert spoken == [
        "money: 10-02 · A title: solved in 30 s, 0 hints used",
        "money: 10-01 · A title: solved in 4 min 10 s, 2 hints used",
        "units: 10-01 · A title: solved in 4 min 10 s, 2 hints used",
        "units: 10-03 · A title: answer seen, 1 hint used",
    ]
    assert [has["class"] for has in page.named("g")] == ["alone", "helped", "helped", "seen"]
    assert all(has["tabindex"] == "0" for has in page.named("g"))
    assert len([has for has in page.named("th") if has.get("scope") == "row"]) == 3


def test_many_at_the_same_moment_do_not_hide_each_other():
    same = [record(number, "money", solved=60) for number in range(20)]
    (row,) = plot(done_of([*same, record(90, "money", solved=3600)])).rows
    places = [dot.x for dot in row.dots]
    assert all(right - left >= GAP - 0.2 for left, right in pairwise(places))
    assert places[0] >= LABELS
    assert places[-1] <= WIDTH - SEEN


def test_the_first_answer_counts_and_a_fix_after_it_is_no_solution():
    twice = Round(applied=START, solved=at(9), answered=9)
    first = record(1, "money", revealed=60, solved=90).rounds[0]
    (done,) = done_of([Record("10-01", "", ("money",), Progress.REVEALED, (first, twice))])
    assert done.seconds is None


def test_diagnosis_score_and_series_are_told():
    told = [Told(Event.CAUSE, "<b>the id</b>", START, before_answer=True)]
    page = page_of(
        record(1, "money", solved=60, told=told, score=Score.PARTLY), drills=Series(3, 2, 1, 2)
    )
    assert "<q>&lt;b&gt;the id&lt;/b&gt;</q> (partly)" in page
    assert "Drills: 2 of 3 diagnoses right. Series: 1 now, 2 at best." in page


def test_what_is_open_or_hidden_is_in_no_plot():
    hidden = Record("blind", "", (), Progress.ACTIVE, (Round(blind=True, applied=START),))
    page = page_of(record(1, "money"), hidden)
    assert "<svg" not in page
    assert "Nothing is solved yet." in page
    assert [has for has in Structure(page).named("th") if has.get("scope") == "row"] == [
        {"scope": "row"},
        {"scope": "row"},
    ]
    assert "Nothing is solved yet." in page_of()


@pytest.mark.parametrize("records", [(), THREE])
def test_it_needs_nothing_but_itself_and_nothing_steers_it(records):
    evil = record(9, "<script>", solved=5, title='"><img src=x onerror=alert(1)>\x1b[2J\u202e')
    page = page_of(*records, evil)
    structure = Structure(page)
    assert not structure.named("script", "img", "iframe", "object")
    assert [has["href"] for has in structure.named("link")] == ["data:,"]
    assert not re.search(r"url\(|@import|https?:", page)
    assert "default-src 'none'" in page
    assert r"\x1b[2J\u202e" in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
