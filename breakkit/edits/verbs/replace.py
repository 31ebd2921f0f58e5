"""`replace`: put other code in one place."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.mapping(
    "The place, and the code that it becomes.",
    {"kind": "expr", "pattern": "$A <= $B", "with": "$B > $A"},
    kind=schemas.choice("What the pattern is.", "expr", "stmt", "entry", "arg", "decorator"),
    pattern=schemas.text("The code to find.", "$A <= $B", "raise $E"),
    with_=schemas.text("The new code; may use the metavariables.", "$B > $A", "return None"),
)
