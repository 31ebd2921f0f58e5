"""`swap`: swap two statements of one block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breakkit.edits import schemas
from breakkit.edits.change import Change, Layout, Place, Replacement
from breakkit.edits.kinds import Kind, Statement
from breakkit.edits.layout import line_content_end, own_lines
from breakkit.edits.matching import match
from breakkit.edits.program import Span
from breakkit.edits.verb import Verb
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from breakkit.edits.program import Program

SCHEMA = {
    "type": "array",
    "description": "Two statements of one block, as patterns, in the order in which they stand now;"
    " the same metavariable means equal code in both.",
    "items": schemas.text("A statement, as a pattern.", "validate($X)"),
    "minItems": 2,
    "maxItems": 2,
    "examples": [["validate($X)", "save($X)"]],
}


class Swap(Verb):
    """Puts each of two statements where the other stands, each with the comment behind it."""

    def read(self, argument: list[str]) -> tuple[Kind, ...]:
        """The patterns of the two statements."""
        if not isinstance(argument, (list, tuple)) or len(argument) != len(("one", "other")):
            raise BadPattern(
                tr("swap takes a list of two statements, not {argument!r}", argument=argument),
                tr("write for example `swap: [validate($X), save($X)]`"),
            )
        return tuple(Statement(text) for text in argument)

    def places(self, program: Program, node: ast.AST) -> Iterator[Place]:
        """The statement with every later one of its block that completes the pair."""
        first, second = self.kinds
        slot = program.slot(node)
        if first.match(node, slot) is None:
            return
        block = getattr(slot.parent, slot.field)
        for other in block[(slot.at or 0) + 1 :]:
            trees, pair = [first.tree, second.tree], [node, other]
            bindings = match(trees, pair, first.condition)
            if bindings is not None:
                yield Place(node, self.span(program, node), bindings, other)

    def unfit(self) -> str:
        """Why a place that matches is none."""
        return tr("no later statement of its block completes the pair")

    def change(self, program: Program, place: Place) -> Change:
        """The block with the two in each other's place."""
        slot = program.slot(place.node)
        block = getattr(slot.parent, slot.field)
        one, two = slot.at or 0, block.index(place.extra)
        spans = [self.kinds[0].span(program, block[at]) for at in (one, two)]
        lines = [own_lines(program, span, ";?") for span in spans]
        if lines[0] and lines[1]:
            ends = [line_content_end(program, line.end) for line in lines if line]
            spans = [Span(span.start, end) for span, end in zip(spans, ends, strict=True)]
        texts = [program.text[span.start : span.end] for span in spans]
        swapped = zip(spans, reversed(texts), strict=True)
        layout = Layout(tuple(Replacement(*span, text) for span, text in swapped))

        def intend() -> None:
            block[one], block[two] = block[two], block[one]

        return Change((layout,), intend)


VERB = Swap
