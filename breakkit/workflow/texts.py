"""Which break a command speaks of: the one that is applied, or one of the catalog."""

from __future__ import annotations

from breakkit.edges.session import Session
from breakkit.errors import SessionError
from breakkit.model import BreakSpec
from breakkit.spec import build
from breakkit.workflow.workspace import Workspace


def find_spec(
    workspace: Workspace, session: Session | None, break_id: str | None
) -> tuple[BreakSpec, bool]:
    """The spec, and whether it is the applied break's, which is then as it was at `apply`.

    Raises:
        SessionError: no id, and no break is applied.
        UsageError: the catalog has no such break.
        SpecError: its spec is wrong.
    """
    if session is not None and break_id in (None, session.shown_id):
        language = workspace.as_applied(session).language
        return build(dict(session.spec), language, session.spec_file), True
    if break_id is None:
        raise SessionError(
            "no break is applied here",
            "Name one (`breakkit list` shows them), or apply one first.",
        )
    from breakkit.edges.catalog import load_one  # noqa: PLC0415  # reads YAML, 50 ms

    shown_as = workspace.config.breaks
    return load_one(workspace.breaks, break_id, shown_as, workspace.language).spec, False
