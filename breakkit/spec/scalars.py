"""What a scalar without quotes means, in YAML 1.2's core schema."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

_MAX_NUMBER = 20  # characters; no number of the format needs more than three
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def number_in(text: str) -> float | None:
    """The number that a plain scalar is; infinite when it is larger than any that we need."""
    if _NOT_FINITE.fullmatch(text):
        return math.inf
    if not (_INT.fullmatch(text) or _FLOAT.fullmatch(text)):
        return None
    if len(text) > _MAX_NUMBER:
        return math.inf
    if _INT.fullmatch(text):
        return int(text, 0) if text.startswith(("0o", "0x")) else int(text)
    return float(text)
