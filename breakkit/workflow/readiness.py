"""What must be so before a break is applied."""

from __future__ import annotations

from breakkit.edges import source
from breakkit.edges.vcs.placing import FileEdit
from breakkit.edges.vcs.repository import Head
from breakkit.errors import RepositoryError, SessionError, UsageError
from breakkit.i18n import tr
from breakkit.model import BreakSpec
from breakkit.workflow.protected import Protected
from breakkit.workflow.workspace import Workspace


def require_no_session(workspace: Workspace) -> None:
    """Refuse where a break is applied already.

    Raises:
        SessionError: it is.
    """
    session = workspace.sessions.load()
    if session is not None:
        session.require_whole()
        raise SessionError(
            tr(
                "the break {id} is already applied here, since {since}",
                id=session.shown_id,
                since=session.since,
            ),
            tr("Go on with it (`breakkit status`), or end it with `breakkit revert`."),
        )


def require_unprotected(workspace: Workspace, spec: BreakSpec, path: str) -> None:
    """Refuse a break of a test, a configuration or the catalog.

    Raises:
        UsageError: it is one.
    """
    root = workspace.in_checkout(workspace.root)
    if Protected(workspace.config, root, spec).of([path]):
        raise UsageError(
            tr(
                "{file}: the break edits the protected file {path}",
                file=spec.edit.spec_file,
                path=path,
            ),
            tr("A break never modifies a test or its configuration; choose another place."),
        )


def require_as_before(workspace: Workspace, base: Head, edit: FileEdit) -> None:
    """Refuse when somebody has been at work while the break was being proved.

    Raises:
        RepositoryError: the work tree or HEAD is not as it was.
        SessionError: a break was applied.
    """
    require_no_session(workspace)
    workspace.repository.require_clean()
    now_there = source.read(workspace.checkout.top / edit.path, edit.path)
    if workspace.repository.head() != base or now_there != edit.original:
        raise RepositoryError(
            tr("the work tree was changed while the break was proved"), tr("Try again.")
        )
