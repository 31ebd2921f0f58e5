"""The edit language: source text + edit → source text. The only importer of LibCST.

Importing this package costs next to nothing: what does the work is imported when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breakkit.edits.drift import Drift
    from breakkit.model import Edit, EditResult

__all__ = ["apply_edit", "explain_drift", "schema", "verb_names"]


def apply_edit(text: str, edit: Edit) -> EditResult:
    """The text with the edit made in exactly one place, every other character as it was.

    Args:
        text: the source, decoded, without a byte order mark, its line ends as in the file.
        edit: what to change; `edit.file` is only used in messages.

    Raises:
        NoMatch: nothing matches; the message lists the nearest places.
        SeveralMatches: more than one place matches; the message lists each.
        OverBudget: the diff would be larger than `edit.budget`.
        WouldNotParse: the source does not parse, or the result would not be the intended program.
        BadPattern: a pattern or another argument of the edit means nothing.
        VerbNotSupported: this version does not know the verb.
    """
    from breakkit.edits.engine import apply_edit as applied  # noqa: PLC0415 -- lazy

    return applied(text, edit)


def explain_drift(edit: Edit, texts: Mapping[str, str], old: str | None = None) -> Drift:
    """What became of the place of an edit, as `breakkit.edits.drift.explain_drift` says."""
    from breakkit.edits.drift import explain_drift as explained  # noqa: PLC0415 -- lazy

    return explained(edit, texts, old)


def schema() -> dict[str, Any]:
    """The JSON Schemas of all verbs and modifiers, as `breakkit.edits.registry.schema` says."""
    from breakkit.edits.registry import schema as whole  # noqa: PLC0415 -- lazy

    return whole()


def verb_names() -> tuple[str, ...]:
    """The names of all verbs, sorted."""
    from breakkit.edits.registry import verb_names as names  # noqa: PLC0415 -- lazy

    return names()
