"""Reports a pytest run as JSON Lines; runs inside the target's Python, far from breakkit.

Copied, alone with its ``request.json``, into a folder of its own. So: standard library and pytest
only, the syntax of Python 3.8, pytest from 7.0 on. What it needs while tests run is bound at load,
because tests put other things in the place of `open`, `os` and time; the report is opened anew for
each line, because tests close all descriptors; and a forked child that goes on running the session
must not speak for its parent.
"""

# pytest names the hooks; and paths are strings, because tests fake pathlib most of all.
# ruff: noqa: D103, PTH100, PTH109, PTH118, PTH119, PTH120, PTH123

from __future__ import annotations

import copy
import io
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import types
    from collections.abc import Generator, Iterable

FOLDER = os.path.dirname(os.path.abspath(__file__))
REPORT = os.path.join(FOLDER, "report.jsonl")
ROOT = os.getcwd() + os.sep
TEXT_LIMIT = 8_000
LINE_LIMIT = 400
FRAMES_AT_MOST = 20

# Options, from addopts or the configuration, that would change which tests run, or where.
NEUTRAL: dict[str, Any] = {
    "maxfail": 0,
    "collectonly": False,
    "setuponly": False,
    "setupplan": False,
    "lf": False,
    "failedfirst": False,
    "newfirst": False,
    "stepwise": False,
    "usepdb": False,
    "trace": False,
    "looponfail": False,
    "numprocesses": 0,
    "dist": "no",
    "tx": [],
    "basetemp": os.path.join(FOLDER, "tmp"),
}


class _Report:
    """Writes one record per line, only from the process that began it."""

    def __init__(self) -> None:
        self._open = io.open
        self._getpid = os.getpid
        self._encode = json.JSONEncoder().encode
        self._owner = 0

    def begin(self) -> None:
        self._owner = self._getpid()
        self.write("started", pytest=pytest.__version__)

    def write(self, kind: str, **fields: object) -> None:
        if self._getpid() == self._owner:
            line = self._encode({"kind": kind, **fields}) + "\n"
            with self._open(REPORT, "ab", buffering=0) as file:
                file.write(line.encode("ascii"))


def _sentinel_of(item: pytest.Item) -> Any:  # noqa: ANN401 - what a copy sets, no type has
    """A twin of a test, alike in all but its body, which must fail.

    Where it does anything else, nothing that this run says of the test can be believed.
    """
    twin: Any = copy.copy(item)
    if isinstance(item, pytest.Function):
        twin._initrequest()  # noqa: SLF001 - fixture values of its own
    if type(item) is pytest.Function:
        twin.obj = _fail
    else:  # looks its body up elsewhere
        twin.runtest = _fail
    twin.breakkit_sentinel = True
    return twin


def _fail(**_fixtures: object) -> None:
    raise AssertionError


def _load_request() -> dict[str, Any]:
    """Read what is asked, and give the target back the import path that it has without us."""
    with open(os.path.join(FOLDER, "request.json"), encoding="utf-8") as file:
        request: dict[str, Any] = json.load(file)
    sys.path[:] = [entry for entry in sys.path if entry != FOLDER]
    folders = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(entry for entry in folders if entry != FOLDER)
    return request


_request: dict[str, Any] = {}
_report = _Report()
_undecided: list[set[str]] = []  # the tests of each entry that the run goes on for
_session: list[pytest.Session] = []


def begin() -> None:
    """Report as this process, on what is asked now: at load, and in a fork server's child anew."""
    _request.update(_load_request())
    _report.begin()


begin()


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, None]:
    options = early_config.known_args_namespace
    if hasattr(options, "no_cov"):  # coverage is measured for nobody, and reads and writes files
        options.no_cov = True
    yield


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    _session[:] = [session]


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    for name, value in NEUTRAL.items():
        if hasattr(config.option, name):
            setattr(config.option, name, value)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if not report.passed:
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _report.write(
            "not_collected", node=report.nodeid, outcome=report.outcome, text=text[-TEXT_LIMIT:]
        )


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, Any, None]:
    every = [item.nodeid for item in items]
    yield
    left = [item.nodeid for item in items]
    selected = {entry: _named_by(entry, left) for entry in _request["entries"]}
    _report_imports()
    if not all(selected.values()):
        missing = [entry for entry, nodes in selected.items() if not nodes]
        put_aside = [entry for entry in missing if _named_by(entry, every)]
        _report.write("nothing_named", missing=missing, put_aside=put_aside, every=every)
        items.clear()
        return
    wanted = {node for nodes in selected.values() for node in nodes}
    items[:] = [item for item in items if item.nodeid in wanted]
    _report.write("collected", selected=selected, run=[item.nodeid for item in items])
    _undecided[:] = [set(selected[entry]) for entry in _request["until_red"]]
    for index, item in enumerate(items):
        if item.nodeid == _request["sentinel"]:
            items.insert(index + 1, _sentinel_of(item))
            break


def _named_by(entry: str, nodes: Iterable[str]) -> list[str]:
    if entry == ".":
        return list(nodes)
    starts = (entry + "::", entry + "[", entry + "/")
    return [node for node in nodes if node == entry or node.startswith(starts)]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logstart(nodeid: str) -> None:
    _report.write("test", node=nodeid)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, None]:
    report = (yield).get_result()
    if hasattr(item, "breakkit_sentinel"):
        report.breakkit_sentinel = True
    if call.excinfo is not None:
        # Plain attributes of plain values: subtests copy their report through JSON.
        report.breakkit_exception = _names(call.excinfo.type) if report.failed else []
        report.breakkit_message = _one_line(_said_by(call.excinfo))
        report.breakkit_frames = _frames(call.excinfo) if report.failed else []


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    outcome = _outcome(report)
    if outcome is not None:
        _report.write(
            "sentinel" if hasattr(report, "breakkit_sentinel") else "outcome",
            node=report.nodeid,
            when=report.when,
            outcome=outcome,
            exception=getattr(report, "breakkit_exception", []),
            message=getattr(report, "breakkit_message", None) or _reason(report),
            frames=getattr(report, "breakkit_frames", []),
            # a subtest's seconds are in the call's
            seconds=0.0 if hasattr(report, "context") else report.duration,
        )
        if outcome in ("failed", "error") and report.when != "teardown":
            _decide(report)


def _decide(report: pytest.TestReport) -> None:
    """End the run after this test, if it is the last one that the run goes on for."""
    if _undecided and not hasattr(report, "breakkit_sentinel"):
        _undecided[:] = [nodes for nodes in _undecided if report.nodeid not in nodes]
        if not _undecided:
            _session[0].shouldfail = "what should go red is red"


def _outcome(report: pytest.TestReport) -> str | None:
    outcome: str = report.outcome
    if outcome == "skipped":
        return "xfailed" if hasattr(report, "wasxfail") else "skipped"
    if outcome == "failed":
        return "failed" if report.when == "call" else "error"
    return "passed" if outcome == "passed" else None  # None: a rerun that another one follows


def _names(exception: type[BaseException]) -> list[str]:
    names = []
    for cls in exception.__mro__[:-1]:  # without object
        names.append(cls.__name__)
        if cls.__module__ != "builtins":
            names.append(f"{cls.__module__}.{cls.__qualname__}")
    return names


def _frames(excinfo: pytest.ExceptionInfo[BaseException]) -> list[tuple[str, int]]:
    """The lines of the tree that an exception passed, innermost last: path below it, line."""
    places = []
    trace: types.TracebackType | None = excinfo.tb
    while trace is not None:
        places.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    if isinstance(excinfo.value, SyntaxError):
        places.append((str(excinfo.value.filename), excinfo.value.lineno or 1))
    inside = [(path[len(ROOT) :], line) for path, line in places if path.startswith(ROOT)]
    return inside[-FRAMES_AT_MOST:]


def _said_by(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    try:
        return excinfo.exconly()
    except Exception:  # noqa: BLE001 - the target's own __str__ may raise anything
        return excinfo.type.__name__


def _reason(report: pytest.TestReport) -> str:
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return "" if report.passed else _one_line(text)


def _one_line(text: str) -> str:
    return " ".join(text[: 4 * LINE_LIMIT].split())[:LINE_LIMIT]


@pytest.hookimpl(tryfirst=True)
def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    _report.write("interrupted", text=_one_line(_said_by(excinfo)))


@pytest.hookimpl(tryfirst=True)
def pytest_internalerror(excrepr: object) -> None:
    _report.write("interrupted", text=str(excrepr)[-TEXT_LIMIT:])


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_sessionfinish(exitstatus: int) -> Generator[None, Any, None]:
    yield
    _report_imports()
    _report.write("finished", status=int(exitstatus))


def _report_imports() -> None:
    """Report the file that the edited module came from, or else those under a name of its."""
    asked = _request["module"]
    if asked is None:
        return
    named = {_file_of(sys.modules.get(name)) for name in asked["names"]}
    files = {os.path.realpath(file) for file in named if file is not None}
    if asked["file"] in files or _is_imported(asked):
        files = {asked["file"]}
    _report.write("imported", files=sorted(files))


def _is_imported(asked: dict[str, Any]) -> bool:
    """Whether the file was imported under whatever name."""
    files = (_file_of(module) for module in list(sys.modules.values()))
    return any(
        os.path.basename(file) == asked["basename"] and os.path.realpath(file) == asked["file"]
        for file in files
        if file is not None
    )


def _file_of(module: object) -> str | None:
    try:  # not getattr: it would make a lazy module load
        file = object.__getattribute__(module, "__dict__").get("__file__")
    except AttributeError:
        return None
    return file if isinstance(file, str) else None
