"""The keys of the configuration, and what each of them may hold."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from string import Formatter
from typing import Any, NamedTuple

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
            near = difflib.get_close_matches(key, _KEYS, n=1)
            advice = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(_KEYS)}"
            yield Fault(key, f'unknown key "{key}"; {advice}')
            continue
        expected, has_shape, holds = _KEYS[key]
        if not (has_shape(value) and holds(value)):
            found = json.dumps(value, ensure_ascii=False, default=str)
            yield Fault(key, f"{key}: expected {expected}, found {found}")


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
    expected: str
    has_shape: Callable[[object], bool]
    holds: Callable[[Any], bool] = _anything


_RELATIVE = _Key("a path relative to the project", _is_text, _is_relative)
_KEYS: Mapping[str, _Key] = {
    "breaks": _RELATIVE,
    "target": _RELATIVE,
    "python": _Key("the path of an interpreter", _is_text),
    "pytest_args": _Key("a list of texts", _is_texts),
    "env": _Key("a table of texts by name of the variable", _is_environment),
    "pythonpath": _Key("a list of paths relative to the target", _is_texts),
    "timeout_s": _Key(
        "a number of seconds, more than 0",
        _is_number,
        lambda seconds: math.isfinite(seconds) and seconds > 0,
    ),
    "memory_mb": _Key(
        "a whole number of MiB, more than 0", _is_count, lambda size: 0 < size < 2**43
    ),
    "scratch_include": _Key("a list of paths inside the target", _is_texts, _are_inside),
    "branch": _Key("a branch name that holds {id}, such as break/{id}", _is_text, _is_branch),
    "protected": _Key("a list of globs, none of which begins with !", _is_texts, _are_globs),
    "lang": _Key("a language tag, such as en or es", _is_text, _is_language),
    "learner": _Key("a name that can be part of a path", _is_text, _is_path_part),
    "journal": _Key(
        "a path relative to the project, in which {learner}, {phase} and {id} may stand",
        _is_text,
        _is_journal,
    ),
}
