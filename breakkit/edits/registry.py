"""Which verbs there are. Adding a verb is one file in `verbs/`: it is found by being there."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

from breakkit.edits import verbs

if TYPE_CHECKING:
    from types import ModuleType

    from breakkit.edits.schemas import Schema


def verb_names() -> tuple[str, ...]:
    """The names of all verbs, sorted; imports none of them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(verbs.__path__)))


def verb_module(name: str) -> ModuleType:
    """The module of one verb.

    Raises:
        KeyError: there is no such verb.
    """
    if name not in verb_names():
        raise KeyError(name)
    return import_module(f"{verbs.__name__}.{name}")


def schema() -> dict[str, Any]:
    """The JSON Schemas of the whole edit language.

    Returns:
        ``verbs``: verb → the schema of what stands after it; ``modifiers``: modifier → schema of
        its value; ``dependentRequired``: which modifier needs which verb.
    """
    from breakkit.edits.schemas import DEPENDENT_REQUIRED, MODIFIERS  # noqa: PLC0415 -- lazy

    arguments: dict[str, Schema] = {name: verb_module(name).SCHEMA for name in verb_names()}
    return {
        "verbs": arguments,
        "modifiers": MODIFIERS,
        "dependentRequired": DEPENDENT_REQUIRED,
    }
