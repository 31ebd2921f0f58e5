"""Trees with what the metavariables stand for put in their places."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from breakkit.edits.pattern import many_name, one_name
from breakkit.edits.tree import Parameter, parameters_of
from breakkit.errors import BadPattern
from breakkit.i18n import tr

if TYPE_CHECKING:
    from breakkit.edits.matching import Bindings
    from breakkit.edits.program import AnyNode


def graft(tree: AnyNode, bound: Bindings) -> AnyNode:
    """The tree with every metavariable that is bound replaced by what it stands for.

    Raises:
        BadPattern: code stands where Python has a plain name.
    """
    name = one_name(tree)
    if name is not None and name in bound:
        return planted(tree, bound[name])
    match tree:
        case list():
            return [item for each in tree for item in graft_row(each, bound)]
        case ast.Call():
            tree.func = graft(tree.func, bound)
            tree.args, tree.keywords = graft_arguments([*tree.args, *tree.keywords], bound)
        case ast.ClassDef():
            tree.bases, tree.keywords = graft_arguments([*tree.bases, *tree.keywords], bound)
            graft_fields(tree, ("name", "body", "decorator_list"), bound)
        case ast.arguments():
            return graft_parameters(parameters_of(tree), bound)
        case ast.Dict() | ast.Set():
            return graft_display(tree, bound)
        case ast.AST() if not isinstance(tree, ast.Constant):
            graft_fields(tree, tree._fields, bound)
    return tree


def graft_fields(tree: ast.AST, fields: tuple[str, ...], bound: Bindings) -> None:
    """Graft what is in some fields of a node."""
    for field in fields:
        setattr(tree, field, graft(getattr(tree, field, None), bound))


def planted(tree: AnyNode, value: AnyNode) -> AnyNode:
    """What a metavariable stands for, in the form that its place needs."""
    if isinstance(tree, str):
        return identifier(value)
    if isinstance(value, str):
        value = ast.Name(value)
    if isinstance(tree, ast.Expr):
        return value if isinstance(value, ast.stmt) else ast.Expr(value)
    return value.value if isinstance(value, ast.Expr) else value


def identifier(value: object) -> str:
    """What a metavariable stands for, as a plain name."""
    match value:
        case str(name) | ast.Name(id=name) | ast.Expr(value=ast.Name(id=name)):
            return name
    raise BadPattern(
        tr("a metavariable that stands for code cannot be used as a plain name"),
        tr("write the name itself there"),
    )


def graft_row(item: AnyNode, bound: Bindings) -> list[Any]:
    """What one item of a row becomes: any number for a `$$$`."""
    name = many_name(item)
    return list(bound[name]) if name is not None and name in bound else [graft(item, bound)]


def graft_arguments(row: list[Any], bound: Bindings) -> tuple[list[Any], list[Any]]:
    """The arguments and the keywords; a `$$$` may stand for both."""
    items = graft(row, bound)
    return (
        [item for item in items if not isinstance(item, ast.keyword)],
        [item for item in items if isinstance(item, ast.keyword)],
    )


def graft_display(tree: ast.Dict | ast.Set, bound: Bindings) -> ast.Dict | ast.Set:
    """A dict or set, in which a `$$$` may stand for entries."""
    if isinstance(tree, ast.Set):
        row = graft(tree.elts, bound)
        if not all(isinstance(item, (ast.Slice, ast.keyword)) for item in row):
            return ast.Set(row)
    else:
        pairs = zip(tree.keys, tree.values, strict=True)
        entries = [ast.Slice(k, v) if k else ast.keyword(None, v) for k, v in pairs]
        row = graft(entries, bound)
    keys, values = zip(*map(entry_of, row), strict=True) if row else ((), ())
    return ast.Dict(list(keys), list(values))


def entry_of(item: AnyNode) -> tuple[AnyNode, AnyNode]:
    """Key and value of an entry; `**more` has no key."""
    match item:
        case ast.Slice(lower=key, upper=value) if not hasattr(item, "lineno"):
            return key, value
        case ast.keyword(value=value):
            return None, value
    raise BadPattern(
        tr("the elements of a set cannot stand in a dict"),
        tr("write the pattern as a dict, with `$K: $V` in it"),
    )


def graft_parameter(item: Parameter, bound: Bindings) -> list[Parameter]:
    """What one parameter becomes: any number for a `$$$`."""
    name = many_name(item)
    if name is not None and name in bound:
        return list(bound[name])
    return [item._replace(arg=graft(item.arg, bound), default=graft(item.default, bound))]


def graft_parameters(row: list[Parameter], bound: Bindings) -> ast.arguments:
    """The parameters of a function, in which a `$$$` may stand for some."""
    items = [item for each in row for item in graft_parameter(each, bound)]

    def of_kind(*kinds: str) -> list[Parameter]:
        return [item for item in items if item.kind in kinds]

    return ast.arguments(
        posonlyargs=[item.arg for item in of_kind("posonly")],
        args=[item.arg for item in of_kind("plain")],
        vararg=next((item.arg for item in of_kind("vararg")), None),
        kwonlyargs=[item.arg for item in of_kind("kwonly")],
        kw_defaults=[item.default for item in of_kind("kwonly")],
        kwarg=next((item.arg for item in of_kind("kwarg")), None),
        defaults=[d for d in (item.default for item in of_kind("posonly", "plain")) if d],
    )
