"""What each break prints, from a real run; kept while nothing changes that it depends on."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from breakkit.edges.catalog import load_catalog
from breakkit.model import BreakSpec
from breakkit.workflow.capture import Captured, Shown, capture
from breakkit.workflow.workspace import open_workspace


def capture_all(root: Path, folder: Path) -> None:
    """Have the captured output of every break in a folder, one file each.

    Raises:
        BreakkitError: a break cannot be run, or its tests do not say what its spec says.
        SystemExit: an observation is not as its spec expects.
    """
    workspace = open_workspace(root)
    specs = load_catalog(workspace.breaks, workspace.config.breaks, workspace.language).specs
    common = _common(root)
    folder.mkdir(parents=True, exist_ok=True)

    def captured(spec: BreakSpec) -> str:
        file = folder / f"{spec.id}.json"
        content = (workspace.breaks / f"{spec.id}.yaml").read_bytes()
        key = hashlib.sha256(common + content).hexdigest()
        if _plain(file).get("key") == key:
            return ""
        here = open_workspace(root)  # GitPython's objects are not for two threads
        seen = capture(here, spec, here.repository.head().commit, lambda _: None)
        if not seen.holds:
            return spec.id
        file.write_text(json.dumps({"key": key, "captured": asdict(seen)}), encoding="utf-8")
        return ""

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        wrong = [break_id for break_id in workers.map(captured, specs) if break_id]
    if wrong:
        sys.exit(f"not observed as told: {', '.join(wrong)}; see `breakkit check --observe`")


def load(folder: Path, break_id: str) -> Captured:
    """What was captured of a break."""
    plain = _plain(folder / f"{break_id}.json")["captured"]
    return Captured(
        _shown(plain["before"]), _shown(plain["after"]), plain["red"], int(plain["guards"])
    )


def _shown(plain: Mapping[str, Any] | None) -> Shown | None:
    if plain is None:
        return None
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
    }
    return Shown(**told)


def _plain(file: Path) -> Mapping[str, Any]:
    try:
        plain: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return plain


def _common(root: Path) -> bytes:
    """What all output depends on: the commit's code, breakkit's, and what is installed."""
    trees = ["git", "rev-parse", "HEAD:sample_app", "HEAD:breakkit.toml"]
    committed = subprocess.run(trees, cwd=root, capture_output=True, check=True).stdout
    ours = [file.read_bytes() for file in sorted((root / "breakkit").rglob("*.py"))]
    installed = sorted(f"{one.name} {one.version}" for one in distributions())
    told = json.dumps([sys.version, installed]).encode()
    return hashlib.sha256(b"\0".join([committed, told, *ours])).digest()
