"""An observation as one self-contained page: two pictures, the filter's results, the raw lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from breakkit.i18n import SOURCE, language, tr, trn
from breakkit.render.picture import AXIS, LABELS, WIDTH, picture
from breakkit.render.text import safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.commands.observe import Observed
    from breakkit.workflow.observe import Side

COLOURS = 10
"""How many lanes have a colour of their own; then they come again."""

STRESSED = re.compile(r"(?<!\w)\*(\S[^*\n]*\S|\S)\*(?!\w)")


@dataclass(frozen=True, slots=True)
class Line:
    """A raw line, and the colour of its lane."""

    text: str
    colour: int | None


def environment() -> Environment:
    """The templates; what they are given is escaped, and cannot steer or fool a reader."""
    made = Environment(
        loader=PackageLoader("breakkit.render"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["prose"] = prose
    made.globals |= {"tr": tr, "trn": trn, "language": language() or SOURCE}
    return made


def page(result: Observed) -> str:
    """An HTML document that needs nothing but itself: no script, no font, no network."""
    sides = (result.before, result.after)
    drawn = [side.timeline for side in sides if side.timeline is not None]
    scale = max((timeline.lasts for timeline in drawn), default=0.0) or 1.0
    names = dict.fromkeys(lane.name for timeline in drawn for lane in timeline.lanes)
    colours = {name: number % COLOURS for number, name in enumerate(names)}
    template = environment().get_template("observation.html")
    return template.render(
        result=result,
        width=WIDTH,
        labels=LABELS,
        axis=AXIS,
        panels=[
            {
                "heading": heading,
                "side": side,
                "picture": side.timeline and picture(side.timeline, colours, scale),
                "lines": raw_lines(side, colours),
            }
            for heading, side in zip((tr("Base"), tr("With the break")), sides, strict=True)
        ],
    )


def prose(text: str) -> Markup:
    """A text of a spec: what stands in backticks is code, what stands in asterisks is stressed."""
    pieces = [escape(_clean(piece)) for piece in text.strip().split("`")]
    if len(pieces) % 2 == 0:  # one too many: none of them means anything
        return Markup("`").join(pieces)
    marked = [
        f"<code>{piece}</code>" if at % 2 else STRESSED.sub(r"<em>\1</em>", str(piece))
        for at, piece in enumerate(pieces)
    ]
    return Markup("").join(map(Markup, marked))


def _clean(value: object) -> object:
    """Text from outside, with what steers or fools a reader as visible escapes."""
    return safe(value, keep="\n") if type(value) is str else value


def raw_lines(side: Side, colours: Mapping[str, int]) -> list[Line]:
    """All lines of a side, in the order of the log; the filter's where there is no picture."""
    if side.timeline is None:
        return [Line(line, None) for line in side.lines]
    lanes = {id(point): colours[lane.name] for lane in side.timeline.lanes for point in lane.points}
    return [Line(point.line, lanes.get(id(point))) for point in side.timeline.points]
