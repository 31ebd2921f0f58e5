"""Which break of the catalog is to be applied?"""

from __future__ import annotations

import random

from breakkit.edges.catalog import load_catalog, load_one
from breakkit.errors import UsageError
from breakkit.i18n import tr
from breakkit.model import Status
from breakkit.spec import ParsedSpec
from breakkit.workflow.answer import DONE
from breakkit.workflow.workspace import Workspace


def choose(workspace: Workspace, break_id: str | None, *, at_random: bool) -> ParsedSpec:
    """The break of that id, or any that the learner has not solved.

    Args:
        workspace: the project.
        break_id: which one; None with `at_random`.
        at_random: choose among the active ones.

    Raises:
        UsageError: both or neither were asked for, or there is no such break.
        SpecError: specs are wrong.
    """
    shown_as = workspace.config.breaks
    if break_id is not None and at_random:
        raise UsageError(tr("an ID and --random at once"), tr("Give one of them."))
    if break_id is not None:
        return load_one(workspace.breaks, break_id, shown_as, workspace.language)
    if not at_random:
        raise UsageError(tr("which break?"), tr("Name one (`breakkit list`), or say --random."))
    catalog = load_catalog(workspace.breaks, shown_as, workspace.language)
    progress = workspace.journal.progress()
    active = [spec.id for spec in catalog.specs if spec.status is Status.ACTIVE]
    unsolved = [known for known in active if progress.get(known) not in DONE]
    if not active:
        raise UsageError(tr("the catalog {shown_as} has no active break", shown_as=shown_as))
    return catalog.entry(random.SystemRandom().choice(unsolved or active))
