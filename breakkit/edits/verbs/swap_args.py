"""`swap_args`: swap two positional arguments of one call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from breakkit.edits import gaps, schemas
from breakkit.edits.change import Change, Layout, Place, Replacement
from breakkit.edits.kinds import Expression, Kind
from breakkit.edits.verb import Verb
from breakkit.errors import BadPattern, WouldNotParse
from breakkit.i18n import tr, trn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.edits.program import AnyNode, Program

SCHEMA = schemas.mapping(
    "The call whose two positional arguments change places.",
    {"of": "transfer($$$)", "positions": [0, 1]},
    of=schemas.text("The call, as a pattern.", "transfer($$$)"),
    positions={
        "type": "array",
        "description": "Which two positional arguments, counted from 0.",
        "items": {"type": "integer", "minimum": 0},
        "minItems": 2,
        "maxItems": 2,
        "uniqueItems": True,
        "examples": [[0, 1]],
    },
)


class SwapArgs(Verb):
    """Puts each of two positional arguments of a call where the other stands."""

    def read(self, argument: Mapping[str, Any]) -> tuple[Kind, ...]:
        """The call's pattern."""
        kind = Expression(argument["of"])
        self.one, self.two = sorted(argument["positions"])
        if not isinstance(kind.tree, ast.Call):
            raise BadPattern(
                tr("{text!r} is not a call", text=argument["of"]),
                tr("write for example `transfer($$$)`"),
            )
        if self.one == self.two or self.one < 0:
            raise BadPattern(
                tr(
                    "positions: {positions} are not two, counted from 0",
                    positions=argument["positions"],
                ),
                tr("write for example `positions: [0, 1]`"),
            )
        return (kind,)

    def change(self, program: Program, place: Place) -> Change:
        """The call with the two arguments in each other's place."""
        node: AnyNode = place.node
        row = node.args
        if len(row) <= self.two:
            raise WouldNotParse(
                trn(
                    "the call has {n} positional argument",
                    "the call has {n} positional arguments",
                    len(row),
                ),
                tr("choose other `positions`; the first is 0"),
            )
        if any(isinstance(item, ast.Starred) for item in row[: self.two + 1]):
            raise WouldNotParse(
                tr("a starred argument hides which positions the others have"),
                tr("choose `positions` before it, or use replace"),
            )
        spans = [gaps.outer(program, row[at]) for at in (self.one, self.two)]
        texts = [program.text[span.start : span.end] for span in spans]
        swapped = zip(spans, reversed(texts), strict=True)
        layout = Layout(tuple(Replacement(*span, text) for span, text in swapped))

        def intend() -> None:
            row[self.one], row[self.two] = row[self.two], row[self.one]

        return Change((layout,), intend)


VERB = SwapArgs
