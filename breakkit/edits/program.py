"""A parsed source text: its tree, and where every node of it stands in the text."""

from __future__ import annotations

import ast
import re
import threading
import warnings
from bisect import bisect_right
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from breakkit.errors import WouldNotParse
from breakkit.i18n import tr
from breakkit.model import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from breakkit.edits.newer import Name

LEAVES = (ast.expr_context, ast.operator, ast.cmpop, ast.boolop, ast.unaryop)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BLOCKS = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
SCALARS = frozenset(
    ["ctx", "op", "ops", "id", "attr", "name", "arg", "asname", "module", "level", "kind", "simple"]
)
LONE_CR = re.compile(r"\r(?!\n)")


AnyNode: TypeAlias = Any
"""A node whose class the grammar or a test elsewhere has settled, unseen by type checkers."""


class Span(NamedTuple):
    """A stretch of the text, in characters, the end not included."""

    start: int
    end: int


class Slot(NamedTuple):
    """Where a node hangs in the tree: `at` is its index, None in a field that is no list."""

    parent: AnyNode
    field: str
    at: int | None


def parse(text: str) -> ast.Module:
    """The tree of a source text, whatever its warnings.

    Raises:
        SyntaxError: it does not parse; the only exception there is.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error) or type(error).__name__) from error


@cache
def fields_of(kind: type[AnyNode], *, blocks_only: bool) -> tuple[str, ...]:
    """The fields of a class of nodes that other nodes can hang in."""
    names = () if kind is ast.Constant else kind._fields
    if blocks_only:
        return tuple(name for name in names if name in BLOCKS)
    return tuple(name for name in names if name not in SCALARS)


class Program:
    """A source text and its tree.

    Args:
        text: the source, decoded, line ends as they are.
        shadow: a text of the same length that this Python can parse, where it differs from
            `text`: newer grammar is masked in it (`breakkit.edits.newer`).

    Raises:
        SyntaxError: the text does not parse.
    """

    def __init__(self, text: str, shadow: str | None = None) -> None:
        self.text = text
        self.shadow = text if shadow is None else shadow
        self.tree = parse(self.shadow)
        self.unverified: tuple[tuple[Name, int], ...] = ()
        self.edges: dict[ast.AST, tuple[list[int], list[int]]] = {}
        self._slots: dict[ast.AST, Slot] = {}

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins; what follows the last newline is a line too."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def _is_ascii(self) -> bool:
        return self.shadow.isascii()

    def offset(self, line: int, column: int) -> int:
        """The character at a line (from 1) and a UTF-8 byte in it (from 0), as `ast` counts."""
        start = self.line_starts[line - 1]
        if self._is_ascii:
            return start + column
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return start + len(self.shadow[start:end].encode()[:column].decode())

    def span(self, node: AnyNode) -> Span:
        """Where the node stands, without redundant parentheses and without decorators."""
        if isinstance(node, ast.withitem):
            end = node.optional_vars or node.context_expr
            return Span(self.span(node.context_expr).start, self.span(end).end)
        return Span(
            self.offset(node.lineno, node.col_offset),
            self.offset(node.end_lineno, node.end_col_offset),
        )

    def line_of(self, offset: int) -> int:
        """The line, from 1, that a character stands on."""
        return bisect_right(self.line_starts, offset)

    def line_span(self, line: int) -> Span:
        """A line with its line end."""
        starts = self.line_starts
        return Span(starts[line - 1], starts[line] if line < len(starts) else len(self.text))

    def position(self, offset: int) -> Position:
        """Line and column of a character, both from 1."""
        line = self.line_of(offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def newline_at(self, offset: int) -> str:
        """The line end used where that character is; on an unended last line, the file's first."""
        end = self.line_span(self.line_of(offset)).end
        if not self.text[:end].endswith("\n"):
            end = self.text.find("\n") + 1
        return "\r\n" if self.text[:end].endswith("\r\n") else "\n"

    def walk(
        self, root: ast.AST, *, own_level: bool = False, statements: bool = False
    ) -> Iterator[ast.AST]:
        """Every node under `root`, itself first; `slot` knows those that were given out.

        With `own_level`, the bodies of functions and classes in it are left out; with `statements`,
        all that is no statement and holds none.
        """
        pending: list[AnyNode] = [root]
        slots = self._slots
        while pending:
            node = pending.pop()
            is_closed = own_level and node is not root and isinstance(node, DEFINITIONS)
            below = []
            kind: AnyNode = type(node)
            for name in fields_of(kind, blocks_only=statements):
                value = getattr(node, name, None)
                if is_closed and name == "body":
                    continue
                if isinstance(value, list):
                    for index, item in enumerate(value):
                        if isinstance(item, ast.AST):
                            slots[item] = Slot(node, name, index)
                            below.append(item)
                elif isinstance(value, ast.AST):
                    slots[value] = Slot(node, name, None)
                    below.append(value)
            yield node
            pending.extend(reversed(below))

    def slot(self, node: ast.AST) -> Slot:
        """Where a node that was walked over hangs."""
        return self._slots[node]

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around one that was walked over, innermost first, up to the module."""
        while node in self._slots:
            node = self._slots[node].parent
            yield node

    def frame(self, node: ast.AST) -> ast.AST | None:
        """The outermost f-string (or t-string) around a node: places in it are not edited."""
        strings = [up for up in self.ancestors(node) if type(up).__name__ in FRAMES]
        return strings[-1] if strings else None

    def forget(self) -> None:
        """Forget where nodes hang: some of them are no longer in the tree."""
        self._slots.clear()
        self.edges.clear()


FRAMES = frozenset({"JoinedStr", "TemplateStr"})


class _Kept(threading.local):
    """The last program that was given back by this thread."""

    program: Program | None = None


_kept = _Kept()


def borrow(text: str, where: str) -> Program:
    """As `read`, but the last one is used again if it is of that text: parsing costs the most."""
    program, _kept.program = _kept.program, None
    return program if program is not None and program.text == text else read(text, where)


def give_back(program: Program) -> None:
    """Keep a program, whose tree is that of its text again, for the next edit."""
    program.forget()
    _kept.program = program


def read(text: str, where: str) -> Program:
    """The program in a text; `where` names it in messages.

    Raises:
        WouldNotParse: it does not parse, or has line ends that cannot be told apart.
    """
    if lone := LONE_CR.search(text):
        line = text.count("\n", 0, lone.start()) + 1
        said = tr("a carriage return without a line feed")
        raise WouldNotParse(
            f"{where}:{line}: {said}",
            tr("rewrite the file with \\n or \\r\\n as line ends"),
        )
    try:
        return Program(text)
    except SyntaxError as error:
        from breakkit.edits.newer import read_newer  # noqa: PLC0415 -- LibCST, only where needed

        return read_newer(text, where, error)
