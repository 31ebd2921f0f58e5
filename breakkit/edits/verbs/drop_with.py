"""`drop_with`: run a block without its context manager."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from breakkit.edits import blocks, gaps, schemas
from breakkit.edits.change import Change, Layout, Place, Replacement, put, put_block, take
from breakkit.edits.kinds import Kind, WithItem
from breakkit.edits.layout import without_item
from breakkit.edits.verb import Verb, one_layout
from breakkit.errors import BadPattern, WouldNotParse
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.edits.program import AnyNode, Program

SCHEMA = schemas.text(
    "The context manager to take out of a `with`, as a pattern. `body` says what becomes of the"
    " block when it is the only one.",
    "self._lock",
    "open($$$)",
)


BODIES = ("if-true", "dedent", "nullcontext")


class DropWith(Verb):
    """Takes one context manager; what becomes of the block under the only one is the edit's."""

    def read(self, argument: str) -> tuple[Kind, ...]:
        """The context manager's pattern."""
        self.body = self.edit.body or BODIES[0]
        if self.body not in BODIES:
            raise BadPattern(
                tr("there is no body {body!r}", body=self.body),
                tr("one of: {choices}", choices=", ".join(BODIES)),
            )
        return (WithItem(argument),)

    def change(self, program: Program, place: Place) -> Change:
        """The block without the context manager."""
        slot = program.slot(place.node)
        owner: AnyNode = slot.parent
        item: AnyNode = place.node
        spans = [self.kinds[0].span(program, each) for each in owner.items]
        before = gaps.tokens(program, program.span(owner).start, spans[0].start)
        after = gaps.tokens(program, spans[-1].end, gaps.block_start(program, owner.body))
        if len(spans) > 1:
            close = (
                next(t.start for t in after if t.text != ",") if before[-1].text == "(" else None
            )
            gone = without_item(program, spans, slot.at or 0, close)
            return one_layout(*gone, "", lambda: take(slot))
        if self.body == "nullcontext":
            return self.over_nullcontext(program, item)
        if item.optional_vars is not None and is_used(program, item.optional_vars):
            name = ast.unparse(item.optional_vars)
            raise WouldNotParse(
                tr("the block uses `{name}`, which only the `with` gives it", name=name),
                tr("use `body: nullcontext`, or replace"),
            )
        around = program.slot(owner)
        colon = next(token for token in after if token.text == ":")
        if self.body == "dedent":
            alone = blocks.unwrap(program, owner, colon, owner.body)
            return Change((Layout((alone,)),), lambda: put_block(around, owner.body))
        start = program.span(owner).start
        always = ast.If(test=ast.Constant(True), body=owner.body, orelse=[])  # noqa: FBT003 -- the constant
        return one_layout(start, colon.start, "if True", lambda: put(around, always))

    def over_nullcontext(self, program: Program, item: AnyNode) -> Change:
        """The same `with` over a context manager that does nothing."""
        name = nullcontext_name(program.tree)
        if name is None:
            raise WouldNotParse(
                tr("the file does not import contextlib at its top"), tr("use another `body`")
            )
        span = gaps.outer(program, item.context_expr)
        value = [item.context_expr] if item.optional_vars is not None else []
        source = program.text[span.start : span.end] if value else ""
        call = ast.Call(func=name, args=value, keywords=[])
        slot = program.slot(item.context_expr)
        text = f"{ast.unparse(name)}({source})"
        return Change((Layout((Replacement(*span, text),)),), lambda: put(slot, call))


def is_used(program: Program, target: ast.expr) -> bool:
    """Whether what a `with` assigns to is read in the same function or at the file's top level."""
    parts = list(ast.walk(target))
    names = {part.id for part in parts if isinstance(part, ast.Name)}
    if any(isinstance(part, (ast.Attribute, ast.Subscript)) for part in parts):
        return True
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    around = next((up for up in program.ancestors(target) if isinstance(up, functions)), None)
    for node in ast.walk(around or program.tree):
        if isinstance(node, ast.Name) and node.id in names and not isinstance(node.ctx, ast.Store):
            return True
        if isinstance(node, (ast.Global, ast.Nonlocal)) and names & set(node.names):
            return True
    return False


def nullcontext_name(tree: ast.Module) -> ast.expr | None:
    """How the file can name contextlib.nullcontext, from its imports at the top level."""
    for node in tree.body:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    if alias.name == "contextlib":
                        return ast.Attribute(ast.Name(alias.asname or alias.name), "nullcontext")
            case ast.ImportFrom(module="contextlib", names=names, level=0):
                for alias in names:
                    if alias.name == "nullcontext":
                        return ast.Name(alias.asname or alias.name)
    return None


VERB = DropWith
