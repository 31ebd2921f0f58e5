"""The learner's papers: the page of a lesson, and the record of what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.edges.journal import Event
from breakkit.i18n import tr, trn
from breakkit.render.drills import score_line, series_line
from breakkit.render.screen import Screen
from breakkit.render.steps import APPLY, LIST, headed
from breakkit.render.text import safe
from breakkit.render.words import progress_word, verdict_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from breakkit.commands.journal import Journaled
    from breakkit.commands.lesson import Lesson
    from breakkit.workflow.records import Record, Round, Told

MINUTE_S, HOUR_S = 60, 3600


def lesson(result: Lesson) -> str:
    """The page of a lesson."""
    text = safe(result.markdown, keep="\n")
    if result.as_markdown:
        return text
    from rich.markdown import Markdown  # noqa: PLC0415  # Rich takes 25 ms, and this 40 more

    screen = Screen()
    screen.draw(Markdown(text, hyperlinks=False))
    return screen.text()


def journaled(result: Journaled) -> str:
    """The record of one break or of all."""
    if result.markdown:
        return markdown(result)
    screen = Screen()
    if result.written:
        screen.say(tr("The entry is written into {file}", file=result.written), "green")
    if result.imported is not None:
        imported = trn(
            "{n} new line was imported.", "{n} new lines were imported.", result.imported
        )
        screen.say(imported, "green")
    if result.page:
        screen.say(tr("As a page: {file}", file=result.page), "green")
    if result.exported:
        screen.say(tr("The journal is exported to {file}", file=result.exported), "green")
    if not result.entries:
        screen.say(tr("Nothing is in your journal yet."))
        screen.next_steps(LIST | APPLY)
    for record in result.entries:
        _show(screen, record)
    if result.drills is not None:
        screen.line("")
        screen.say(series_line(result.drills), "bold")
    return screen.text().lstrip("\n")


def _show(screen: Screen, record: Record) -> None:
    screen.heading(headed(record.id, record.title))
    facts = " · ".join([progress_word(record.state), *record.concepts])
    screen.say(facts, "dim", indent="  ")
    for number, one in enumerate(record.rounds, 1):
        if len(record.rounds) > 1:
            screen.say(tr("Round {n}", n=number), "bold", indent="  ")
        for line in _facts(one):
            screen.say(line, indent="  ")
        for told in one.told:
            screen.say(f"{_kind(told)}: {told.text}", "cyan", indent="  ")
        if one.score is not None:
            screen.say(score_line(one.score), indent="  ")


def markdown(result: Journaled) -> str:
    """The same as Markdown, with the fixes."""
    lines = [f"# {tr('My journal')}", ""]
    if result.drills is not None:
        lines += [series_line(result.drills), ""]
    for record in result.entries:
        lines += [f"## {_inline(headed(record.id, record.title))}", "", *_summary(record), ""]
        for number, one in enumerate(record.rounds, 1):
            if len(record.rounds) > 1:
                lines += [f"### {tr('Round {n}', n=number)}", ""]
            lines += [f"- {_inline(line)}" for line in _facts(one)]
            lines += [f"- **{_kind(told)}:** {_inline(told.text)}" for told in one.told]
            if one.score is not None:
                lines.append(f"- {score_line(one.score)}")
            lines.append("")
            if one.diff:
                lines += ["```diff", *safe(one.diff, keep="\n").rstrip("\n").split("\n"), "```", ""]
    return "\n".join(lines)


def _summary(record: Record) -> Iterator[str]:
    yield " · ".join([f"**{progress_word(record.state)}**", *map(_inline, record.concepts)])


def _kind(told: Told) -> str:
    if told.kind is Event.CAUSE and told.before_answer:
        return tr("My diagnosis")
    return {
        Event.HYPOTHESIS: tr("I supposed"),
        Event.CAUSE: tr("What it was"),
        Event.NOTE: tr("Note"),
    }[told.kind]


def _facts(one: Round) -> Iterator[str]:
    if one.blind:
        yield tr("a drill: applied without its name")
    if one.applied and one.base:
        yield tr("applied {time}, on {base}", time=_moment(one.applied), base=one.base[:10])
    elif one.applied:
        yield tr("applied {time}", time=_moment(one.applied))
    if one.red:
        yield tr("red: {tests}", tests=", ".join(one.red))
    if one.hints:
        levels = ", ".join(f"{use.level} ({_moment(use.at)})" for use in one.hints)
        yield tr("hints: {levels}", levels=levels)
    if one.attempts:
        verdicts = ", ".join(verdict_word(attempt.verdict) for attempt in one.attempts)
        yield tr("attempts: {verdicts}", verdicts=verdicts)
    if one.seconds_to_green is not None:
        yield tr("green after {time}", time=span(one.seconds_to_green))
    if one.revealed:
        yield tr("answer shown {time}", time=_moment(one.revealed))
    if one.kept:
        yield tr("your work is kept: {ref}", ref=one.kept)


def _moment(at: str) -> str:
    """A time to the minute."""
    return at.replace("T", " ")[:16]


def span(seconds: float) -> str:
    """A time as people say it."""
    if seconds < MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < HOUR_S:
        return f"{seconds // MINUTE_S:.0f} min {seconds % MINUTE_S:.0f} s"
    return f"{seconds // HOUR_S:.0f} h {seconds % HOUR_S // MINUTE_S:.0f} min"


def _inline(text: str) -> str:
    """A text on one line of Markdown, none of it taken for markup that hides or links."""
    line = " ".join(safe(text, keep="\n").split())
    return line.replace("<", "&lt;").replace("](", "]\\(")
