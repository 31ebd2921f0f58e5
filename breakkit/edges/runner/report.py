"""What the plugin wrote, read back: the wire between the target's Python and ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from breakkit.model import Outcome, TestOutcome


@dataclass(slots=True)
class Report:
    """One run as the plugin saw it.

    Args:
        pytest: pytest's version; None = it never came to load the plugin.
        selected: entry → the node ids that it names; empty = the collection did not end so far.
        run: the node ids to run, in order.
        sentinel: the node id of the sentinel, which comes after them; None = there is none.
        missing: the entries that name no test; if there are any, none runs.
        put_aside: those of them whose tests were collected and then deselected by an option.
        every: all node ids collected; only filled when entries are missing.
        errors: what could not be collected → the text of the error.
        skipped: what was skipped as a whole while it was collected → the reason.
        outcomes: node id → outcome.
        running: the test that had started and not ended.
        last: the test that ended last.
        module_files: real paths of the files that the edited module came from.
        interruption: why pytest stopped by itself; empty = it did not.
        finished: the session's exit status; None = pytest did not come to its end.
    """

    pytest: str | None = None
    selected: dict[str, list[str]] = field(default_factory=dict)
    run: list[str] = field(default_factory=list)
    sentinel: str | None = None
    missing: list[str] = field(default_factory=list)
    put_aside: list[str] = field(default_factory=list)
    every: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, TestOutcome] = field(default_factory=dict)
    running: str | None = None
    last: str | None = None
    module_files: set[str] = field(default_factory=set)
    interruption: str = ""
    finished: int | None = None


def read_report(path: Path) -> Report:
    """The report in that file, as far as it got."""
    report = Report()
    for record in _records(path):
        _take(report, record)
    return report


def _records(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    with path.open(encoding="ascii") as lines:
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:
                return  # the process was killed while it wrote its last line


def _take(report: Report, record: dict[str, Any]) -> None:
    match record:
        case {"kind": "started", "pytest": version}:
            report.pytest = version
        case {"kind": "imported", "files": files}:
            report.module_files.update(files)
        case {"kind": "interrupted", "text": text}:
            report.interruption = text
        case {"kind": "finished", "status": status}:
            report.finished = status
        case {"kind": "test", "node": node}:
            report.running = node
        case {"kind": "outcome"}:
            _take_outcome(report, record)
        case _:
            _take_collection(report, record)


def _take_collection(report: Report, record: dict[str, Any]) -> None:
    match record:
        case {"kind": "not_collected", "node": node, "outcome": "failed", "text": text}:
            report.errors[node] = text
        case {"kind": "not_collected", "node": node, "text": reason}:
            report.skipped[node] = reason
        case {"kind": "collected", "selected": selected, "run": run, "sentinel": sentinel}:
            report.selected, report.run, report.sentinel = selected, run, sentinel
        case {"kind": "nothing_named", "missing": missing, "put_aside": aside, "every": every}:
            report.missing, report.put_aside, report.every = missing, aside, every


def _take_outcome(report: Report, record: dict[str, Any]) -> None:
    node = record["node"]
    outcome = TestOutcome(
        outcome=Outcome(record["outcome"]),
        when=record["when"],
        exception=tuple(record["exception"]),
        message=record["message"],
        seconds=record["seconds"],
    )
    before = report.outcomes.get(node)
    report.outcomes[node] = outcome if before is None else _worse(before, outcome)
    if outcome.when == "teardown":
        report.running, report.last = None, node


def _worse(first: TestOutcome, second: TestOutcome) -> TestOutcome:
    """The worse of two phases or subtests, the first of two equally bad, with the time of both."""
    worse = max(first, second, key=_severity)
    return replace(worse, seconds=first.seconds + second.seconds)


def _severity(phase: TestOutcome) -> int:
    match phase.outcome:
        case Outcome.FAILED:
            return 5
        case Outcome.ERROR:
            return 4 if phase.when == "teardown" else 5  # only the latter is red
        case Outcome.SKIPPED:
            return 3
        case Outcome.XFAILED:
            return 2
        case _:
            return 1 if phase.when == "call" else 0
