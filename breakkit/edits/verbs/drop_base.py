"""`drop_base`: take one base out of a class's bases."""

from __future__ import annotations

from breakkit.edits import schemas

SCHEMA = schemas.text(
    "The base class to take out, as a pattern; `metaclass=$M` takes a keyword out.",
    "LoginRequiredMixin",
    "Generic[$T]",
    "metaclass=$M",
)
