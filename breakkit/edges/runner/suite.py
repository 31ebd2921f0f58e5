"""One run of the target's tests, from the request to what can be said about each test."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path, PurePosixPath

from breakkit.edges.runner import diagnosis
from breakkit.edges.runner.entries import require_files
from breakkit.edges.runner.environment import target_environment
from breakkit.edges.runner.process import CommandRun, run_command
from breakkit.edges.runner.report import read_report
from breakkit.edges.runner.request import (
    SuiteRequest,
    collection_paths,
    module_names,
    normal_entry,
    real_file,
)
from breakkit.edges.temporary import Purpose, temporary_folder
from breakkit.errors import SuiteDidNotRun
from breakkit.i18n import tr
from breakkit.model import SuiteRun

PLUGIN = "_breakkit_report_plugin"  # no target has a module of this name


def run_suite(request: SuiteRequest) -> SuiteRun:
    """Run the tests that the entries name, and nothing else; no process is left behind.

    Every node id selected has an outcome in the result: `Outcome.MISSING` where pytest, although
    it ended properly, reported none.

    Raises:
        SuiteTimedOut: the time limit passed.
        OtherCopyImported: the edited module came from another file than that under the root.
        SuiteDidNotRun: anything else but a run that ended with pytest's exit status 0 or 1.
    """
    with temporary_folder(Purpose.RUN) as folder:
        lay_out(folder, request)
        run = _run_pytest(folder, request)
        return result(folder, request, run)


def entries_of(request: SuiteRequest) -> dict[str, str]:
    """The request's entries → as node ids begin.

    Raises:
        SuiteDidNotRun: one of them is in no file that there is.
    """
    entries = {entry: normal_entry(entry) for entry in request.entries}
    require_files(request.root, entries.values())
    return entries


def lay_out(folder: Path, request: SuiteRequest) -> None:
    """Put what the plugin is asked to do, and the plugin if it is not there, into its own folder.

    Raises:
        SuiteDidNotRun: an entry is in no file that there is.
    """
    asked = {
        "entries": list(entries_of(request).values()),
        "sentinel": request.sentinel,
        "until_red": [normal_entry(entry) for entry in request.until_red],
        "module": _module(request),
    }
    plugin = folder / f"{PLUGIN}.py"
    if not plugin.exists():
        shutil.copyfile(Path(__file__).with_name("plugin.py"), plugin)
    write_anew(folder / "request.json", asked)


def write_anew(path: Path, content: object) -> None:
    """Write JSON into a new file: some disks are waited for when one is cut and filled."""
    path.unlink(missing_ok=True)
    path.write_text(json.dumps(content), encoding="ascii")


def result(folder: Path, request: SuiteRequest, run: CommandRun) -> SuiteRun:
    """What can be said after a run, from its end and the report in its folder.

    Raises:
        SuiteDidNotRun: it was none, as `run_suite` says.
    """
    report = read_report(folder / "report.jsonl")
    diagnosis.require_run(report, run, request)
    return SuiteRun(
        tests={node: report.outcome_of(node) for node in report.run},
        selected={entry: tuple(report.selected[normal_entry(entry)]) for entry in request.entries},
        seconds=run.seconds,
        module_files=tuple(PurePosixPath(file) for file in sorted(report.module_files)),
        sentinel=report.sentinel,
        output=run.output,
    )


def _module(request: SuiteRequest) -> dict[str, object] | None:
    if request.module is None:
        return None
    return {
        "file": real_file(request, request.module),
        "basename": PurePosixPath(request.module).name,
        "names": sorted(module_names(request, request.module)),
    }


def pytest_arguments(request: SuiteRequest) -> list[str]:
    """The command line after ``python -m pytest``."""
    return [
        *("-p", PLUGIN),
        "--rootdir=.",
        "--capture=no",  # captured output goes to memory or disk without a bound, ours has one
        "--tb=native",  # a long traceback doubles the cost of a red test
        "--color=no",
        *collection_paths(map(normal_entry, request.entries)),
        *request.pytest_args,
    ]


def _run_pytest(folder: Path, request: SuiteRequest) -> CommandRun:
    env = target_environment(request.root, env=request.env, pythonpath=request.pythonpath)
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(folder), env["PYTHONPATH"]]))
    temporary = folder / "temporary"  # its own: a test that removes it must not remove ours
    temporary.mkdir()
    env["TMPDIR"] = str(temporary)
    argv = [str(request.python), "-m", "pytest", *pytest_arguments(request)]
    try:
        return run_command(argv, cwd=request.root, env=env, timeout_s=request.timeout_s)
    except OSError as error:
        raise cannot_start(request, error) from error


def cannot_start(request: SuiteRequest, error: OSError) -> SuiteDidNotRun:
    """The target's Python is none, or not where the request says."""
    return SuiteDidNotRun(
        tr(
            "{python} cannot be started in {root}: {error}",
            python=request.python,
            root=request.root,
            error=error,
        ),
        tr("Set `python` in the configuration to the interpreter that the tests run with."),
    )
