"""Run as a script by `filter_lines`: one request as JSON on standard input, one reply as JSON.

A process of its own because the jq library holds the interpreter lock while it computes, aborts
when memory runs out, and lets a program read the environment. It bounds itself as well, so that
it also ends when the parent that should kill it is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def main() -> None:
    """Answer ``{"shown": [...]}`` or ``{"error": jq's message or our word, "line": number}``."""
    request = json.load(sys.stdin)
    _limit_resources(request["max_memory_bytes"], request["cpu_s"])
    os.environ.clear()  # the interpreter itself may have put a locale there
    import jq  # noqa: PLC0415  (a missing jq must complain before standard error is closed)

    # Some releases of jq write to it by themselves, without bound.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    try:
        program = _compile(jq.compile, request["program"])
    except ValueError as error:
        reply: dict[str, object] = {"error": str(error)}
    else:
        reply = _apply(program, request["lines"], request["max_output_bytes"])
    json.dump(reply, sys.stdout)


def _compile(compile_: Any, program: str) -> Any:  # noqa: ANN401  (jq has no types)
    """The program, its results as compact JSON text and a null after the last of them.

    `tojson` keeps number literals as they were, which a way through Python's numbers would not;
    the null is missing when the program halted.
    """
    compile_(program)  # first by itself, so that the message is about what the author wrote
    try:
        return compile_(f"((({program}\n)) | tojson), null")
    except ValueError:
        raise ValueError("not one expression") from None


def _apply(
    program: Any,  # noqa: ANN401  (jq has no types)
    lines: Iterable[tuple[int, str]],
    max_bytes: int,
) -> dict[str, object]:
    shown: list[str] = []
    size = 0
    for number, line in lines:
        result = ""
        try:
            for result in program.input_text(line):
                if result is not None:
                    size += len(result.encode()) + 1
                    if size > max_bytes:
                        return {"error": "too much output", "line": number}
                    shown.append(result)
        except ValueError as error:
            return {"error": str(error), "line": number}
        if result is not None:
            return {"error": "halts", "line": number}
    return {"shown": shown}


def _limit_resources(memory_bytes: int, cpu_s: int) -> None:
    try:
        import resource  # noqa: PLC0415  (not everywhere)
    except ImportError:
        return
    for kind, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some
            resource.setrlimit(kind, (limit, limit))


if __name__ == "__main__":
    main()
