"""`drop_arg`: take one argument out of a call."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.text(
    "The argument to take out of a call: a keyword's name as a bare word, or an argument as a"
    " pattern (`(user)` is the variable, not the keyword).",
    "timeout",
    "timeout=$V",
    "(user)",
    "*$ARGS",
)
