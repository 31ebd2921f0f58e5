"""What a verb wants: the place it found, what the text there becomes, what the tree must become."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from breakkit.edits.matching import Bindings
    from breakkit.edits.program import Slot, Span


class Replacement(NamedTuple):
    """A stretch of the text, and what stands there instead."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """One place that a verb could edit.

    Args:
        node: the node that stands for it.
        span: its text.
        bindings: what the metavariables stand for.
        extra: what else the verb wants to remember.
    """

    node: ast.AST
    span: Span
    bindings: Bindings = field(default_factory=dict)
    extra: Any = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to write the result: replacements that do not overlap, and what to say about it.

    What is put at one place stands there in the order of the replacements.
    """

    replacements: tuple[Replacement, ...]
    note: str = ""

    def apply(self, text: str) -> str:
        """The text with the replacements made; none makes up a line end at its end."""
        pieces, at = [], 0
        for start, end, new in sorted(self.replacements, key=lambda each: each[:2]):
            pieces += [text[at:start], new]
            at = end
        if at == len(text) and not text.endswith("\n"):
            pieces[-1] = pieces[-1].removesuffix("\n").removesuffix("\r")
        return "".join([*pieces, text[at:]])


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit does.

    Args:
        layouts: ways to write it, tried in order: the first whose tree is the intended one is it.
        intend: turns the old tree into the intended one; knows nothing of the text.
        notes: what a person should know.
    """

    layouts: tuple[Layout, ...]
    intend: Callable[[], None]
    notes: tuple[str, ...] = ()


def put(slot: Slot, node: object) -> None:
    """Hang another node where this one hangs."""
    if slot.at is None:
        setattr(slot.parent, slot.field, node)
    else:
        getattr(slot.parent, slot.field)[slot.at] = node


def take(slot: Slot) -> None:
    """Take a node out of the row that it hangs in."""
    del getattr(slot.parent, slot.field)[slot.at]


def take_statement(slot: Slot) -> None:
    """Take a statement out of its block; the only one leaves `pass`."""
    block: list[ast.stmt] = getattr(slot.parent, slot.field)
    if len(block) == 1 and not isinstance(slot.parent, ast.Module):
        block[0] = ast.Pass()
    else:
        take(slot)


def put_block(slot: Slot, block: list[ast.stmt]) -> None:
    """Put statements in place of one."""
    at = slot.at or 0
    getattr(slot.parent, slot.field)[at : at + 1] = block
