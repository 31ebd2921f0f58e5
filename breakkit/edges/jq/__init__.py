"""The world of jq programs: a filter from a spec, run where it can neither hang nor read us."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from breakkit.errors import ObservationFailed
from breakkit.i18n import tr, trn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WORKER = Path(__file__).with_name("worker.py")
MAX_OUTPUT_BYTES = 16 * 2**20
MAX_MEMORY_BYTES = 256 * 2**20
_JSON_WHITESPACE = " \t\r\n"
_SHOWN_CHARACTERS = 120
_SHOWN_MESSAGE = 600


def filter_lines(
    program: str | None, lines: Sequence[str], *, timeout_s: float = 10.0
) -> list[str]:
    """What a jq program gives for each line of a JSON Lines text, compact JSON, in order.

    Key order and number literals stay as they were written; blank lines do not count. The
    program runs in a process of its own, without environment, killed after `timeout_s` seconds
    (wall), within 256 MiB of memory and 16 MiB of output. Each line is all the input there is:
    `input` finds nothing. Without a program the lines come back as they are.

    Raises:
        ObservationFailed: a line is not JSON, or the program is wrong, fails, halts, or passes
            one of the limits.
    """
    numbered = [
        (number, stripped)
        for number, line in enumerate(lines, 1)
        if (stripped := line.strip(_JSON_WHITESPACE))
    ]
    for number, line in numbered:
        _require_json(number, line)
    if program is None:
        return [line for _, line in numbered]
    request = {
        "program": program,
        "lines": numbered,
        "max_output_bytes": MAX_OUTPUT_BYTES,
        "max_memory_bytes": MAX_MEMORY_BYTES,
        "cpu_s": int(timeout_s) + 2,
    }
    reply = _ask_worker(request, timeout_s)
    if "error" in reply:
        raise ObservationFailed(
            _failure(program, reply), tr("Correct `observe.filter` in the break's spec.")
        )
    return list(reply["shown"])


def _failure(program: str, reply: Mapping[str, Any]) -> str:
    """What is wrong with a program: in jq's own words, or in ours where the worker named it."""
    ours = {
        "not one expression": tr(
            "it has to be one expression, without `import`, `include` or `module`"
        ),
        "too much output": tr("more than {limit} bytes of output", limit=MAX_OUTPUT_BYTES),
        "halts": tr("it halts instead of running to its end"),
        # jq's whole message, of all things, when `input` finds nothing
        "break": tr("break (each line is all the input there is: `input` finds nothing)"),
    }
    shown, error = _shown(program), str(reply["error"])
    said = ours.get(error, error[:_SHOWN_MESSAGE])
    if "line" not in reply:
        return tr("The jq program {program} fails: {error}", program=shown, error=said)
    return tr(
        "The jq program {program} fails at line {line}: {error}",
        program=shown,
        line=reply["line"],
        error=said,
    )


def _ask_worker(request: dict[str, object], timeout_s: float) -> dict[str, Any]:
    program = _shown(str(request["program"]))
    with subprocess.Popen(
        [sys.executable, "-I", WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={},
        start_new_session=True,
    ) as worker:
        try:
            output, complaint = worker.communicate(json.dumps(request).encode(), timeout_s)
        except subprocess.TimeoutExpired:
            raise ObservationFailed(
                tr(
                    "The jq program {program} did not end within {limit:g} s.",
                    program=program,
                    limit=timeout_s,
                ),
                tr("Look in `observe.filter` for a recursion or a range without end."),
            ) from None
        finally:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
                # After Ctrl-C, leaving the `with` block would not wait; and without a limit this
                # might for ever, because an interrupt may leave the lock in it closed.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    worker.wait(2.0)
    if worker.returncode == 0:
        return dict(json.loads(output))
    if worker.returncode < 0:
        raise ObservationFailed(
            tr(
                "The jq program {program} was ended by signal {signal}, most likely because it "
                "needs more than {limit} MiB of memory.",
                program=program,
                signal=-worker.returncode,
                limit=MAX_MEMORY_BYTES // 2**20,
            ),
            tr("Make `observe.filter` build smaller values."),
        )
    last_words = complaint.decode(errors="replace").strip()[-_SHOWN_MESSAGE:]
    raise ObservationFailed(
        tr(
            "The jq program {program} could not be run: {last_words}",
            program=program,
            last_words=last_words,
        ),
        tr("Check that the package `jq` is installed beside breakkit: python -c 'import jq'"),
    )


def _require_json(number: int, line: str) -> None:
    try:
        line.encode()
        _, end = _DECODER.raw_decode(line)
    except UnicodeEncodeError:
        reason = tr("not UTF-8")
    except RecursionError:
        reason = tr("nested too deeply")
    except json.JSONDecodeError as error:
        reason = tr("{problem}, column {column}", problem=error.msg, column=error.pos + 1)
    except ValueError as error:
        reason = str(error)
    else:
        if end == len(line):
            return
        reason = tr("more than one value, column {column}", column=end + 1)
    raise ObservationFailed(
        tr(
            "Line {number} of the observed file is not JSON ({reason}): {shown}",
            number=number,
            reason=reason,
            shown=_shown(line),
        ),
        tr("`observe.show` must name a JSON Lines file: one JSON value on each line."),
    )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(tr("{name} is no JSON value", name=name))


# Numbers stay text: nothing is computed with them here, and Python refuses to read very long ones.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse_constant)


def _shown(text: str) -> str:
    """The text in quotes, bounded; control and other invisible characters as escapes."""
    if len(text) <= _SHOWN_CHARACTERS:
        return repr(text)
    return trn(
        "{beginning}… ({n} character)",
        "{beginning}… ({n} characters)",
        len(text),
        beginning=repr(text[:_SHOWN_CHARACTERS]),
    )
