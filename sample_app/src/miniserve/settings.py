"""Configuration, from the environment and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFIX = "MINISERVE_"


class SettingsError(ValueError):
    """One or more environment variables are wrong; the message lists all of them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server runs; ``audit_log`` is read from ``MINISERVE_AUDIT_LOG``, and so on.

    Args:
        host: address to listen on.
        port: port to listen on; 0 = any free one.
        fd: number of an inherited, listening socket to use in place of host and port.
        audit_log: the JSON Lines file that audit events are appended to.
        pace: factor on the tutor's thinking time; 0 = answer at once.
        grace_s: seconds that requests have to end in when the server is told to stop.
        database: the SQLite file; ``:memory:`` = nothing is kept.
        trace_log: the JSON Lines file that spans are appended to; None = no spans.
        tenants: the JSON file of tenants; None = everybody is served, with default limits.
        glossary_url: where the glossary service is; None = the built-in words.
        workers: how many questions are thought about at once.
        queue: how many more may wait.
        timeout_s: seconds after which a question is given up.
        max_open: how many requests one tenant may have open at once.
        seats: how many seats a study room has.
    """

    host: str = "127.0.0.1"
    port: int = 8034
    fd: int | None = None
    audit_log: Path = Path("out/audit.log")
    pace: float = 1.0
    grace_s: int = 5
    database: Path = Path("out/tutor.db")
    trace_log: Path | None = None
    tenants: Path | None = None
    glossary_url: str | None = None
    workers: int = 64
    queue: int = 256
    timeout_s: float = 30.0
    max_open: int = 100
    seats: int = 12

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """The settings that an environment asks for; a variable that is empty counts as not set.

        Raises:
            SettingsError: a value is not of its type or out of its range.
        """
        values: dict[str, Any] = {}
        problems = []
        for name, parse in _PARSERS.items():
            variable = PREFIX + name.upper()
            text = environ.get(variable)
            if not text:
                continue
            try:
                values[name] = parse(text)
            except ValueError as error:
                problems.append(f"{variable}={text!r}: {error}")
        if problems:
            raise SettingsError("\n".join(problems))
        return cls(**values)


def _number(kind: type[int | float], low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:  # false for NaN too
            raise ValueError(f"must be a number from {low} to {high}")
        return value

    return parse


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "host": str,
    "port": _number(int, 0, 65_535),
    "fd": _number(int, 0, 1_048_576),
    "audit_log": Path,
    "pace": _number(float, 0, 100),
    "grace_s": _number(int, 0, 600),
    "database": Path,
    "trace_log": Path,
    "tenants": Path,
    "glossary_url": str,
    "workers": _number(int, 1, 1_000),
    "queue": _number(int, 1, 100_000),
    "timeout_s": _number(float, 0.001, 3_600),
    "max_open": _number(int, 1, 100_000),
    "seats": _number(int, 1, 1_000),
}
