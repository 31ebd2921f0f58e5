"""Results that need no Rich: `hint` must answer at once, `schema` is for machines."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from breakkit.render.text import safe

if TYPE_CHECKING:
    from breakkit.commands.hint import Hinted

WIDEST = 100


def show_hint(result: Hinted) -> None:
    """Print a hint, wrapped to the terminal."""
    width = min(shutil.get_terminal_size().columns, WIDEST)
    lines = [safe(f"Hint {result.level} of {result.levels} for {result.id}"), ""]
    lines += (
        textwrap.fill(paragraph, width, initial_indent="  ", subsequent_indent="  ")
        for paragraph in safe(result.text.strip(), keep="\n").splitlines()
    )
    sys.stdout.write("\n".join(lines) + "\n")


def show_schema(result: dict[str, Any]) -> None:
    """Print the JSON Schema."""
    sys.stdout.write(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
