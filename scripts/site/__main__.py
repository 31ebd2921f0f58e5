# ruff: noqa: T201  # it prints
"""Build the site; exits 1 at the first thing that is not as it must be."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from scripts.site import links, translations
from scripts.site.captures import capture_all
from scripts.site.settings import LANGUAGES, settings

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "docs"
SITE = ROOT / "build" / "site"

Result = TypeVar("Result")


def main() -> int:
    """Build it, and say where it is."""
    if stale := translations.stale(ROOT / "docs"):
        return _told("Translations that do not say what their source says now:", stale)
    _timed("real output of every break", partial(capture_all, ROOT, BUILD.parent / "captured"))
    shutil.rmtree(BUILD, ignore_errors=True)
    shutil.rmtree(SITE, ignore_errors=True)
    for language in LANGUAGES:
        _timed(f"pages in {language}", partial(_pages, language))
        if code := _timed(f"site in {language}", partial(_site, language)):
            return code
    for page in SITE.glob("*/404.html"):
        page.unlink()  # a server shows the one at the root
    if wrong := _timed("links", partial(links.wrong_in, SITE)):
        return _told("Dead links, or something from the network:", wrong)
    print(f"{sum(1 for _ in SITE.rglob('*.html'))} pages: {SITE / 'index.html'}")
    return 0


def _pages(language: str) -> None:
    """In a process of its own: the command line is imported in one language."""
    command = [sys.executable, "-m", "scripts.site.pages", language, str(BUILD)]
    subprocess.run(command, cwd=ROOT, check=True)


def _site(language: str) -> int:
    file = BUILD.parent / f"{language}.yml"  # JSON is YAML; all paths in it are below its folder
    file.write_text(json.dumps(settings(language, BUILD, SITE), indent=1), encoding="utf-8")
    zensical = [str(Path(sys.executable).with_name("zensical")), "build", "--strict", "--clean"]
    run = subprocess.run(
        [*zensical, "--config-file", str(file)], capture_output=True, text=True, check=False
    )
    if run.returncode:
        print(run.stdout + run.stderr, file=sys.stderr)
    return run.returncode


def _timed(what: str, do: Callable[[], Result]) -> Result:
    began = time.monotonic()
    result = do()
    print(f"{what}: {time.monotonic() - began:.1f} s", flush=True)
    return result


def _told(what: str, wrong: list[str]) -> int:
    print("\n  ".join([what, *wrong]), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
