"""The shop with its break applied, copied for each test, and judged without leaving a trace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.verify import Verified, verify
from breakkit.edges.runner.process import marked_processes
from tests.conftest import FILES, PRICING, fingerprint, make_repository, soon_none, write
from tests.lean import QUICK

PATIENT = QUICK + "timeout_s = 60\n"  # however busy the machine is by now
SHOP: Mapping[str, str | bytes] = {**FILES, "breakkit.toml": PATIENT}
CODE, TESTS = "src/shop/pricing.py", "tests/test_pricing.py"
LINKED = "tests/test_pricing.py::test_order_id_is_told"

ENTRY = '        "order_id": order["id"],\n'
COMMENTED = '        # "order_id": order["id"],\n'
BROKEN = PRICING.replace(ENTRY, COMMENTED)

Make = Callable[..., Path]


def maker(
    templates: dict[object, Path], folders: pytest.TempPathFactory, destination: Path
) -> Make:
    """Makes shops with the break applied; it is applied only once to the same files."""

    def make(
        files: Mapping[str, str | bytes] = SHOP,
        *,
        tests: bool = True,
        untracked: Mapping[str, str] = MappingProxyType({}),
    ) -> Path:
        key = (tuple(sorted(files.items())), tests, tuple(sorted(untracked)))
        if key not in templates:
            template = make_repository(folders.mktemp("template") / "shop", dict(files))
            write(template, dict(untracked))
            apply(template, "10-01", tests=tests)
            templates[key] = template
        shutil.copytree(templates[key], destination, symlinks=True)
        return destination

    return make


def judged(shop: Path, *, observable: bool = False) -> Verified:
    """The judgement on a shop as it is, which leaves it so."""
    before = fingerprint(shop)
    result = verify(shop, observable=observable)
    assert fingerprint(shop) == before
    return result


def fix(shop: Path, files: Mapping[str, str | bytes] = MappingProxyType({})) -> Path:
    """Restore the edited file; then write others."""
    write(shop, {CODE: PRICING, **files})
    return shop


def nothing_left(marked: Path) -> bool:
    """Whether no temporary file, and no process but this one that knows of them, is left."""
    return not list(marked.iterdir()) and soon_none(
        lambda: set(marked_processes(str(marked))) - {os.getpid()}
    )


def interrupted(shop: Path, started: Path, how: Callable[..., None], *words: str) -> int:
    """The exit code of a command that is interrupted while the target's code runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "breakkit", *words],
        cwd=shop,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not started.exists():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.01)
    how(process)
    _, said = process.communicate(timeout=30)
    assert "interrupted; everything is as it was" in said
    return process.returncode
