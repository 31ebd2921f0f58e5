"""Patterns: Python with metavariables, read into a tree in which they are marked names.

`$X` is one node, `$_` any node, `$$$ARGS` and `$$$` any number of nodes in a row. A metavariable
becomes an identifier that no program has, so that Python's own parser reads the rest.
"""

from __future__ import annotations

import ast
import re
from itertools import product
from typing import TYPE_CHECKING

from breakkit.edits.program import parse
from breakkit.edits.tree import Parameter
from breakkit.errors import BadPattern
from breakkit.i18n import tr, trn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ONE, MANY = "breakkit_one_", "breakkit_many_"
ANY = "_"
METAVARIABLE = re.compile(
    r"""(?P<skip>[A-Za-z]{0,3}(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}"""
    r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\#[^\n]*)"""
    r"""|\$\$\$(?P<many>[A-Za-z_]\w*)?|\$(?P<one>[A-Za-z_]\w*)""",
    re.DOTALL,
)
MOST_ROWS = 10
BARE_WORD = re.compile(r"[^\W\d]\w*\Z")


def marked(text: str) -> Iterator[str]:
    """The pattern as Python, metavariables marked; several readings, the likeliest first."""
    rows = [m for m in METAVARIABLE.finditer(text) if m["skip"] is None and m["one"] is None]

    def reading(stars: dict[int, str]) -> str:
        def mark(match: re.Match[str]) -> str:
            if match["skip"] is not None:
                return match["skip"]
            if match["one"] is not None:
                return ONE + match["one"]
            return stars[match.start()] + MANY + (match["many"] or ANY)

        return METAVARIABLE.sub(mark, text)

    if len(rows) > MOST_ROWS:
        raise BadPattern(
            tr("the pattern {text!r} has more than {limit} $$$", text=text, limit=MOST_ROWS),
            tr("write a shorter pattern"),
        )
    for stars in product(("", "**"), repeat=len(rows)):
        yield reading({row.start(): star for row, star in zip(rows, stars, strict=True)})


def read_module(text: str, before: str = "", after: str = "") -> ast.Module:
    """The tree of a pattern that stands between two fixed texts.

    Raises:
        BadPattern: no reading of it is Python.
    """
    first: SyntaxError | None = None
    for reading in marked(text):
        try:
            return parse(before + reading + after)
        except SyntaxError as error:
            first = first or error
    why = unmark(first.msg) if first and first.msg else tr("it is empty")
    raise BadPattern(
        tr("the pattern {text!r} is not Python: {why}", text=text, why=why),
        tr("metavariables: $X is one node, $_ any node, $$$ any number of them in a row"),
    )


def read_expression(text: str) -> ast.expr:
    """The tree of an expression pattern."""
    module = read_module(text.strip(), "(", "\n)")
    if len(module.body) == 1 and isinstance(module.body[0], ast.Expr):
        return module.body[0].value
    raise BadPattern(
        tr("the pattern {text!r} is not one expression", text=text),
        tr("write one value, without a statement's keyword or an assignment"),
    )


def read_statement(text: str) -> ast.stmt:
    """The tree of a statement pattern."""
    module = read_module(text.strip("\n") + "\n")
    if len(module.body) == 1:
        return module.body[0]
    raise BadPattern(
        trn(
            "the pattern {text!r} is {n} statement, and must be one",
            "the pattern {text!r} is {n} statements, and must be one",
            len(module.body),
            text=text,
        ),
        tr("write the one that is meant"),
    )


def read_statements(text: str) -> list[ast.stmt]:
    """The trees of one or more statements."""
    return read_module(text.strip("\n") + "\n").body


def read_entry(text: str) -> ast.Slice | ast.keyword:
    """The tree of a dict's entry: a slice for `key: value`, a keyword for `**more`."""
    module = read_module(text, "{", "\n}")
    match module.body:
        case [ast.Expr(value=ast.Dict(keys=[None], values=[value]))]:
            return ast.keyword(arg=None, value=value)
        case [ast.Expr(value=ast.Dict(keys=[key], values=[value]))]:
            return ast.Slice(lower=key, upper=value)
    raise BadPattern(
        tr("{text!r} is not one entry", text=text), tr("write a key, `key: value` or `**more`")
    )


def read_argument(text: str) -> ast.expr | ast.keyword:
    """The tree of a call's argument."""
    module = read_module(text, "f(", "\n)")
    match module.body:
        case [ast.Expr(value=ast.Call(args=[one], keywords=[]))]:
            return one
        case [ast.Expr(value=ast.Call(args=[], keywords=[keyword]))]:
            return keyword
    raise BadPattern(
        tr("{text!r} is not one argument", text=text),
        tr("write for example `timeout=$V` or `(user)`"),
    )


def unmark(text: str) -> str:
    """A text with metavariables as people write them."""
    text = text.replace(f"**{MANY}", MANY).replace(MANY + ANY, "$$$")
    return text.replace(MANY, "$$$").replace(ONE, "$")


def one_name(node: object) -> str | None:
    """The metavariable's name where this pattern node (or identifier) is `$X`, else None."""
    match node:
        case ast.Name(id=name) | ast.Expr(value=ast.Name(id=name)) | str(name):
            pass
        case ast.MatchAs(pattern=None, name=str(name)):
            pass
        case _:
            return None
    return name.removeprefix(ONE) if name.startswith(ONE) else None


def many_name(node: object) -> str | None:
    """The metavariable's name where this pattern node (or identifier) is `$$$X`, else None."""
    match node:
        case ast.Name(id=name) | ast.Expr(value=ast.Name(id=name)) | str(name):
            pass
        case ast.keyword(arg=None, value=ast.Name(id=name)):
            pass
        case Parameter(arg=ast.arg(arg=name, annotation=None), default=None):
            pass
        case ast.MatchAs(pattern=None, name=str(name)):
            pass
        case _:
            return None
    return name.removeprefix(MANY) if name.startswith(MANY) else None


def metavariables(tree: ast.AST) -> set[str]:
    """The names of all metavariables in a pattern, `$_` and `$$$` aside."""
    found = set()
    for node in ast.walk(tree):
        for name in node._fields:
            value = getattr(node, name, None)
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str):
                    found.add(one_name(item) or many_name(item) or ANY)
    return found - {ANY}


def written(names: Iterable[str]) -> str:
    """Metavariables as a spec writes them."""
    return ", ".join(f"${name}" for name in names)
