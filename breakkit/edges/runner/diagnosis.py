"""Why a suite run is none: from what was seen to what was wrong and what to do now."""

from __future__ import annotations

import os
import re
import signal
from enum import IntEnum
from pathlib import Path
from typing import NoReturn

from breakkit.edges.runner.advice import advice_on_import
from breakkit.edges.runner.entries import refuse_missing
from breakkit.edges.runner.process import CommandRun
from breakkit.edges.runner.report import Report, essence
from breakkit.edges.runner.request import SuiteRequest, real_file
from breakkit.errors import OtherCopyImported, SuiteDidNotRun, SuiteTimedOut
from breakkit.i18n import tr, trn

OLDEST_PYTEST = 7
_PROPER_EXITS = (0, 1)
BUSY = 0.9  # of the time limit: less, and it waited for something, perhaps for a processor
_TOLD = 3


class _Exit(IntEnum):
    """pytest's exit statuses that stand for no run."""

    INTERRUPTED = 2
    INTERNAL_ERROR = 3
    USAGE_ERROR = 4
    NOTHING_COLLECTED = 5


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
        refuse_missing(report, run)
    if run.exit_code < 0:
        _killed(report, run)
    if report.finished is None and report.run and not report.interruption:
        _ended_itself(report, run)
    if report.finished is None or run.exit_code not in _PROPER_EXITS:
        _stopped(report, run, request)


def _timed_out(report: Report, run: CommandRun, request: SuiteRequest) -> NoReturn:
    where = _where(report)
    if report.finished is not None:
        where = tr("The last test had ended: something keeps the process alive.")
    killed = tr(
        "The tests did not end within {limit:g} s and were killed.", limit=request.timeout_s
    )
    raise SuiteTimedOut(
        f"{killed} {where}",
        tr(
            "Look for an endless loop or a wait without an end there; if the tests are only "
            "slow, raise `timeout_s` in the configuration."
        ),
        run.output,
        was_busy=run.cpu_s >= BUSY * request.timeout_s,
    )


def _where(report: Report) -> str:
    """How far the run had come, as a sentence."""
    if report.running is not None:
        return tr("{test} was running.", test=report.running)
    if report.last is not None:
        return tr("{test} had just ended.", test=report.last)
    if report.run:
        return tr("No test had begun yet.")
    return tr("The tests were still being collected.")


def _require_pytest(report: Report, run: CommandRun, request: SuiteRequest) -> None:
    install = f"{request.python} -m pip install 'pytest>={OLDEST_PYTEST}'"
    if report.pytest is None:
        if re.search(r"No module named '?pytest'?$", run.output, re.MULTILINE):
            raise SuiteDidNotRun(
                tr("{python} has no pytest.", python=request.python),
                tr(
                    "Install it: {command}, or set `python` in the configuration to the "
                    "interpreter that the tests run with.",
                    command=install,
                ),
                run.output,
            )
        _stopped(report, run, request)
    if int(report.pytest.partition(".")[0]) < OLDEST_PYTEST:
        raise SuiteDidNotRun(
            tr(
                "{python} has pytest {version}, which is older than {oldest}.",
                python=request.python,
                version=report.pytest,
                oldest=OLDEST_PYTEST,
            ),
            tr("Install a newer one: {command}", command=install),
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
            tr(
                "The tests imported another copy of {module}: {files}, not {expected}.",
                module=request.module,
                files=", ".join(sorted(report.module_files)),
                expected=expected,
            ),
            tr(
                "The target seems to be installed as a copy: reinstall it as editable ({python} "
                "-m pip install -e .) or uninstall it, or set `pythonpath` in the configuration "
                "to the folders that its modules are imported from.",
                python=request.python,
            ),
            run.output,
        )


def _not_collected(report: Report, run: CommandRun, request: SuiteRequest) -> NoReturn:
    nowhere = tr("a folder")
    said = [f"{node or nowhere}: {essence(text)}" for node, text in report.errors.items()]
    left = len(said) - _TOLD
    told = [*said[:_TOLD], trn("{n} more", "{n} more", left)] if left > 0 else said
    raise SuiteDidNotRun(
        tr("The tests could not be collected: {errors}", errors="; ".join(told)),
        advice_on_import("\n".join(report.errors.values()), request)
        or tr(
            "Correct what the message names; a break may not keep its tests from being collected."
        ),
        run.output or "\n".join(report.errors.values()),
    )


def _killed(report: Report, run: CommandRun) -> NoReturn:
    crashed = tr("The test process crashed: {end}.", end=_end(run))
    raise SuiteDidNotRun(
        f"{crashed} {_where(report)}",
        tr("Run that test alone; the end of the output may show where."),
        run.output,
    )


def _ended_itself(report: Report, run: CommandRun) -> NoReturn:
    ended = tr("The test process ended itself before pytest could finish: {end}.", end=_end(run))
    raise SuiteDidNotRun(
        f"{ended} {_where(report)}",
        tr("Look for os._exit there or in what it calls: it takes pytest down with it."),
        run.output,
    )


def _stopped(report: Report, run: CommandRun, request: SuiteRequest) -> NoReturn:
    printed = report.interruption or _errors_printed(run.output) or run.output
    detail = essence(printed) or tr("it printed nothing")
    raise SuiteDidNotRun(
        _why_stopped(report, run, detail),
        advice_on_import(run.output, request)
        or tr(
            "Look at the output; by hand, in the target: {command}",
            command=f"{request.python} -m pytest",
        ),
        run.output,
    )


def _why_stopped(report: Report, run: CommandRun, detail: str) -> str:
    said = {"end": _end(run), "detail": detail}
    match run.exit_code:
        case _Exit.INTERRUPTED:
            interrupted = tr("Then pytest was interrupted ({end}): {detail}", **said)
            return f"{_where(report)} {interrupted}"
        case _Exit.INTERNAL_ERROR:
            return tr("pytest had an internal error ({end}): {detail}", **said)
        case _Exit.USAGE_ERROR:
            return tr("pytest refused its arguments or configuration ({end}): {detail}", **said)
        case _Exit.NOTHING_COLLECTED:
            return tr("pytest ran no test ({end}): {detail}", **said)
        case _:
            return tr("pytest did not come to its end ({end}): {detail}", **said)


def _errors_printed(output: str) -> str:
    return "\n".join(line for line in output.splitlines() if line.startswith("ERROR: "))


def _end(run: CommandRun) -> str:
    if run.exit_code >= 0:
        return tr("exit status {number}", number=run.exit_code)
    try:
        name: object = signal.Signals(-run.exit_code).name
    except ValueError:
        name = -run.exit_code
    return tr("signal {name}", name=name)
