"""The keys of the configuration, and what each of them may hold."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from string import Formatter
from typing import Any, NamedTuple

from breakkit.i18n import tr

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PATH_PART = re.compile(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]*")
_NO_BRANCH = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|\.$|^-")  # git check-ref-format


class Fault(NamedTuple):
    """What is wrong with a key or its value."""

    key: str
    message: str


def faults(table: Mapping[str, Any]) -> Iterator[Fault]:
    """Every unknown key, and every value that is not what its key holds."""
    for key, value in table.items():
        if key not in _KEYS:
            yield Fault(key, _unknown(key))
            continue
        known = _KEYS[key]
        if not (known.has_shape(value) and known.holds(value)):
            found = json.dumps(value, ensure_ascii=False, default=str)
            said = tr("expected {expected}, found {found}", expected=_expected(key), found=found)
            yield Fault(key, f"{key}: {said}")


def _unknown(key: str) -> str:
    near = difflib.get_close_matches(key, _KEYS, n=1)
    if near:
        return tr('unknown key "{name}"; did you mean "{near}"?', name=key, near=near[0])
    return tr('unknown key "{name}"; known are {keys}', name=key, keys=", ".join(_KEYS))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\0" not in value


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_environment(value: object) -> bool:
    return isinstance(value, dict) and all(
        _is_text(name) and "=" not in name and isinstance(text, str) and "\0" not in text
        for name, text in value.items()
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _anything(_: object) -> bool:
    return True


def _is_relative(path: str) -> bool:
    return not path.startswith(("/", "~"))


def _are_inside(paths: list[str]) -> bool:
    return all(_is_relative(path) and ".." not in path.split("/") for path in paths)


def _are_globs(globs: list[str]) -> bool:
    return not any(glob.startswith("!") for glob in globs)  # nothing can lift a protection


def _is_branch(template: str) -> bool:
    if _placeholders(template) != {"id"}:
        return False
    name = template.format(id="0-0")
    return not _NO_BRANCH.search(name) and not any(
        part.startswith(".") or part.endswith(".lock") or not part for part in name.split("/")
    )


def _is_language(tag: str) -> bool:
    return bool(_LANGUAGE.fullmatch(tag))


def _is_path_part(name: str) -> bool:
    return bool(_PATH_PART.fullmatch(name))


def _is_journal(template: str) -> bool:
    names = _placeholders(template)
    return _is_relative(template) and names is not None and names <= {"learner", "phase", "id"}


def _placeholders(template: str) -> set[str] | None:
    """The names in braces; None when there is anything in braces that is not just a name."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return None
    fields = [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]
    if any(spec or conversion for _, spec, conversion in fields):
        return None
    return {name for name, _, _ in fields}


class _Key(NamedTuple):
    has_shape: Callable[[object], bool]
    holds: Callable[[Any], bool] = _anything


_KEYS: Mapping[str, _Key] = {
    "breaks": _Key(_is_text, _is_relative),
    "target": _Key(_is_text, _is_relative),
    "python": _Key(_is_text),
    "pytest_args": _Key(_is_texts),
    "env": _Key(_is_environment),
    "pythonpath": _Key(_is_texts),
    "timeout_s": _Key(_is_number, lambda seconds: math.isfinite(seconds) and seconds > 0),
    "memory_mb": _Key(_is_count, lambda size: 0 < size < 2**43),
    "scratch_include": _Key(_is_texts, _are_inside),
    "branch": _Key(_is_text, _is_branch),
    "protected": _Key(_is_texts, _are_globs),
    "lang": _Key(_is_text, _is_language),
    "learner": _Key(_is_text, _is_path_part),
    "journal": _Key(_is_text, _is_journal),
}


def _expected(key: str) -> str:
    """What that key holds, in words."""
    return {
        "breaks": tr("a path relative to the project"),
        "target": tr("a path relative to the project"),
        "python": tr("the path of an interpreter"),
        "pytest_args": tr("a list of texts"),
        "env": tr("a table of texts by name of the variable"),
        "pythonpath": tr("a list of paths relative to the target"),
        "timeout_s": tr("a number of seconds, more than 0"),
        "memory_mb": tr("a whole number of MiB, more than 0"),
        "scratch_include": tr("a list of paths inside the target"),
        "branch": tr("a branch name that holds {id}, such as break/{id}"),
        "protected": tr("a list of globs, none of which begins with !"),
        "lang": tr("a language tag, such as en or es"),
        "learner": tr("a name that can be part of a path"),
        "journal": tr(
            "a path relative to the project, in which {learner}, {phase} and {id} may stand"
        ),
    }[key]
