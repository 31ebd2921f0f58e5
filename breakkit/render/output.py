"""Where results go: one JSON object, or words for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from breakkit.errors import BreakkitError, SpecError, SuiteDidNotRun
from breakkit.render.plain import show_hint, show_schema
from breakkit.render.text import safe

CANNOT_GO_ON, INTERRUPTED = 2, 130

WITHOUT_RICH: Mapping[str, Callable[[Any], None]] = {"hint": show_hint, "schema": show_schema}


def emit(command: str, result: object, as_json: bool) -> int:  # noqa: FBT001  # as the CLI says it
    """Show a command's result; returns the exit code, which the result itself knows if not 0."""
    code: int = getattr(result, "exit_code", 0)
    if as_json:
        _print_json({"command": command, "exit_code": code, "result": as_plain(result)})
    else:
        _renderer(command)(result)
        sys.stdout.flush()
    return code


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
        _print_json({"command": command, "exit_code": code, "error": said})
        return code
    _tell(f"breakkit: {error.message}")
    if isinstance(error, SuiteDidNotRun) and error.output.strip():
        _tell("\n".join(f"  | {line}" for line in error.output.strip().splitlines()[-20:]))
    if error.advice:
        _tell(f"→ {error.advice}")
    return code


def emit_interrupted(command: str, *, as_json: bool) -> None:
    """Say that Ctrl-C was heard."""
    message = "interrupted; everything is as it was"
    if as_json:
        error = {"type": "Interrupted", "message": message, "advice": ""}
        _print_json({"command": command, "exit_code": INTERRUPTED, "error": error})
    else:
        _tell(f"breakkit: {message}")


def progress_to_stderr() -> Callable[[str], None]:
    """Tells a person at a terminal what is being waited for; silent otherwise."""

    def tell(step: str) -> None:
        if sys.stderr.isatty():
            _tell(f"… {step}")

    return tell


def as_plain(value: object) -> Any:  # noqa: ANN401  # JSON has no narrower type
    """A result as JSON values: dataclasses become objects, enums their values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(item) for item in value]
    return value


def _renderer(command: str) -> Callable[[Any], None]:
    if command in WITHOUT_RICH:
        return WITHOUT_RICH[command]
    from breakkit.render.terminal import RENDERERS  # noqa: PLC0415  # imports Rich, 33 ms

    return RENDERERS[command]


def _print_json(envelope: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(envelope, indent=2) + "\n")
    sys.stdout.flush()


def _tell(message: str) -> None:
    sys.stderr.write(safe(message, keep="\n") + "\n")
    sys.stderr.flush()
