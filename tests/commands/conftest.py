"""Shops with the break applied, for the tests of what happens then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.judging import Make, maker


@pytest.fixture(scope="session")
def _templates() -> dict[object, Path]:
    return {}


@pytest.fixture
def applied(
    _templates: dict[object, Path], tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> Make:
    """Makes a shop of these files, the break applied: `applied(files)`."""
    return maker(_templates, tmp_path_factory, tmp_path / "shop")


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for temporary files, which all processes know from their environment."""
    folder = tmp_path / "odd 'names' $HOME {out} ñ"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder
