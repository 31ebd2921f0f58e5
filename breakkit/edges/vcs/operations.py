"""What git may be in the middle of."""

from __future__ import annotations

from breakkit.i18n import tr


def operations() -> dict[str, str]:
    """Files in the git directory that say so (git's `wt-status.c`), with what they say."""
    rebase = tr("a rebase is in progress in this work tree")
    return {
        "MERGE_HEAD": tr("a merge is in progress in this work tree"),
        "CHERRY_PICK_HEAD": tr("a cherry-pick is in progress in this work tree"),
        "REVERT_HEAD": tr("a revert is in progress in this work tree"),
        "sequencer": tr("a cherry-pick or revert is in progress in this work tree"),
        "rebase-merge": rebase,
        "rebase-apply": rebase,
        "BISECT_LOG": tr("a bisection is in progress in this work tree"),
    }
