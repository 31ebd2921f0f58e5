"""New code with metavariables in it: as a tree for the proof, and as text for the file."""

from __future__ import annotations

import ast
import copy
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from breakkit.edits import blocks, gaps
from breakkit.edits.graft import graft
from breakkit.edits.kinds import entry_span
from breakkit.edits.layout import line_at, line_content_end
from breakkit.edits.parens import ATOMS
from breakkit.edits.pattern import METAVARIABLE, metavariables, read_expression, written
from breakkit.edits.program import AnyNode, Span
from breakkit.edits.tree import Parameter, same
from breakkit.edits.verify import uproot
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from breakkit.edits.matching import Bindings
    from breakkit.edits.program import Program

COMMA_AFTER = re.compile(r"[ \t]*,[ \t]*")
COMMA_BEFORE = re.compile(r"[ \t]*,[ \t]*\Z")
IN_BRACKETS = re.compile(r"[(\[]\s*\Z")
HERE = "here_and_nowhere_else"
ALONE = re.compile(r"(?P<head>[^#\n]*:)?(?P<indent>\s*)\$(?:\$\$)?(?P<name>[A-Za-z_]\w*)\s*")


class Template:
    """New code.

    Args:
        text: the code, as the spec says it.
        known: the metavariables that it may use.
        read: what reads such code into a tree.

    Raises:
        BadPattern: it is not such code, or uses a metavariable that the pattern does not have.
    """

    def __init__(
        self, text: str, known: set[str], read: Callable[[str], AnyNode] = read_expression
    ) -> None:
        self.text = text.strip()
        self.read = read
        self.tree = read(self.text)
        if any(match[0] in {"$_", "$$$", "$$$_"} for match in METAVARIABLE.finditer(self.text)):
            raise BadPattern(
                tr("{text!r} uses $_ or a $$$ without a name, which stand for nothing", text=text),
                tr("give it a name in the pattern and here, for example $X or $$$REST"),
            )
        used = [ast.Module(self.tree, [])] if isinstance(self.tree, list) else [self.tree]
        if unknown := sorted(metavariables(used[0]) - known):
            raise BadPattern(
                tr(
                    "{text!r} uses {names}, which the pattern does not have",
                    text=text,
                    names=written(unknown),
                ),
                tr("it has: {names}", names=written(sorted(known)))
                if known
                else tr("it has none; write some into it, for example $X"),
            )

    def grow(self, bound: Bindings) -> AnyNode:
        """The tree, or the list of statements, with what the metavariables stand for."""
        tree = copy.deepcopy(self.tree)
        for node in tree if isinstance(tree, list) else [tree]:
            uproot(node)
        return graft(tree, bound)

    def write(
        self,
        program: Program,
        bound: Bindings,
        text: str | None = None,
        place: ast.AST | None = None,
    ) -> str:
        """The text with the source of the metavariables.

        Args:
            program: where that source is.
            bound: what they stand for.
            text: a part of the template; else the whole.
            place: the expression that the text will take the place of, within its brackets.
        """
        text = self.text if text is None else text
        pieces, at = [], 0
        for match in METAVARIABLE.finditer(text):
            before, at = text[at : match.start()], match.end()
            source = match[0]
            if match["one"]:
                source = self.source(program, bound[match["one"]], text, match, place)
            elif match["many"]:
                source = row_source(program, bound[match["many"]])
                if not source and (comma := COMMA_AFTER.match(text, at)):
                    at = comma.end()
                elif not source:
                    before = COMMA_BEFORE.sub("", before)
            pieces += [before, source]
        return "".join([*pieces, text[at:]])

    def source(
        self,
        program: Program,
        value: AnyNode,
        text: str,
        match: re.Match[str],
        place: ast.AST | None,
    ) -> str:
        """The source of one metavariable, in parentheses where it would fall apart without."""
        if isinstance(value, str):
            return value
        if isinstance(value, ast.Expr):
            value = value.value
        before, after = text[: match.start()], text[match.end() :]
        span = item_span(program, value)
        if value is place or has_brackets_to_spare(program, value, before):
            span = gaps.bare(program, value)
        source = program.text[span.start : span.end]
        is_loose = not isinstance(value, ATOMS) and span == gaps.bare(program, value)
        is_number = isinstance(value, ast.Constant) and not isinstance(value.value, (str, bytes))
        if not isinstance(value, ast.expr) or not (is_number or is_loose):
            return source
        for end in ("", " pass"):  # a header alone is no statement
            try:
                plain = self.read(f"{before}${HERE}{after}{end}")
                tried = self.read(f"{before}{source}{after}{end}")
            except BadPattern:
                continue
            if same(graft(plain, {HERE: value}), tried):
                return source
        return source if is_number and after[:1] != "." else f"({source})"

    def write_statements(self, program: Program, bound: Bindings, place: Span) -> str:
        """The text of statements, for the place of a statement, indented as it is."""
        indent = blocks.indent_of(program, place.start)
        unit = indent_unit(program, bound, indent)
        lines = self.text.split("\n")
        depths = [len(line) - len(line.lstrip()) for line in lines]
        step = min((depth for depth in depths if depth), default=1)
        written = []
        for line, depth in zip(lines, depths, strict=True):
            own = indent + unit * (depth // step)
            alone = ALONE.fullmatch(line)
            rows = bound.get(alone["name"]) if alone else None
            nodes: list[Any] = rows if isinstance(rows, list) else [rows]
            if alone is None or not all(isinstance(node, ast.stmt) for node in nodes):
                text = self.write(program, bound, line.strip())
                written.append(own + text if text else "")
                continue
            head = self.write(program, bound, (alone["head"] or "").strip())
            block = Block(program, nodes, place.end)
            written += block.under(own, head, unit)
        return program.newline_at(place.start).join(written).removeprefix(indent)


def has_brackets_to_spare(program: Program, value: ast.AST, before: str) -> bool:
    """Whether a value has brackets on lines of their own, and comes to stand in the template's."""
    if not isinstance(value, ast.expr) or not IN_BRACKETS.search(before):
        return False
    bare, whole = gaps.bare(program, value), gaps.closed(program, value)
    return "\n" in program.text[whole.start : bare.start]


def indent_unit(program: Program, bound: Bindings, indent: str) -> str:
    """How much further a block is indented: as a block that a metavariable stands for, if any."""
    for rows in bound.values():
        if isinstance(rows, list) and rows and isinstance(rows[0], ast.stmt):
            inner = blocks.indent_of(program, gaps.block_start(program, rows))
            if inner.startswith(indent) and inner != indent:
                return inner.removeprefix(indent)
    return "\t" if "\t" in indent else "    "


class Block(NamedTuple):
    """Statements that a metavariable stands for; what is behind `stop` is not taken along."""

    program: Program
    nodes: list[ast.stmt]
    stop: int

    def under(self, indent: str, head: str, unit: str) -> list[str]:
        """Its lines, behind or under a header if the template has it on one line with one."""
        if not self.nodes:
            return [indent + head] if head else []
        if not head:
            return [self.source(indent)]
        if blocks.is_inline(self.program, self.nodes):
            return [f"{indent}{head} {self.source('')}"]
        return [indent + head, self.source(indent + unit)]

    def source(self, indent: str) -> str:
        """Its source at another indentation, without the last line end."""
        program, nodes = self.program, self.nodes
        start, end = gaps.block_start(program, nodes), program.span(nodes[-1]).end
        first, last = line_at(program, start), line_at(program, end)
        if program.text[first.start : start].strip(" \t\f"):
            return indent + program.text[start:end]
        stop = end if end == self.stop else line_content_end(program, last.end)
        old = blocks.indent_of(program, start)
        text = blocks.moved(program, Span(first.start, last.end), nodes, old, indent)
        return text.removesuffix(program.text[stop : last.end])


def row_source(program: Program, row: list[Any]) -> str:
    """The source of what stands in a row, commas and comments between included."""
    if not row:
        return ""
    return program.text[item_span(program, row[0]).start : item_span(program, row[-1]).end]


def item_span(program: Program, item: AnyNode) -> Span:
    """Where one item of a row stands."""
    match item:
        case Parameter():
            last = item.default or item.arg
            return Span(program.span(item.arg).start, item_span(program, last).end)
        case ast.Slice(upper=value) | ast.keyword(value=value) if not hasattr(item, "lineno"):
            return entry_span(program, program.slot(value or item))
        case ast.stmt():
            return Span(gaps.statement_start(program, item), program.span(item).end)
        case ast.keyword() | ast.arg():
            return program.span(item)
    return gaps.closed(program, item)
