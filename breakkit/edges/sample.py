"""The sample application and its catalog, wherever breakkit is installed from."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
from pathlib import Path

from breakkit.errors import BreakkitError
from breakkit.i18n import tr

PACKAGE = Path(__file__).parents[1]
INSTALLED = (PACKAGE / "_sample" / "app", PACKAGE / "_sample" / "breaks.d")
CHECKED_OUT = (PACKAGE.parent / "sample_app", PACKAGE.parent / "breaks.d")
PARTS = ("src", "tests", "labs", "pyproject.toml", "README.md", ".gitignore")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".pytest_cache")

_SAY_WHAT_IS_MISSING = """\
import sys
from importlib.metadata import PackageNotFoundError, distribution
for name in sys.argv[1:]:
    try:
        distribution(name)
    except PackageNotFoundError:
        print(name)
"""

CONFIGURATION = """\
# breakkit's configuration of this project; every key has a default.
breaks = "breaks.d"  # the catalog: one YAML file per break
target = "."         # the code base that is broken
"""


def copy_sample(folder: Path) -> None:
    """Write the sample application, its catalog and a ``breakkit.toml`` into a folder.

    Raises:
        BreakkitError: this installation of breakkit is not complete.
    """
    app, catalog = INSTALLED if INSTALLED[0].is_dir() else CHECKED_OUT
    if not (app.is_dir() and catalog.is_dir()):
        raise BreakkitError(
            tr("the sample application is missing in {package}", package=PACKAGE),
            tr("Install breakkit again: `pip install --force-reinstall breakkit`."),
        )
    for part in PARTS:
        if (app / part).is_dir():
            shutil.copytree(app / part, folder / part, ignore=LEFT_OUT)
        else:
            shutil.copyfile(app / part, folder / part)
    shutil.copytree(catalog, folder / "breaks.d", ignore=LEFT_OUT)
    (folder / "breakkit.toml").write_text(CONFIGURATION, encoding="utf-8")


def missing_needs(python: Path) -> tuple[str, ...]:
    """What the sample's tests need, the extra ``sample`` and pytest, and that interpreter lacks."""
    try:
        requirements = importlib.metadata.requires("breakkit") or []
    except importlib.metadata.PackageNotFoundError:  # run from a checkout that is not installed
        return ()
    sample = [one for one in requirements if re.search(r"extra == .sample.", one)]
    needs = ["pytest", *(re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in sample)]
    asked = subprocess.run(
        [python, "-E", "-c", _SAY_WHAT_IS_MISSING, *needs],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    return tuple(asked.stdout.split())
