"""Places in an `ast` tree as paths, so that a fresh parse of the same text has the same places."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Step = tuple[str, int | None]
Path = tuple[Step, ...]
Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
NEWLINE = re.compile(r"\r\n|\r|\n")


def walk(node: ast.AST, path: Path = ()) -> Iterator[tuple[Path, ast.AST]]:
    """The node and all that it contains, parents first; not the plain text of an f-string."""
    yield path, node
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            yield from walk(value, (*path, (name, None)))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                text = isinstance(node, ast.JoinedStr) and isinstance(item, ast.Constant)
                if isinstance(item, ast.AST) and not text:
                    yield from walk(item, (*path, (name, index)))


def at(tree: ast.AST, path: Path) -> ast.AST:
    """The node that the path leads to."""
    for name, index in path:
        value = getattr(tree, name)
        tree = value if index is None else value[index]
    return tree


def put(tree: ast.AST, path: Path, *nodes: ast.AST) -> None:
    """Put nodes in the place of the one there: in a list any number, else exactly one."""
    parent = at(tree, path[:-1])
    name, index = path[-1]
    if index is None:
        (node,) = nodes
        setattr(parent, name, node)
    else:
        getattr(parent, name)[index : index + 1] = nodes


def put_block(tree: ast.AST, path: Path, *nodes: ast.AST) -> None:
    """Like `put` for a statement; a block that would be empty gets `pass`."""
    put(tree, path, *nodes)
    block = getattr(at(tree, path[:-1]), path[-1][0])
    if not block:
        block.append(ast.Pass())


def ancestors(tree: ast.AST, path: Path) -> list[tuple[Path, ast.AST]]:
    """Everything that contains the path's node, the module first; not the node itself."""
    return [(path[:length], at(tree, path[:length])) for length in range(len(path))]


def dump(node: ast.AST) -> str:
    """The tree as text: no positions, no contexts (they follow from the place)."""
    return re.sub(r", ctx=(Load|Store|Del)\(\)|ctx=(Load|Store|Del)\(\)", "", ast.dump(node))


@dataclass(eq=False)
class Source:
    """A text, parsed, with its lines as `ast` counts them."""

    text: str
    tree: ast.Module = field(init=False)
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.text)
        self.starts = [0, *(found.end() for found in NEWLINE.finditer(self.text))]

    @cached_property
    def program(self) -> str:
        """The tree as text."""
        return dump(self.tree)

    def line_start(self, line: int) -> int:
        """Where a line, counted from 1, starts; past the last one: the text's end."""
        return self.starts[line - 1] if line <= len(self.starts) else len(self.text)

    def offset(self, line: int, utf8_column: int) -> int:
        """Where a position of `ast` is in the text."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        content = self.text[start:end]
        if content.isascii():
            return start + utf8_column
        return start + len(content.encode()[:utf8_column].decode())

    def line_of(self, offset: int) -> int:
        """The line, from 1, that an offset is on."""
        return bisect_right(self.starts, offset)

    def span(self, nodes: Sequence[ast.AST]) -> tuple[int, int]:
        """Where the nodes start and end, decorators included, brackets around them not."""
        begins, ends = [], []
        for node in nodes:
            for inner in [node, *getattr(node, "decorator_list", ())]:
                for positioned in [inner] if hasattr(inner, "lineno") else ast.walk(inner):
                    if hasattr(positioned, "lineno"):
                        begins.append(self.offset(positioned.lineno, positioned.col_offset))
                        ends.append(self.offset(positioned.end_lineno, positioned.end_col_offset))
        return min(begins), max(ends)
