"""Breaks a function in a session that has already collected, by swapping its code in place.

Right only where importing the broken file would have left everything else the same, so it is
refused unless all of this is proved: the change lies within the body of one function, lines
neither come nor go; arguments, flags, docstring, free and cell variables stay; the function has
not been executed, nor has anyone looked at its code or its text; and every function that holds the
old code is known.
"""

from __future__ import annotations
import __future__

import ast
import gc
import importlib.util
import linecache
import os
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .watch import Watch

    Plan = list[tuple[FunctionType, CodeType]]
    _Function = ast.FunctionDef | ast.AsyncFunctionDef

_FUTURE = 0
for _name in __future__.all_feature_names:
    _FUTURE |= getattr(__future__, _name).compiler_flag


class UnfitError(Exception):
    """The break has to be imported."""


class _Unit(NamedTuple):
    """A function that is in no other, with the classes it is in, outermost first."""

    function: _Function
    classes: tuple[ast.ClassDef, ...]

    @property
    def first_line(self) -> int:
        """Where it begins, decorators included."""
        return _first_line(self.function)

    @property
    def last_line(self) -> int:
        """Where it ends."""
        return self.function.end_lineno or 0

    @property
    def body_line(self) -> int:
        """The first line that has nothing of what is evaluated when the function is made."""
        function = self.function
        evaluated = [function.args, *function.decorator_list]
        if function.returns is not None:
            evaluated.append(function.returns)
        lines = [
            getattr(node, "end_lineno", None) or 0 for part in evaluated for node in ast.walk(part)
        ]
        return max(function.body[0].lineno, *(line + 1 for line in (function.lineno, *lines)))


class Swapper:
    """What can be swapped in a session that has collected.

    Args:
        codes: path → the code that the file was imported with, where it is known.
        seen: what was seen while the session collected.
    """

    def __init__(self, codes: Mapping[str, CodeType | None], seen: Watch) -> None:
        self._codes = codes
        self._seen = seen
        self._units: dict[str, list[_Unit]] = {}
        self._holders: dict[tuple[str, int, str], list[FunctionType]] = {}
        gc.unfreeze()  # or what the prepared session has made would not be found
        for holder in gc.get_objects():
            if type(holder) is FunctionType:
                self._holders.setdefault(_place(holder.__code__), []).append(holder)

    def plan(self, path: str, new: bytes) -> Plan:
        """What to swap so that the file at that path is this one.

        Raises:
            UnfitError: it cannot be proved that nothing else would differ.
        """
        if path not in self._seen.touched:
            return []  # it will be imported by the tests themselves
        root = self._codes.get(path)
        if root is None or path in self._seen.read or _was_looked_at(path):
            raise UnfitError("its text was looked at, or its code is not known")
        with open(path, "rb") as file:
            old = file.read()
        before, after = _lines(old), _lines(new)
        if len(before) != len(after):
            raise UnfitError("lines come or go")
        changed = [line for line, pair in enumerate(zip(before, after), 1) if pair[0] != pair[1]]
        if not changed:
            return []
        unit = self._unit(path, old, changed)
        live = _code_at(root, unit)
        flags = root.co_flags & _FUTURE
        if _compiled(path, before, unit, flags) != live:
            raise UnfitError("the function cannot be compiled alone")
        code = _compiled(path, after, unit, flags)
        _require_alike(live, code)
        if id(live) in self._seen.executed or id(live) in self._seen.examined:
            raise UnfitError("the function was executed or examined while collecting")
        holders = self._holders.get(_place(live), [])
        if not holders or any(holder.__code__ is not live for holder in holders):
            raise UnfitError("other code was made of the function's")
        return [(holder, code) for holder in holders]

    def _unit(self, path: str, source: bytes, changed: list[int]) -> _Unit:
        if path not in self._units:
            self._units[path] = list(_units(ast.parse(source), ()))
        for unit in self._units[path]:
            if unit.body_line <= changed[0] and changed[-1] <= unit.last_line:
                return unit
        raise UnfitError("the change is not within the body of one function")


def _was_looked_at(path: str) -> bool:
    names = [name for name in linecache.cache if name.endswith(os.path.basename(path))]
    return any(os.path.realpath(name) == path for name in names)


def _units(node: ast.AST, classes: tuple[ast.ClassDef, ...]) -> Iterator[_Unit]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield _Unit(child, classes)
        else:
            inner = (*classes, child) if isinstance(child, ast.ClassDef) else classes
            yield from _units(child, inner)


def _lines(source: bytes) -> list[str]:
    return importlib.util.decode_source(source).split("\n")


def _first_line(node: _Function | ast.ClassDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _place(code: CodeType) -> tuple[str, int, str]:
    return code.co_filename, code.co_firstlineno, code.co_name


def _code_at(root: CodeType, unit: _Unit) -> CodeType:
    code = root
    nodes = (*unit.classes, unit.function)
    for node in nodes:
        found = [
            const
            for const in code.co_consts
            if isinstance(const, CodeType)
            and const.co_name == node.name
            and const.co_firstlineno == _first_line(node)
        ]
        if len(found) != 1:
            raise UnfitError("the function's code cannot be told")
        code = found[0]
    return code


def _compiled(path: str, lines: list[str], unit: _Unit, flags: int) -> CodeType:
    """The function's code, compiled in an empty shell of its classes."""
    nodes = (*unit.classes, unit.function)
    shell = ["if 1:"] if nodes[0].col_offset else []
    shell += [
        lines[node.lineno - 1][: node.col_offset] + f"class {node.name}:" for node in unit.classes
    ]
    missing = unit.first_line - 1 - len(shell)
    if missing < 0:
        raise UnfitError("the function cannot be compiled alone")
    text = [*[""] * missing, *shell, *lines[unit.first_line - 1 : unit.last_line]]
    try:
        code: CodeType = compile("\n".join(text) + "\n", path, "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise UnfitError("the function cannot be compiled alone") from error
    for node in nodes:
        inner = [const for const in code.co_consts if isinstance(const, CodeType)]
        inner = [const for const in inner if const.co_name == node.name]
        if len(inner) != 1:
            raise UnfitError("the function's code cannot be told")
        code = inner[0]
    return code


def _require_alike(old: CodeType, new: CodeType) -> None:
    """Whoever has looked at the function without executing it would have seen the same."""
    for name in _ALIKE:
        if getattr(old, name) != getattr(new, name):
            raise UnfitError(f"{name} of the function changes")
    if old.co_varnames[: _arguments(old)] != new.co_varnames[: _arguments(new)]:
        raise UnfitError("the function's arguments change")
    if _docstring(old) != _docstring(new):
        raise UnfitError("the function's docstring changes")


_ALIKE = (
    "co_name",
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_flags",
    "co_freevars",
    "co_cellvars",
    "co_firstlineno",
)
_VARIABLE_ARGUMENTS = 0x04, 0x08


def _arguments(code: CodeType) -> int:
    extra = sum(bool(code.co_flags & flag) for flag in _VARIABLE_ARGUMENTS)
    return code.co_argcount + code.co_kwonlyargcount + extra


def _docstring(code: CodeType) -> object:
    return code.co_consts[0] if code.co_consts and isinstance(code.co_consts[0], str) else None
