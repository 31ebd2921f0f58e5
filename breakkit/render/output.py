"""Where results go: one JSON object, or words for people. Nothing else writes to the terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, TextIO

from breakkit.edges.signals import all_or_nothing
from breakkit.errors import BreakkitError, SpecError, SuiteDidNotRun
from breakkit.i18n import tr
from breakkit.render.text import safe

CANNOT_GO_ON, INTERRUPTED = 2, 130


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to ``--help`` or ``--version``."""

    text: str


def emit(command: str, result: object, as_json: bool) -> int:  # noqa: FBT001  # as the CLI says it
    """Show a command's result; returns the exit code, which the result itself knows if not 0."""
    code: int = getattr(result, "exit_code", 0)
    with all_or_nothing():  # what was done is done: an interrupt now comes too late
        for notice in getattr(result, "notices", ()):
            _tell(f"breakkit: {notice}")
        if as_json:
            return _print_json(command, code, result=as_plain(result))
        from breakkit.render.terminal import RENDERERS  # noqa: PLC0415  # not needed for JSON

        return _print(RENDERERS[command](result), code)


def emit_said(command: str, text: str, *, as_json: bool, code: int) -> int:
    """Show what `--help` or `--version` answers."""
    if as_json:
        return _print_json(command, code, result=as_plain(Said(text)))
    return _print(text, code)


def emit_error(
    command: str, error: BreakkitError, *, as_json: bool, code: int = CANNOT_GO_ON
) -> int:
    """Show an error; returns its exit code."""
    if as_json:
        said = {"type": type(error).__name__, "message": error.message, "advice": error.advice}
        if isinstance(error, SpecError):
            said["problems"] = as_plain(error.problems)
        if isinstance(error, SuiteDidNotRun):
            said["output"] = error.output
        return _print_json(command, code, error=said)
    _tell(f"breakkit: {error.message}")
    if isinstance(error, SuiteDidNotRun) and error.output.strip():
        _tell("\n".join(f"  | {line}" for line in error.output.strip().splitlines()[-20:]))
    if error.advice:
        _tell(f"→ {error.advice}")
    return code


def emit_interrupted(command: str, *, as_json: bool) -> int:
    """Say that Ctrl-C was heard; returns the exit code for it."""
    message = tr("interrupted; everything is as it was")
    if as_json:
        error = {"type": "Interrupted", "message": message, "advice": ""}
        return _print_json(command, INTERRUPTED, error=error)
    _tell(f"breakkit: {message}")
    return INTERRUPTED


def tell(message: str) -> None:
    """Say something that a person must know now, at a terminal or not."""
    _tell(f"breakkit: {message}")


def progress_to_stderr() -> Callable[[str], None]:
    """Tells a person at a terminal what is being waited for; silent otherwise."""

    def tell_step(step: str) -> None:
        if sys.stderr.isatty():
            _tell(f"… {step}")

    return tell_step


def as_plain(value: object) -> Any:  # noqa: ANN401  # JSON has no narrower type
    """A result as JSON values: dataclasses become objects, enums their values."""
    if is_dataclass(value) and not isinstance(value, type):
        told = [each.name for each in fields(value) if each.metadata.get("in_json", True)]
        return {name: as_plain(getattr(value, name)) for name in told}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(item) for item in value]
    return value


def _print_json(command: str, code: int, **said: object) -> int:
    return _print(
        json.dumps({"command": command, "exit_code": code, **said}, indent=2) + "\n", code
    )


def _print(text: str, code: int) -> int:
    """Write to standard output; returns the exit code, another one if that could not be done."""
    try:
        _write(sys.stdout, text)
    except OSError as error:
        _tell("breakkit: " + tr("the answer could not be written: {reason}", reason=error.strerror))
        return CANNOT_GO_ON
    return code


def _tell(message: str) -> None:
    try:
        _write(sys.stderr, safe(message, keep="\n") + "\n")
    except OSError:
        return  # there is nobody left to tell


def _write(stream: TextIO, text: str) -> None:
    """Write at once. A reader who has hung up (`| head -1`) changes nothing, the code neither."""
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # or Python flushes at its end
        if not isinstance(error, BrokenPipeError):
            raise
