"""The kinds of places that patterns speak of: where they hang, what of them is matched, their text.

A kind is made from a pattern. It is asked about nodes that were walked over, one by one.
"""

from __future__ import annotations

from breakkit.edits.kinds.clauses import Handler, WithItem
from breakkit.edits.kinds.code import Around, Decorator, Expression, Kind, Statement, is_elif
from breakkit.edits.kinds.rows import Argument, Base, Element, Entry, entry_span

__all__ = [
    "KINDS",
    "Argument",
    "Around",
    "Base",
    "Decorator",
    "Element",
    "Entry",
    "Expression",
    "Handler",
    "Kind",
    "Statement",
    "WithItem",
    "entry_span",
    "is_elif",
]

KINDS: dict[str, type[Kind]] = {
    kind.name: kind for kind in (Expression, Statement, Entry, Argument, Decorator)
}
"""The kinds that a spec names, by that name."""
