"""The target's environment in the tests: pytest without plugins, and what the targets import.

A plugin is loaded by being installed, and one of ours costs each run of a target's tests several
times what the run itself takes; structlog imports half of rich where that is installed. Nor has a
learner's project what breakkit is developed with.
"""

from __future__ import annotations

import json
import sysconfig
import venv
from importlib.metadata import Distribution, distribution, requires
from pathlib import Path

from packaging.requirements import Requirement

TARGETS = ("pytest", "structlog", "toolz")
"""Beside what the sample application needs."""

NOT_NEEDED = (
    "cacheprovider",
    "doctest",
    "faulthandler",
    "junitxml",
    "legacypath",
    "logging",
    "pastebin",
    "recwarn",
    "setuponly",
    "setupplan",
    "stepwise",
    "threadexception",
    "unraisableexception",
)
PLAIN = tuple(word for name in NOT_NEEDED for word in ("-p", f"no:{name}"))
"""Arguments of pytest that save a sixth of a small run: without what few targets have need of."""

PLAINLY = f"pytest_args = {json.dumps(PLAIN)}\n"
QUICK = PLAINLY + 'env = {PYTEST_DISABLE_PLUGIN_AUTOLOAD = "1"}\n'
"""Configurations with them; more of the top-level keys may follow."""


def lean_environment(folder: Path) -> Path:
    """Make a virtual environment there that has some of our packages, and no plugin of pytest."""
    venv.create(folder, symlinks=True)
    theirs = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    needed = _needed()
    for name in set().union(*map(_names_of, needed)):  # some share a folder
        (theirs / name).symlink_to(str(needed[0].locate_file(name)))
    return folder


def _needed() -> list[Distribution]:
    waiting = [*TARGETS, *_required_by("breakkit", "sample")]
    names: list[str] = []
    for name in waiting:  # it grows meanwhile
        if name not in names:
            names.append(name)
            waiting += _required_by(name)
    return [distribution(name) for name in names]


def _required_by(name: str, extra: str = "") -> list[str]:
    """What a package needs; or only what it needs for one of its extras."""
    needs = map(Requirement, requires(name) or ())
    return [
        need.name
        for need in needs
        if (need.marker is None and not extra)
        or (need.marker and need.marker.evaluate({"extra": extra}))
    ]


def _names_of(package: Distribution) -> set[str]:
    """Its modules, and the folder of facts unless that tells pytest of a plugin."""
    files = {file.parts[0] for file in package.files or () if ".." not in file.parts}
    is_plugin = any(entry.group == "pytest11" for entry in package.entry_points)
    return {name for name in files if not (is_plugin and name.endswith(".dist-info"))}
