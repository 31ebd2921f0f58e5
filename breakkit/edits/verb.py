"""What a verb is: an argument of a spec, read; it finds its places and says what one becomes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from breakkit.edits.change import Change, Layout, Place, Replacement
from breakkit.i18n import tr

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator

    from breakkit.edits.kinds import Kind
    from breakkit.edits.program import Program, Span
    from breakkit.model import Edit


class Verb(ABC):
    """One verb with its argument.

    Args:
        edit: the edit as the spec says it.

    Raises:
        BadPattern: the argument means nothing to the verb.
    """

    def __init__(self, edit: Edit) -> None:
        self.edit = edit
        self.around: tuple[Kind, ...] = ()
        self.kinds: tuple[Kind, ...] = self.read(edit.argument)

    @abstractmethod
    def read(self, argument: Any) -> tuple[Kind, ...]:  # noqa: ANN401 -- whatever the schema allows
        """The patterns in the argument; the first says what a place is."""

    def places(self, program: Program, node: ast.AST) -> Iterator[Place]:
        """The places that this node stands for: usually none, else one."""
        kind = self.kinds[0]
        slot = program.slot(node)
        bindings = kind.match(node, slot)
        if bindings is not None and self.accepts(program, node):
            yield Place(node, self.span(program, node), bindings)

    def span(self, program: Program, node: ast.AST) -> Span:
        """The text of a place; that of the f-string for one inside, where `ast` has no places."""
        frame = program.frame(node)
        return self.kinds[0].span(program, node) if frame is None else program.span(frame)

    def accepts(self, program: Program, node: ast.AST) -> bool:
        """Whether the verb can mean a node that its pattern matches."""
        del program, node
        return True

    def unfit(self) -> str:
        """Why a place that its pattern matches is none that the verb can mean."""
        return tr("the verb does not edit such a place")

    def belongs(self, program: Program, place: Place, scope: ast.AST) -> bool:
        """Whether a place in a scope is one that the edit's `in` can mean."""
        del program, place, scope
        return True

    @abstractmethod
    def change(self, program: Program, place: Place) -> Change:
        """What the edit does at that place.

        Raises:
            EditRefused: it cannot be done there; the message says why and what to do.
        """


def one_layout(start: int, end: int, text: str, intend: Callable[[], None]) -> Change:
    """A change that can be written in one way only."""
    return Change((Layout((Replacement(start, end, text),)),), intend)
