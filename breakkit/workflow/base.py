"""Where the runs of a break start from: as it was applied, else the commit that is checked out."""

from __future__ import annotations

from breakkit.edges.session import Session
from breakkit.model import BreakSpec
from breakkit.workflow.commands_of_specs import require_committed
from breakkit.workflow.workspace import Workspace


def base_of(
    here: Workspace,
    session: Session | None,
    spec: BreakSpec,
    *,
    active: bool,
    allow_untracked: bool,
) -> tuple[Workspace, str]:
    """The project as a break is to be run in it, and the commit without the break.

    Args:
        here: the project as it is.
        session: the session of this work tree; whichever break it has, its base is unbroken.
        spec: the break.
        active: whether it is the session's.
        allow_untracked: run the command of a spec that is not committed, too.

    Raises:
        ObservationFailed: its command is not committed.
    """
    workspace = here.as_applied(session) if session is not None and active else here
    base = session.base_commit if session is not None else workspace.repository.head().commit
    known = session.committed if session is not None and active else None
    if spec.observe is not None and not allow_untracked:
        require_committed(workspace, spec, base, known=known)
    return workspace, base
