"""`drop_branch`: keep one branch of an `if`, without the question."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.mapping(
    "The `if` or `elif` whose question goes, so that one branch always runs.",
    {"if": "user.is_admin", "keep": "body"},
    if_=schemas.text("The condition, as a pattern.", "$C", "user.is_admin"),
    keep=schemas.choice("The branch that stays.", "body", "else"),
)
