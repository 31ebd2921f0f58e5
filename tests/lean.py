"""The target's environment in the tests: what is installed here, without the plugins of pytest.

A plugin is loaded by being installed, and one of ours costs each run of a target's tests several
times what the run itself takes. Nor has a learner's project what breakkit is developed with.
"""

from __future__ import annotations

import sysconfig
import venv
from importlib.metadata import Distribution, distributions
from pathlib import Path


def lean_environment(folder: Path) -> Path:
    """Make a virtual environment there that has our packages, and no plugin of pytest."""
    venv.create(folder, symlinks=True)
    theirs = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    hidden = {path.name for path in map(_facts_of, distributions()) if path is not None}
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if entry.name not in hidden and entry.suffix != ".pth":
            (theirs / entry.name).symlink_to(entry)
    return folder


def _facts_of(plugin: Distribution) -> Path | None:
    """Where it is told that a distribution is a plugin of pytest, if it is one."""
    is_plugin = any(entry.group == "pytest11" for entry in plugin.entry_points)
    return Path(str(plugin.locate_file(""))) / _folder(plugin) if is_plugin else None


def _folder(distribution: Distribution) -> str:
    files = distribution.files or []
    return next(file.parts[0] for file in files if file.name == "entry_points.txt")
