"""The project: where it begins, and what `breakkit.toml` or `[tool.breakkit]` says of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from breakkit.edges.config_keys import Fault, faults
from breakkit.errors import ConfigError
from breakkit.i18n import tr
from breakkit.model import Config

OWN_FILE = "breakkit.toml"
SHARED_FILE = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Project:
    """A project to work on.

    Args:
        root: the folder that the configuration's paths start from.
        config: the configuration, defaults filled in.
        file: where it was read from; None = there is none, everything is a default.
    """

    root: Path
    config: Config
    file: Path | None = None

    @property
    def breaks(self) -> Path:
        """The folder of the catalog."""
        return self.root / self.config.breaks

    @property
    def target(self) -> Path:
        """The root of the code base that is broken."""
        return self.root / self.config.target


def find_project(start: Path, git_top: Path) -> Project:
    """The project that `start` lies in.

    Its root is the nearest folder upwards, not above `git_top`, with a `breakkit.toml` or a
    `pyproject.toml` that has `[tool.breakkit]`; else `git_top`.

    Raises:
        ConfigError: both in one folder, or the file is wrong (all that is wrong with it).
    """
    start, git_top = start.resolve(), git_top.resolve()
    for folder in (start, *start.parents):
        if not folder.is_relative_to(git_top):
            break
        found = [_read(folder / name, git_top) for name in (OWN_FILE, SHARED_FILE)]
        files = [file for file in found if file]
        if len(files) > 1:
            first, second = (file.shown_as for file in files)
            raise ConfigError(
                tr("{first} and {second} both configure breakkit", first=first, second=second),
                tr("keep one of them"),
            )
        if files:
            return Project(folder, files[0].config(folder, git_top), files[0].path)
    return Project(git_top, Config())


def to_plain(config: Config) -> dict[str, Any]:
    """The configuration as plain JSON, for `from_plain`."""

    def plain(value: object) -> object:
        if isinstance(value, Mapping):
            return dict(value)
        return list(value) if isinstance(value, tuple) else value

    values = {field.name: getattr(config, field.name) for field in fields(config)}
    return {key: plain(value) for key, value in values.items() if value is not None}


def from_plain(plain: Mapping[str, Any]) -> Config:
    """The configuration that `to_plain` gave.

    Raises:
        ConfigError: it is no such thing.
    """
    if problems := [fault.message for fault in faults(plain)]:
        raise ConfigError("\n".join(problems))
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in plain.items()
    }
    return Config(**values)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    shown_as: str
    text: str
    table: Mapping[str, Any]

    def config(self, root: Path, git_top: Path) -> Config:
        found = list(faults(self.table))
        if not found:
            found = list(_strays(self.table, root, git_top))
        if found:
            located = sorted((self.line(fault.key), fault.message) for fault in found)
            lines = (f"{self.shown_as}:{line}: {message}" for line, message in located)
            raise ConfigError("\n".join(lines))
        return from_plain(self.table)

    def line(self, key: str) -> int:
        """Where that key stands: tomllib keeps no positions, so this is a search."""
        own = self.path.name == OWN_FILE
        start = 0 if own else max(self.text.find("[tool.breakkit"), 0)
        name = rf"[\"']?{re.escape(key)}[\"']?"
        table = r"" if own else r"tool\.breakkit\."
        pattern = re.compile(rf"^[ \t]*({name}\s*[=.]|\[{table}{name}\])", re.MULTILINE)
        found = pattern.search(self.text, start)
        return self.text.count("\n", 0, found.start() if found else start) + 1


def _read(path: Path, git_top: Path) -> _File | None:
    """The file with our table in it; None when there is no such file or table."""
    shown_as = path.relative_to(git_top).as_posix()
    try:
        data = path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise ConfigError(
            tr("{file} cannot be read ({reason})", file=shown_as, reason=error.strerror),
            tr("make it readable for you"),
        ) from error
    own = path.name == OWN_FILE
    if data is None or (not own and b"breakkit" not in data):
        return None  # the second spares nearly everybody the TOML reader (11 ms)
    document = _parse(data, shown_as)
    tool = document.get("tool")
    table = document if own else tool.get("breakkit") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ConfigError(
            tr("{file}: tool.breakkit is not a table", file=shown_as),
            tr("write it as [tool.breakkit], with the keys below it"),
        )
    return _File(path, shown_as, data.decode("utf-8"), table)


def _parse(data: bytes, shown_as: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - 11 ms that a project without configuration need not pay

    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            tr("{file}:{line}: not UTF-8", file=shown_as, line=line), tr("save it as UTF-8")
        ) from error
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).partition(" (at ")
        line_and_column = ":".join(re.findall(r"\d+", where))
        place = f"{shown_as}:{line_and_column}" if line_and_column else shown_as
        raise ConfigError(
            tr("{place}: not TOML: {what}", place=place, what=what),
            tr("look there: a text stands in quotes, a list in [ ], and each key only once"),
        ) from error
    except RecursionError as error:
        raise ConfigError(
            tr("{file}: nested too deeply", file=shown_as),
            tr("no key of breakkit's holds tables in tables"),
        ) from error


def _strays(table: Mapping[str, Any], root: Path, git_top: Path) -> Iterator[Fault]:
    """The paths that lead out of the repository, by `..` or by a link."""
    for key in ("breaks", "target", "journal"):
        if key in table and not _real(root / table[key]).is_relative_to(git_top):
            yield Fault(
                key,
                tr('{key}: "{path}" leads out of the git repository', key=key, path=table[key]),
            )
    if "target" in table and not (root / table["target"]).is_dir():
        yield Fault("target", tr('target: there is no folder "{path}"', path=table["target"]))


def _real(path: Path) -> Path:
    """The path without links; unlike `Path.resolve`, a loop of links is no error."""
    return Path(os.path.realpath(path))
