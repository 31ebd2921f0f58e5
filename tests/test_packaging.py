"""The wheel has what an installation needs, and nothing that lay about where it was built."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLE = "breakkit/_sample/app/"
CATALOG = "breakkit/_sample/breaks.d/"


def tracked(*paths):
    """The files that git knows, or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {name for name in listed.split("\0") if name and (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from this checkout by the backend that pyproject.toml names."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel):
    """The files in the wheel, its own metadata aside."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A folder that the wheel was installed into; this checkout is not on its path."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run_installed(installed, cwd, *words):
    """A breakkit process that imports the installed package and not this checkout."""
    code = (
        f"import sys; sys.path[:] = [{str(installed)!r}] + "
        f"[entry for entry in sys.path[1:] if entry != {str(ROOT)!r}];"
        "import breakkit.__main__ as main;"
        f"assert main.__file__.startswith({str(installed)!r}), main.__file__;"
        "main.run()"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_the_wheel_is_the_package_the_sample_and_the_catalog_as_git_knows_them(names):
    expected = tracked("breakkit")
    expected |= {name.replace("sample_app/", SAMPLE, 1) for name in tracked("sample_app")}
    expected |= {name.replace("breaks.d/", CATALOG, 1) for name in tracked("breaks.d")}
    assert names == expected


@pytest.mark.parametrize(
    "name",
    [
        "breakkit/py.typed",
        "breakkit/spec/schema.json",
        "breakkit/edges/runner/plugin.py",
        "breakkit/edges/jq/worker.py",
        f"{CATALOG}34-01.yaml",
        f"{SAMPLE}.gitignore",
        f"{SAMPLE}README.md",
        f"{SAMPLE}pyproject.toml",
        f"{SAMPLE}src/miniobs/logging.py",
        f"{SAMPLE}labs/phase34/lab02_traced_load.py",
        f"{SAMPLE}tests/phase34/test_logging.py",
    ],
)
def test_the_wheel_has(names, name):
    assert name in names


def test_the_wheel_has_no_leavings(names):
    leavings = ("__pycache__", ".pyc", ".pytest_cache", ".mypy_cache", ".venv", ".log", "egg-info")
    assert not [name for name in names if any(one in name for one in leavings)]


def test_the_console_script_and_the_licence_are_there(wheel):
    with zipfile.ZipFile(wheel) as archive:
        metadata = {Path(name).name: name for name in archive.namelist() if ".dist-info/" in name}
        scripts = archive.read(metadata["entry_points.txt"]).decode()
    assert "breakkit = breakkit.__main__:run" in scripts
    assert "LICENSE" in metadata


def test_an_installed_wheel_makes_a_playground_of_its_own_sample(installed, tmp_path):
    made = run_installed(installed, tmp_path, "playground", "play")
    assert made.returncode == 0, made.stderr
    play = tmp_path / "play"
    for name in ("src/miniobs/logging.py", "pyproject.toml", ".gitignore"):
        assert (play / name).read_bytes() == (ROOT / "sample_app" / name).read_bytes()
    shown = run_installed(installed, play, "show", "34-01")
    assert shown.returncode == 0, shown.stderr
    assert "request-id" in shown.stdout


def test_an_installed_wheel_proves_a_break(installed, tmp_path):
    run_installed(installed, tmp_path, "playground", "play")
    applied = run_installed(installed, tmp_path / "play", "apply", "34-01")
    assert applied.returncode == 0, applied.stderr
    assert "break/34-01" in applied.stdout


def test_an_installation_without_its_sample_says_so(installed, tmp_path):
    (installed / "breakkit" / "_sample").rename(tmp_path / "elsewhere")
    try:
        made = run_installed(installed, tmp_path, "playground", "play")
    finally:
        (tmp_path / "elsewhere").rename(installed / "breakkit" / "_sample")
    assert made.returncode == 2
    assert "sample application is missing" in made.stderr
    assert not (tmp_path / "play").exists()
