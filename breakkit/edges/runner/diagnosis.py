"""Why a suite run is none: from what was seen to what was wrong and what to do now."""

from __future__ import annotations

import difflib
import os
import re
import signal
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NoReturn

from breakkit.edges.runner.advice import advice_on_import
from breakkit.edges.runner.process import CommandRun
from breakkit.edges.runner.report import Report
from breakkit.edges.runner.request import SuiteRequest, file_of, real_file
from breakkit.errors import MissingTests, OtherCopyImported, SuiteDidNotRun, SuiteTimedOut

OLDEST_PYTEST = 7
_PROPER_EXITS = (0, 1)
_INTERRUPTED, _INTERNAL_ERROR, _USAGE_ERROR, _NOTHING_COLLECTED = 2, 3, 4, 5
BUSY = 0.9  # of the time limit: less, and it waited for something, perhaps for a processor
_NEAREST = 3
_LOOKED_THROUGH = 5_000  # node ids and files compared at most, to answer in well under a second


def require_files(root: Path, entries: Iterable[str]) -> None:
    """Refuse entries whose file or folder does not exist under the root.

    Raises:
        MissingTests: naming the entry and the nearest files there are.
    """
    for entry in entries:
        path = file_of(entry)
        if not (root / path).exists():
            folder = (root / path).parent
            near = [
                str(PurePosixPath(path).parent / name)
                for name in _near_files(folder, PurePosixPath(path).name)
            ]
            raise MissingTests(
                f"{entry}: there is no {path} in the target.{_nearest(near)}",
                "Correct the entry under `tests` in the break spec.",
            )


def _near_files(folder: Path, name: str) -> list[str]:
    if not folder.is_dir():
        return []
    names = sorted(path.name for path in folder.iterdir())[:_LOOKED_THROUGH]
    return difflib.get_close_matches(name, names, _NEAREST)


def _nearest(candidates: Iterable[str]) -> str:
    listed = ", ".join(candidates)
    return f" The nearest are: {listed}." if listed else ""


def require_run(report: Report, run: CommandRun, request: SuiteRequest) -> None:
    """Accept only a run of the right copy that came to its end with exit status 0 or 1.

    Raises:
        SuiteTimedOut: the time limit passed.
        OtherCopyImported: the edited module was imported from another file.
        SuiteDidNotRun: anything else, with what was seen.
    """
    if run.timed_out:
        _timed_out(report, run, request)
    _require_pytest(report, run, request)
    _require_right_copy(report, run, request)
    if report.errors:
        _not_collected(report, run, request)
    if report.missing:
        _nothing_named(report, run)
    if run.exit_code < 0:
        _killed(report, run)
    if report.finished is None and report.run and not report.interruption:
        _ended_itself(report, run)
    if report.finished is None or run.exit_code not in _PROPER_EXITS:
        _stopped(report, run, request)


def _timed_out(report: Report, run: CommandRun, request: SuiteRequest) -> NoReturn:
    where = _where(report)
    if report.finished is not None:
        where = " after the last test had ended: something keeps the process alive"
    raise SuiteTimedOut(
        f"The tests did not end within {request.timeout_s:g} s and were killed{where}.",
        "Look for an endless loop or a wait without an end there; if the tests are only slow, "
        "raise `timeout_s` in the configuration.",
        run.output,
        was_busy=run.cpu_s >= BUSY * request.timeout_s,
    )


def _where(report: Report) -> str:
    if report.running is not None:
        return f" in {report.running}"
    if report.last is not None:
        return f" after {report.last}"
    return " while the tests were collected" if not report.run else " before the first test"


def _require_pytest(report: Report, run: CommandRun, request: SuiteRequest) -> None:
    install = f"Install it: {request.python} -m pip install 'pytest>={OLDEST_PYTEST}'"
    if report.pytest is None:
        if re.search(r"No module named '?pytest'?$", run.output, re.MULTILINE):
            raise SuiteDidNotRun(
                f"{request.python} has no pytest.",
                f"{install}, or set `python` in the configuration to the interpreter that the "
                "tests run with.",
                run.output,
            )
        _stopped(report, run, request)
    if int(report.pytest.partition(".")[0]) < OLDEST_PYTEST:
        raise SuiteDidNotRun(
            f"{request.python} has pytest {report.pytest}, which is older than {OLDEST_PYTEST}.",
            install,
            run.output,
        )


def _require_right_copy(report: Report, run: CommandRun, request: SuiteRequest) -> None:
    """A module may be moved inside the tree, say into a package; it may not come from outside."""
    if request.module is None or not report.module_files:
        return
    expected = real_file(request, request.module)
    root = os.path.realpath(request.root)
    moved = not os.path.lexists(expected) and all(
        Path(file).is_relative_to(root) for file in report.module_files
    )
    if expected not in report.module_files and not moved:
        raise OtherCopyImported(
            f"The tests imported another copy of {request.module}: "
            f"{', '.join(sorted(report.module_files))}, not {expected}.",
            "The target seems to be installed as a copy: reinstall it as editable "
            f"({request.python} -m pip install -e .) or uninstall it, or set `pythonpath` in the "
            "configuration to the folders that its modules are imported from.",
            run.output,
        )


def _not_collected(report: Report, run: CommandRun, request: SuiteRequest) -> NoReturn:
    said = [f"{node or 'a folder'}: {_essence(text)}" for node, text in report.errors.items()]
    more = f" (and {len(said) - _NEAREST} more)" if len(said) > _NEAREST else ""
    raise SuiteDidNotRun(
        f"The tests could not be collected: {'; '.join(said[:_NEAREST])}{more}",
        advice_on_import("\n".join(report.errors.values()), request)
        or "Correct what the message names; a break may not keep its tests from being collected.",
        run.output or "\n".join(report.errors.values()),
    )


def _nothing_named(report: Report, run: CommandRun) -> NoReturn:
    entry = report.missing[0]
    path = file_of(entry)
    if entry in report.put_aside:
        raise MissingTests(
            f"{entry} is deselected by an option of pytest.",
            "Look for -k, -m or --deselect in pytest's `addopts` and in `pytest_args`; the last "
            "one wins, so `pytest_args` can set it anew.",
            run.output,
        )
    if path in report.skipped:
        raise MissingTests(
            f"{entry} names no test, because {path} was skipped as a whole: "
            f"{_essence(report.skipped[path])}",
            "Give the target's Python what the tests need to run.",
            run.output,
        )
    same_file = [node for node in report.every if node.startswith(path + "::")]
    near = difflib.get_close_matches(entry, (same_file or report.every)[:_LOOKED_THROUGH], _NEAREST)
    raise MissingTests(
        f"{entry} names no test.{_nearest(near)}",
        "Correct the entry under `tests` in the break spec "
        "(pytest --collect-only -q prints the node ids).",
        run.output,
    )


def _killed(report: Report, run: CommandRun) -> NoReturn:
    raise SuiteDidNotRun(
        f"The test process crashed: {_end(run)}{_where(report)}.",
        "Run that test alone; the end of the output may show where.",
        run.output,
    )


def _ended_itself(report: Report, run: CommandRun) -> NoReturn:
    raise SuiteDidNotRun(
        f"The test process ended itself{_where(report)}, before pytest could finish: {_end(run)}.",
        "Look for os._exit there or in what it calls: it takes pytest down with it.",
        run.output,
    )


def _stopped(report: Report, run: CommandRun, request: SuiteRequest) -> NoReturn:
    reasons = {
        _INTERRUPTED: f"pytest was interrupted{_where(report)}",
        _INTERNAL_ERROR: "pytest had an internal error",
        _USAGE_ERROR: "pytest refused its arguments or configuration",
        _NOTHING_COLLECTED: "pytest ran no test",
    }
    reason = reasons.get(run.exit_code, "pytest did not come to its end")
    detail = _essence(report.interruption or _errors_printed(run.output) or run.output)
    raise SuiteDidNotRun(
        f"{reason} ({_end(run)}): {detail or 'it printed nothing'}",
        advice_on_import(run.output, request)
        or f"Look at the output; by hand, in the target: {request.python} -m pytest",
        run.output,
    )


def _errors_printed(output: str) -> str:
    return "\n".join(line for line in output.splitlines() if line.startswith("ERROR: "))


def _end(run: CommandRun) -> str:
    if run.exit_code >= 0:
        return f"exit status {run.exit_code}"
    try:
        return f"signal {signal.Signals(-run.exit_code).name}"
    except ValueError:
        return f"signal {-run.exit_code}"


def _essence(text: str) -> str:
    """The last line that says something, which in a traceback is the exception."""
    lines = [line.removeprefix("E ").strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
