"""A page as a real browser sees it."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--enable-logging=stderr", "--window-size=1500,1150",
]  # fmt: skip


@dataclass
class Seen:
    """What the browser made of a page."""

    picture: Image.Image
    dom: str
    console: list[str]
    asked_for: list[str]


def look(page: Path, folder: Path, *more: str) -> Seen:
    """Open a page in a fresh profile, with more switches for the browser."""
    folder.mkdir()
    log, shot = folder / "net.json", folder / "shot.png"
    seen = subprocess.run(
        ["chromium", *QUIET, *more, f"--user-data-dir={folder}/profile", f"--log-net-log={log}",
         f"--screenshot={shot}", page.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    dom = subprocess.run(
        ["chromium", *QUIET, *more, f"--user-data-dir={folder}/profile", "--dump-dom",
         page.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    ).stdout  # fmt: skip
    console = re.findall(r"CONSOLE.*", seen.stderr)
    return Seen(Image.open(shot).convert("RGB"), dom, console, asked_by_the_page(log))


def asked_for_by(event: dict) -> str | None:
    """The address, if a page asked for it; what the browser asks for on its own has no origin."""
    said = event.get("params", {})
    initiator = said.get("initiator", "not an origin")
    return said.get("url") if initiator != "not an origin" else None


def asked_by_the_page(log: Path) -> list[str]:
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    found = [asked_for_by(event) for event in events]
    return [url for url in found if url and not url.startswith("data:")]


def colours(picture: Image.Image) -> Counter:
    """How many pixels have which colour."""
    found = picture.getcolors(picture.width * picture.height) or []
    return Counter({f"{r:02x}{g:02x}{b:02x}": count for count, (r, g, b) in found})
