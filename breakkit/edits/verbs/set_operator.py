"""`set_operator`: change one operator."""

from __future__ import annotations

from breakkit.edits import schemas

OPERATORS = (
    *("<", "<=", ">", ">=", "==", "!=", "is", "is not", "in", "not in"),
    *("+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"),
    *("and", "or"),
    *("+=", "-=", "*=", "/=", "//=", "%=", "**=", "@=", "<<=", ">>=", "&=", "|=", "^="),
)

SCHEMA = schemas.mapping(
    "The operation whose operator changes.",
    {"at": "i <= limit", "to": "<"},
    at=schemas.text(
        "The operation as a pattern: a comparison, arithmetic, boolean, bitwise or augmented one.",
        "i <= limit",
        "$A and $B",
        "total += $X",
    ),
    to=schemas.choice("The new operator, of the same kind.", *OPERATORS),
)
