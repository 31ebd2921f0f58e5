"""The benches, each with its break applied once; and the table at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cheats.benches import BENCHES, Case
from breakkit.commands.verify import Verified

JUDGED = pytest.StashKey[dict[tuple[str, str], str]]()


@pytest.fixture(scope="session")
def _templates() -> dict[str, Path]:
    return {}


@pytest.fixture
def judge(
    _templates: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Case], Verified]:
    """What `verify` says of a case."""

    def judged(case: Case) -> Verified:
        if case.bench not in _templates:
            folder = tmp_path_factory.mktemp(case.bench) / case.bench
            _templates[case.bench] = BENCHES[case.bench].make(case.bench, folder)
        for name, value in case.environment.items():
            monkeypatch.setenv(name, value)
        return case.judged(_templates[case.bench], tmp_path / case.bench)

    return judged
