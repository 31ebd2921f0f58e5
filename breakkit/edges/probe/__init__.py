"""A cold suite run that is looked at while it runs, and whose surroundings can be varied."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from breakkit.edges.runner import SuiteRequest, run_suite
from breakkit.model import SuiteRun

PLUGIN = "_breakkit_probe_plugin"  # no target has a module of this name
IMPORTING = ""
"""Stands among the tests that reach a line for: it was reached while they were collected."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a file, both ends included, counted from 1."""

    file: Path
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Probe:
    """How to run, and what to look at.

    Args:
        memory_mb: the address space that each process of the run may use, MiB; 0 = any.
        hash_seed: the target's PYTHONHASHSEED.
        reverse: run the tests in the opposite of their order.
        roots: record which files below these folders are read.
        lines: record which tests execute one of these lines.
    """

    memory_mb: int = 0
    hash_seed: int = 0
    reverse: bool = False
    roots: tuple[Path, ...] = ()
    lines: Lines | None = None

    @property
    def is_usual(self) -> bool:
        """Whether it runs as usual, and nothing is looked at."""
        return not (self.hash_seed or self.reverse or self.roots or self.lines)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen.

    Args:
        files: the files below the roots that were read.
        opaque: more files may have been read: the run started a process or did not end properly.
        tests: the node ids that reached the lines, `IMPORTING` among them.
    """

    files: tuple[Path, ...] = ()
    opaque: bool = True
    tests: tuple[str, ...] = ()


def probed_run(request: SuiteRequest, probe: Probe) -> tuple[SuiteRun, Seen]:
    """Run a suite as `run_suite` does, varied as asked; and what was seen of it.

    Raises:
        SuiteDidNotRun: as `run_suite` does.
    """
    with tempfile.TemporaryDirectory(prefix="breakkit-probe-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        lay_out(folder, probe)
        run = run_suite(varied(request, probe, folder))
        return run, _read(folder / "seen.json")


def lay_out(folder: Path, probe: Probe) -> None:
    """Put the plugin, and what it is asked to do, into a folder."""
    shutil.copyfile(Path(__file__).with_name("plugin.py"), folder / f"{PLUGIN}.py")
    (folder / "asked.json").write_text(json.dumps(_asked(probe)), encoding="utf-8")


def varied(request: SuiteRequest, probe: Probe, folder: Path) -> SuiteRequest:
    """The request, to be run as the probe says, by the plugin in that folder."""
    env = dict(request.env)
    if probe.hash_seed:
        env["PYTHONHASHSEED"] = str(probe.hash_seed)
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [env.get("PYTHONPATH"), str(folder)]))
    arguments = ("-p", PLUGIN, *request.pytest_args)
    return replace(request, env=MappingProxyType(env), pytest_args=arguments)


def _asked(probe: Probe) -> dict[str, object]:
    lines = probe.lines
    return {
        "memory": probe.memory_mb * 2**20,
        "reverse": probe.reverse,
        "roots": [os.path.realpath(root) for root in probe.roots],
        "lines": lines
        and {"file": os.path.realpath(lines.file), "first": lines.first, "last": lines.last},
    }


def _read(file: Path) -> Seen:
    try:
        seen = json.loads(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return Seen()
    return Seen(tuple(map(Path, seen["files"])), seen["opaque"], tuple(seen["tests"]))
