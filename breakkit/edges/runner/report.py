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
        sentinel: the outcome of the sentinel, if it had one.
        missing: the entries that name no test; if there are any, none runs.
        put_aside: those of them whose tests were collected and then deselected by an option.
        every: all node ids collected; only filled when entries are missing.
        errors: what could not be collected → the text of the error.
        skipped: what was skipped as a whole while it was collected → the reason.
        outcomes: node id → the worst of its phases and subtests.
        running: the test that had started and not ended.
        last: the test that ended last.
        module_files: real paths of the files that the edited module came from.
        interruption: why pytest stopped by itself; empty = it did not.
        finished: the session's exit status; None = pytest did not come to its end.
    """

    pytest: str | None = None
    selected: dict[str, list[str]] = field(default_factory=dict)
    run: list[str] = field(default_factory=list)
    sentinel: TestOutcome | None = None
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

    def outcome_of(self, node: str) -> TestOutcome:
        """What became of that test: nothing, if all that passed was its set-up and teardown."""
        outcome = self.outcomes.get(node)
        if outcome is None or (outcome.is_green and outcome.when != "call"):
            return TestOutcome(Outcome.MISSING)
        return outcome


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
        case {"kind": "outcome" | "sentinel" as kind, "node": node, "when": when}:
            if kind == "outcome":
                report.outcomes[node] = _worse(report.outcomes.get(node), _outcome(record))
            else:
                report.sentinel = _worse(report.sentinel, _outcome(record))
            if when == "teardown":
                report.running, report.last = None, node
        case _:
            _take_collection(report, record)


def _take_collection(report: Report, record: dict[str, Any]) -> None:
    match record:
        case {"kind": "not_collected", "node": node, "outcome": "failed", "text": text}:
            report.errors[node] = text
        case {"kind": "not_collected", "node": node, "text": reason}:
            report.skipped[node] = reason
        case {"kind": "collected", "selected": selected, "run": run}:
            report.selected, report.run = selected, run
        case {"kind": "nothing_named", "missing": missing, "put_aside": aside, "every": every}:
            report.missing, report.put_aside, report.every = missing, aside, every


def _outcome(record: dict[str, Any]) -> TestOutcome:
    return TestOutcome(
        outcome=Outcome(record["outcome"]),
        when=record["when"],
        exception=tuple(record["exception"]),
        message=record["message"],
        seconds=record["seconds"],
        frames=tuple((path, line) for path, line in record.get("frames", [])),
    )


def _worse(first: TestOutcome | None, second: TestOutcome) -> TestOutcome:
    """The worse of two phases or subtests, the first of two equally bad, with the time of both."""
    if first is None:
        return second
    worse = max(first, second, key=_severity)
    return replace(worse, seconds=first.seconds + second.seconds)


def _severity(phase: TestOutcome) -> int:
    match phase.outcome:
        case Outcome.FAILED | Outcome.ERROR:
            return 4
        case Outcome.SKIPPED:
            return 3
        case Outcome.XFAILED:
            return 2
        case _:
            return 1 if phase.when == "call" else 0


def essence(text: str) -> str:
    """The last line that says something, which in a traceback is the exception."""
    lines = [line.removeprefix("E ").strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
