"""What the target's Python is started with: interpreter, environment, time limit."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from breakkit.errors import ConfigError
from breakkit.i18n import tr
from breakkit.model import Config

BASELINE_LIMIT_S = 300.0
"""Time limit of the baseline itself, in seconds, when the configuration sets none."""

DEFAULT_PYTHONPATH = ("src", ".")

_SCRUBBED = (
    "PYTHON",  # ours must not reach the target
    "PYTEST_",  # nor the options of a pytest that runs us
    "__PYVENV_LAUNCHER__",
    "COV_CORE_",
    "COVERAGE_",
    "GIT_",  # a git hook that runs us must not point the target's git at this repository
)


def find_python(config: Config, target_root: Path, environ: Mapping[str, str]) -> Path:
    """The interpreter that runs the target's tests.

    The configured one (``~`` expanded, relative to the target, a bare name also looked up on
    PATH), else the active virtual environment's, else ``.venv`` beside the target, else ours.

    Raises:
        ConfigError: the configured interpreter is not an executable file.
    """
    if config.python is not None:
        return _configured_python(config.python, target_root, environ)
    candidates = [target_root / ".venv/bin/python"]
    if active := environ.get("VIRTUAL_ENV"):
        candidates.insert(0, Path(active) / "bin/python")
    return next(filter(_is_executable, candidates), Path(sys.executable))


def _configured_python(name: str, target_root: Path, environ: Mapping[str, str]) -> Path:
    path = target_root / Path(name).expanduser()
    if _is_executable(path):
        return path
    if "/" not in name and (on_path := shutil.which(name, path=environ.get("PATH"))):
        return Path(on_path)
    raise ConfigError(
        tr("python = {name!r}: {path} is not an executable file", name=name, path=path),
        tr(
            "Set `python` to the interpreter that the target's tests run with (relative to the "
            "target), or remove it.",
        ),
    )


def _is_executable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def time_limit(config_timeout_s: float | None, baseline_seconds: float) -> float:
    """Seconds that a suite run may take: as configured, else ten baselines, at least one second."""
    return max(1.0, 10 * baseline_seconds) if config_timeout_s is None else config_timeout_s


def target_environment(
    root: Path, *, env: Mapping[str, str], pythonpath: Iterable[str] | None
) -> dict[str, str]:
    """The environment of the target's Python: ours, without what is meant for us alone.

    Args:
        root: the target root of the tree that runs.
        env: the configuration's variables; they win, but a PYTHONPATH of theirs comes last.
        pythonpath: folders relative to the root; None = those of ``src`` and ``.`` that exist.
    """
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(_SCRUBBED)
    }
    folders = [str(root / folder) for folder in import_folders(root, pythonpath)]
    if "PYTHONPATH" in env:
        folders.append(env["PYTHONPATH"])
    return {
        **inherited,
        "PYTHONDONTWRITEBYTECODE": "1",  # or the second of two quick edits runs the first's .pyc
        "PYTHONHASHSEED": "0",
        "PYTHONUNBUFFERED": "1",
        **env,
        "PYTHONPATH": os.pathsep.join(folders),
    }


def import_folders(root: Path, pythonpath: Iterable[str] | None) -> tuple[str, ...]:
    """The folders, relative to the root, that the target's modules are imported from."""
    if pythonpath is not None:
        return tuple(pythonpath)
    return tuple(folder for folder in DEFAULT_PYTHONPATH if (root / folder).is_dir())
