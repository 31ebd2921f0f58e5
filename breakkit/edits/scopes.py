"""Names in a file: which functions and classes there are, and which one a spec's `in` means."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from breakkit.edits.program import DEFINITIONS, AnyNode
from breakkit.errors import NoMatch, SeveralMatches
from breakkit.i18n import tr, trn

if TYPE_CHECKING:
    from breakkit.edits.program import Program

MODULE = "<module>"
LOCALS = ".<locals>"


class Scope(NamedTuple):
    """A function, class or module, and its name in a spec."""

    name: str
    node: AnyNode


def scopes(program: Program) -> list[Scope]:
    """All functions and classes, outermost first, each with the shortest name that means it."""
    found: list[Scope] = []
    pending = [Scope("", program.tree)]
    while pending:
        around = pending.pop()
        inside = [Scope(name, node) for name, node in definitions(program, around)]
        found += inside
        pending.extend(reversed(inside))
    return sorted(found, key=lambda scope: scope.node.lineno)


def definitions(program: Program, around: Scope) -> list[tuple[str, AnyNode]]:
    """The functions and classes directly in one, also under `if`, `try` and the like."""
    inside: dict[str, list[AnyNode]] = {}
    for node in program.walk(around.node, own_level=True, statements=True):
        if isinstance(node, DEFINITIONS) and node is not around.node:
            inside.setdefault(node.name, []).append(node)
    named = []
    for name, nodes in inside.items():
        real = [node for node in nodes if not is_overload(node)] or nodes
        prefix = f"{around.name}.{name}" if around.name else name
        named += [
            (prefix if len(real) == 1 else f"{prefix}#{number}", node)
            for number, node in enumerate(real, 1)
        ]
    return named


def is_overload(node: AnyNode) -> bool:
    """Whether a function is a stub for type checkers only."""
    names = [getattr(each, "id", getattr(each, "attr", "")) for each in node.decorator_list]
    return "overload" in names


def fits(wanted: str, name: str) -> bool:
    """Whether a name as a spec may write it means a scope: `#1` may be left out or said."""
    asked, has = wanted.split("."), name.split(".")
    return len(asked) == len(has) and all(
        one == other or one == other.split("#")[0] or one == f"{other}#1"
        for one, other in zip(asked, has, strict=True)
    )


def resolve(program: Program, wanted: str | None, where: str) -> Scope:
    """The scope that a spec's `in` means.

    Raises:
        NoMatch: there is none; the nearest names are listed.
        SeveralMatches: the name is not enough; each is listed with the name that is.
    """
    if wanted is None or wanted == MODULE:
        return Scope(wanted or "", program.tree)
    known = scopes(program)
    found = [scope for scope in known if fits(wanted.replace(LOCALS, ""), scope.name)]
    if len(found) == 1:
        return found[0]
    if found:
        said = trn(
            "{name!r} names {n} definition",
            "{name!r} names {n} definitions",
            len(found),
            name=wanted,
        )
        raise SeveralMatches(
            f"{where}: {said}:\n"
            + "\n".join(f"  {where}:{scope.node.lineno}  in: {scope.name}" for scope in found),
            tr("say which one, for example `in: {name}`", name=found[0].name),
        )
    near = {scope.name: scope for scope in known}
    from difflib import get_close_matches  # noqa: PLC0415 -- a successful edit does without

    close = get_close_matches(wanted, near, n=3, cutoff=0.5)
    last = wanted.rsplit(".", 1)[-1]
    close += [name for name in near if name.rsplit(".", 1)[-1] == last and name not in close][:3]
    said = tr("there is no function or class {name!r}", name=wanted)
    raise NoMatch(
        f"{where}: {said}"
        + "".join(f"\n  {where}:{near[name].node.lineno}  in: {name}" for name in close),
        tr("did you mean `in: {name}`?", name=close[0])
        if close
        else tr("leave `in` out to search the whole file"),
    )
