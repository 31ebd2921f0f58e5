"""The names of the scopes of a file: `Class.method`, `unsign#2`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from benchmarks.fuzz.tree import Definition, Path, at

MODULE = "<module>"  # what is outside every definition


def definitions(tree: ast.AST, inside: Path) -> list[tuple[str, Path]]:
    """Name and place of every definition whose nearest enclosing definition is that one."""
    found: list[tuple[str, Path]] = []

    def collect(node: ast.AST, path: Path) -> None:
        for name, value in ast.iter_fields(node):
            for index, item in enumerate(value if isinstance(value, list) else [value]):
                if not isinstance(item, ast.AST):
                    continue
                deeper = (*path, (name, index if isinstance(value, list) else None))
                if isinstance(item, Definition):
                    found.append((item.name, deeper))
                elif not isinstance(item, ast.expr):
                    collect(item, deeper)

    collect(at(tree, inside), inside)
    return found


def is_overload(node: ast.AST) -> bool:
    """Whether it only says a type."""
    return any(
        ast.unparse(decorator).split(".")[-1] == "overload"
        for decorator in getattr(node, "decorator_list", ())
    )


def find(tree: ast.AST, scope: str | None) -> list[Path]:
    """The definitions that a scope may mean; `()` is the module."""
    paths: list[Path] = [()]
    if scope == MODULE:
        return paths
    for part in scope.split(".") if scope else ():
        name, _, number = part.partition("#")
        deeper: list[Path] = []
        for path in paths:
            same = [found for called, found in definitions(tree, path) if called == name]
            real = [found for found in same if not is_overload(at(tree, found))]
            same = real or same
            deeper += same[int(number) - 1 : int(number)] if number else same
        paths = deeper
    return paths


def named(tree: ast.AST) -> Iterator[tuple[str, Path]]:
    """Every definition that can be named so that nothing else is meant."""

    def inside(path: Path, prefix: str) -> Iterator[tuple[str, Path]]:
        below = definitions(tree, path)
        for name, found in below:
            same = [other for called, other in below if called == name]
            stubs = [other for other in same if is_overload(at(tree, other))]
            if stubs and (found in stubs or len(same) - len(stubs) != 1):
                continue
            number = f"#{same.index(found) + 1}" if len(same) - len(stubs) > 1 else ""
            full = f"{prefix}{name}{number}"
            yield full, found
            yield from inside(found, f"{full}.")

    return inside((), "")
