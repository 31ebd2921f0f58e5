"""Hyperlinks on terminals that have them (OSC 8, as iTerm2 and GNOME's terminals agreed on it)."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

VTE_WITH_LINKS = 5000
"""GNOME's terminal library counts versions so; earlier ones crashed on a link."""

PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby"})
TERMS = frozenset({"xterm-kitty", "alacritty", "xterm-ghostty", "foot", "contour", "rio"})
SIGNS = ("WT_SESSION", "KONSOLE_VERSION", "DOMTERM", "KITTY_WINDOW_ID")
"""Variables that only terminals with links set."""

TO_A_LINE = frozenset({"iTerm.app", "WezTerm", "ghostty"})
"""They understand a line after `#`; others look for a file of that name, and fail."""


def has_links(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal shows hyperlinks; elsewhere `path:line` is what many make clickable."""
    if environ.get("FORCE_HYPERLINK"):
        return environ["FORCE_HYPERLINK"] != "0"
    if environ.get("TERM") in ("dumb", "unknown", "linux") or environ.get("CI"):
        return False
    vte = environ.get("VTE_VERSION", "")
    return (
        environ.get("TERM_PROGRAM") in PROGRAMS
        or environ.get("TERM") in TERMS
        or any(name in environ for name in SIGNS)
        or (vte.isdecimal() and int(vte) >= VTE_WITH_LINKS)
    )


def linked(text: str, file: Path, line: int, environ: Mapping[str, str] = os.environ) -> str:
    """The text as a link to that line; the text must be safe for a terminal already."""
    path = quote(str(file))
    program = environ.get("TERM_PROGRAM")
    if program == "vscode":
        target = f"vscode://file{path}:{line}"
    else:
        target = f"file://{quote(socket.gethostname())}{path}"
        if program in TO_A_LINE or environ.get("TERM") == "xterm-kitty":
            target += f"#{line}"
    return f"\x1b]8;;{target}\x1b\\{text}\x1b]8;;\x1b\\"
