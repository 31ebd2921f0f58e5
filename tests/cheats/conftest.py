"""The benches, each with its break applied once; and a table of all that was judged, at the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from breakkit.commands.verify import Verified
from tests.cheats.benches import BENCHES, Case

JUDGED = "breakkit_judged"


@pytest.fixture(scope="session")
def _templates() -> dict[str, Path]:
    return {}


@pytest.fixture
def judge(
    _templates: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> Callable[[str, str, Case], Verified]:
    """What `verify` says of a case."""

    def judged(kind: str, name: str, case: Case) -> Verified:
        if case.bench not in _templates:
            folder = tmp_path_factory.mktemp(case.bench) / case.bench
            _templates[case.bench] = BENCHES[case.bench].make(case.bench, folder)
        for variable, value in case.environment.items():
            monkeypatch.setenv(variable, value)
        result = case.judged(_templates[case.bench], tmp_path / case.bench)
        row = (kind, name, case.bench, result.verdict, result.canary)
        record_property(JUDGED, [str(value) for value in row])
        return result

    return judged


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what became of each case; precision and recall are of *fixed*."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    rows = sorted(
        value
        for report in reports
        for key, value in getattr(report, "user_properties", ())
        if key == JUDGED and report.when == "call"
    )
    if not rows:
        return
    terminalreporter.section("cheats and honest fixes")
    if terminalreporter.config.get_verbosity() >= 0:
        for kind, name, bench, verdict, canary in rows:
            terminalreporter.line(f"{kind:<7} {bench:<10} {verdict:<11} {canary:<15} {name}")
    fixed = [kind for kind, _, _, verdict, _ in rows if verdict == "fixed"]
    honest = [kind for kind, *_ in rows if kind == "honest"]
    right = fixed.count("honest")
    terminalreporter.line(
        f"{len(rows) - len(honest)} cheats, of which fixed: {fixed.count('cheat')}; "
        f"{len(honest)} honest fixes, of which fixed: {right}; "
        f"precision {right / max(1, len(fixed)):.2f}, recall {right / max(1, len(honest)):.2f}"
    )
