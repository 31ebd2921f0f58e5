"""Which language a person wants, known before anything else is: it must be cheap and cannot fail.

What is wrong with an option or the configuration is said later, by those who read them in earnest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from breakkit.i18n import SOURCE, languages, spoken

VARIABLE = "BREAKKIT_LANG"
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")  # in the order of POSIX
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def wanted(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """The tag of the first that says one: `--lang`, the variable, the project, the locale."""
    return next(filter(None, _wishes(argv, environ)), SOURCE)


def _wishes(argv: Sequence[str], environ: Mapping[str, str]) -> Iterator[str | None]:
    asked = _option(argv, "--lang")
    yield asked if asked in languages() else None
    yield _tag(environ.get(VARIABLE))
    yield _configured(Path(_option(argv, "--repo") or "."))
    locale = _tag(next((environ[name] for name in _LOCALES if environ.get(name)), None))
    yield spoken(locale) if locale else None  # a locale is no wish for texts of that country


def _option(argv: Sequence[str], name: str) -> str | None:
    """The value of an option, wherever it stands; of several the last, as Typer has it."""
    found = None
    words = iter(argv)
    for word in words:
        if word == "--":
            break
        if word == name:
            found = next(words, None)
        elif word.startswith(f"{name}="):
            found = word.partition("=")[2]
    return found


def _tag(locale: object) -> str | None:
    """`es-MX` for `es_MX.UTF-8`; None for what is no language, such as `C`."""
    if not isinstance(locale, str):
        return None
    tag = re.split(r"[.@]", locale.strip(), maxsplit=1)[0].replace("_", "-")
    return tag if _TAG.fullmatch(tag) else None


def _configured(start: Path) -> str | None:
    """The `lang` of the nearest configuration, as far up as the repository goes."""
    try:
        start = start.resolve()
        for folder in (start, *start.parents):
            tables = [_table(folder / name) for name in ("breakkit.toml", "pyproject.toml")]
            for table in tables:
                if table is not None:
                    return _tag(table.get("lang"))
            if (folder / ".git").exists():
                break
    except (OSError, ValueError, RecursionError):  # ValueError: no TOML, no UTF-8, a NUL in a path
        return None
    return None


def _table(path: Path) -> Mapping[str, object] | None:
    """Our table of a file; None where there is none."""
    if not path.is_file():
        return None
    data, own = path.read_bytes(), path.name == "breakkit.toml"
    if not own and b"breakkit" not in data:
        return None
    if b"lang" not in data:
        # This spares nearly everybody the TOML reader (11 ms).
        return {} if own or b"[tool.breakkit" in data else None
    import tomllib  # noqa: PLC0415  # only where it is needed

    document = tomllib.loads(data.decode("utf-8"))
    tool = document.get("tool")
    table = document if own else tool.get("breakkit") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None
