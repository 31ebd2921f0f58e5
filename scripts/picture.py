# ruff: noqa: INP001  # beside a script
"""A terminal, recorded as an SVG that needs nothing from elsewhere: no font, no address."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

COLUMN_PX = 12.2
"""The width of a character in Rich's SVG."""

FONTS = "ui-monospace, 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace"

DAY = TerminalTheme(
    background=(252, 252, 253),
    foreground=(36, 41, 47),
    normal=[
        (36, 41, 47),
        (197, 30, 50),
        (26, 127, 55),
        (154, 103, 0),
        (9, 105, 218),
        (130, 80, 223),
        (27, 124, 131),
        (87, 96, 106),
    ],
)

FRAME = "#d0d7de"

FROM_ELSEWHERE = re.compile(r"@font-face \{[^}]*\}|<!--.*?-->", re.DOTALL)
TEXT = re.compile(
    r'<text (?P<class>class="[^"]*" )x="(?P<x>[\d.]+)"(?P<y> y="[\d.]+" )'
    r'textLength="[\d.]+"(?P<rest> [^>]*)>(?P<text>[^<]*)</text>'
)
PIECE = re.compile(r"\S+(?: \S+)*")


def recorder(columns: int) -> Console:
    """A console that remembers what is printed on it, and shows nothing."""
    return Console(
        width=columns,
        highlight=False,
        file=io.StringIO(),
        record=True,
        force_terminal=True,
        color_system="truecolor",
    )


def save(recorded: Console, file: Path, title: str) -> None:
    """Write what was recorded."""
    svg = recorded.export_svg(title=title, theme=DAY, unique_id="terminal")
    svg = FROM_ELSEWHERE.sub("", svg).replace("Fira Code, monospace", FONTS)
    svg = svg.replace("rgba(255,255,255,0.35)", FRAME)
    svg = TEXT.sub(_spaced_by_position, svg)
    lines = [line.rstrip() for line in svg.splitlines() if line.strip()]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _spaced_by_position(found: re.Match[str]) -> str:
    """Pieces of the text, each at its column: some viewers drop spaces, or have wider letters."""
    text = html.unescape(found["text"]).replace("\N{NO-BREAK SPACE}", " ")
    return "".join(
        f'<text {found["class"]}x="{float(found["x"]) + piece.start() * COLUMN_PX:g}"{found["y"]}'
        f'textLength="{len(piece[0]) * COLUMN_PX:g}"{found["rest"]}>'
        f"{html.escape(piece[0], quote=False)}</text>"
        for piece in PIECE.finditer(text)
    )
