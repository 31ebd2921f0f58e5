"""Results that need no Rich: `hint` must answer at once, `schema` is for machines."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from breakkit.render.text import WIDEST, steps, wrapped

if TYPE_CHECKING:
    from breakkit.commands.hint import Hinted


def show_hint(result: Hinted) -> str:
    """A hint, wrapped to the terminal."""
    width = min(shutil.get_terminal_size().columns, WIDEST)
    left = result.levels - result.level
    which = "" if result.applied else f" {result.id}"
    now = {"breakkit verify": "have your fix judged"} if result.applied else {}
    if left:
        now[f"breakkit hint{which}"] = f"the next hint; {left} left"
    else:
        now[f"breakkit reveal{which}"] = "give up and see the answer"
    lines = [
        *wrapped(f"Hint {result.level} of {result.levels} for {result.id}", width),
        "",
        *wrapped(result.text, width, "  "),
        "",
        "Next",
        *steps(now, width),
    ]
    return "\n".join(lines) + "\n"


def show_schema(result: dict[str, Any]) -> str:
    """The JSON Schema."""
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"
