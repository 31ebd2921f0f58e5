"""The main screen, row by row, as much of it as fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from breakkit.i18n import tr
from breakkit.model import Verdict
from breakkit.render.steps import headed
from breakkit.render.text import columns, safe, wrapped
from breakkit.render.watch.words import asked, judged, offered, seen, watched
from breakkit.workflow.watching.model import Ask, Failure, Job, Line, Place, Situation
from breakkit.workflow.watching.state import State, options

SYMPTOM_ROWS = 3
MESSAGE_ROWS = 3
ROOM_FOR_FACTS = 45
"""So much at least, or they have a row of their own: the title must not jump as they grow."""
LOW = 20
"""On a terminal of fewer rows, the symptom keeps to one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the screen, safe for a terminal and no wider than it.

    Args:
        text: what it says.
        style: how it looks.
        place: what its text links to.
        keys: letters at the begin of words of it that are keys.
    """

    text: str = ""
    style: str = ""
    place: Place | None = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """What is to be drawn.

    Args:
        rows: top to bottom, as many as the terminal has or fewer.
        cursor: column, from 0, of the cursor in the last row; None = it is hidden.
    """

    rows: tuple[Row, ...]
    cursor: int | None = None


def layout(state: State, width: int, height: int, now: datetime) -> Layout:
    """The main screen on a terminal of that size."""
    top = list(_top(state.situation, width, height, now))
    prompt, cursor = _prompt(state, width)
    bottom = [Row(), *_paragraph(watched(state.watching), width, "dim"), *prompt]
    room = max(height - len(top) - len(bottom), 0)
    middle = list(_middle(state, width, room))
    filler = [Row()] * (room - len(middle))
    rows = [*top, *middle, *filler, *bottom][-height:]
    return Layout(tuple(_fitting(row, width) for row in rows), cursor)


def _fitting(row: Row, width: int) -> Row:
    """On a terminal too narrow for words, what is left of them."""
    text = row.text
    while columns(text) > width:
        text = text[:-1]
    return replace(row, text=text)


def _top(now: Situation | None, width: int, height: int, time: datetime) -> Iterator[Row]:
    if now is None:
        yield from _paragraph(tr("No break is applied here any more."), width, "bold")
        return
    facts = " · ".join(_facts(now, time))
    title = safe(headed(now.id, now.title))
    if columns(title) + ROOM_FOR_FACTS <= width:
        yield Row(title + " " * (width - columns(title) - columns(facts)) + facts, "bold")
    else:
        yield from _cut(_paragraph(title, width, "bold"), 2, width)
        yield from _paragraph(facts, width, "bold")
    rows = 1 if height < LOW else SYMPTOM_ROWS
    yield from _cut(_paragraph(now.symptom, width, ""), rows, width)
    for notice in now.notices:
        yield from _cut(_paragraph(notice, width, "dim"), 1, width)


def _facts(now: Situation, time: datetime) -> Iterator[str]:
    minutes = max(int((time - datetime.fromisoformat(now.since)).total_seconds()) // 60, 0)
    yield tr("{minutes} min", minutes=minutes)
    yield tr("hints {seen}/{levels}", seen=now.hints, levels=now.levels)
    yield tr("attempts {n}", n=now.attempts)
    if now.solved:
        yield tr("solved")
    elif now.revealed:
        yield tr("answer seen")


def _middle(state: State, width: int, room: int) -> Iterator[Row]:
    """What was seen and said, the failures shortened first."""
    said = list(_said(state, width))
    found = list(_found(state, width))
    left = max(room - len(said), 2)
    if len(found) > left:
        found = [*found[: left - 1], Row("…", "dim")]
    yield from [*found, *said][:room]


def _found(state: State, width: int) -> Iterator[Row]:
    yield Row()
    text, style = judged(state) or seen(state)
    yield from _paragraph(text, width, style)
    if state.doing is not None and state.doing.job is not Job.LOOK and state.step:
        yield from _paragraph(f"… {state.step}", width, "dim")
    look = state.look
    if look is None:
        return
    if state.judged is not None:
        yield from _reasons(state.judged, width)
    else:
        if look.trouble:
            yield from _paragraph(look.trouble, width, "", "  ")
            yield from _paragraph(look.advice, width, "dim", "  ")
            if look.place is not None:
                yield from _at(look.place, width)
        for failure in look.failures:
            yield from _failure(failure, width)
    if look.protected:
        names = ", ".join(look.protected)
        yield from _paragraph(
            tr("Changed, and does not count: {names}", names=names), width, "yellow"
        )


def _failure(failure: Failure, width: int) -> Iterator[Row]:
    file, _, name = failure.node.partition("::")
    yield from _paragraph(name or file, width, "bold", "  ")
    yield from _cut(_paragraph(_brief(failure.message), width, "", "    "), MESSAGE_ROWS, width)
    if failure.test is not None:
        yield from _at(failure.test, width)
    else:
        yield from _paragraph(file, width, "dim", "    ")
    if failure.code is not None and failure.code != failure.test:
        yield from _at(failure.code, width)


def _brief(message: str) -> str:
    """What an exception says, without pytest's advice to its own users."""
    return message.removesuffix(" Use -v to get more diff")


def _at(place: Place, width: int) -> Iterator[Row]:
    for row in _paragraph(f"{place.shown}:{place.line}", width, "cyan", "    "):
        yield replace(row, place=place)


def _reasons(result: object, width: int) -> Iterator[Row]:
    """Why a judgement was not `fixed`, test by test."""
    from breakkit.commands.verify import Verified  # noqa: PLC0415  # only here, and not needed soon

    if not isinstance(result, Verified):
        return
    if result.verdict in (Verdict.TAMPERED, Verdict.NOT_JUDGED):  # else the tests say it
        yield from _paragraph(result.reason, width, "", "  ")
    for node, message in result.messages.items():
        yield from _paragraph(node, width, "bold", "  ")
        yield from _cut(_paragraph(_brief(message), width, "", "    "), MESSAGE_ROWS, width)


def _said(state: State, width: int) -> Iterator[Row]:
    """The last hint, and what could not be done."""
    from breakkit.commands.hint import Hinted  # noqa: PLC0415  # as above

    if isinstance(state.hint, Hinted):
        level, levels = state.hint.level, state.hint.levels
        yield Row()
        yield from _paragraph(
            tr("Hint {level} of {levels}", level=level, levels=levels), width, "bold"
        )
        yield from _paragraph(state.hint.text, width, "", "  ")
    if state.trouble:
        yield Row()
        yield from _paragraph(state.trouble, width, "yellow")
        yield from _paragraph(state.advice, width, "dim")


def _prompt(state: State, width: int) -> tuple[list[Row], int | None]:
    match state.front:
        case Ask(about):
            return list(_paragraph(asked(state, about), width, "bold yellow")), None
        case Line(text=text) as line:
            shown = safe(text)
            while columns(shown) > width - 3:
                shown = shown[1:]
            question = list(_paragraph(asked(state, line), width, "bold yellow"))
            return [*question, Row(f"> {shown}")], 2 + columns(shown)
    return list(_options(state, width)), None


def _options(state: State, width: int) -> Iterator[Row]:
    row = ""
    keys: tuple[str, ...] = ()
    for key in (*options(state), "q"):
        shown, word = offered(state, key)
        more = f"{shown} {safe(word)}"
        if row and columns(row) + 3 + columns(more) > width:
            yield Row(row, "", None, keys)
            row, keys = "", ()
        row, keys = f"{row}   {more}" if row else more, (*keys, shown)
    yield Row(row, "", None, keys)


def _paragraph(text: str, width: int, style: str, indent: str = "") -> Iterator[Row]:
    if text:
        yield from (Row(line, style) for line in wrapped(text, width, indent))


def _cut(rows: Iterable[Row], most: int, width: int) -> list[Row]:
    """So many rows at most; the last one says when there were more."""
    listed = list(rows)
    if len(listed) <= most:
        return listed
    last = listed[most - 1]
    text = last.text
    while columns(text) > width - 2:
        text = text[:-1]
    return [*listed[: most - 1], Row(f"{text} …", last.style)]
