"""Whose commands are run: only those of specs that were committed to this repository."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath

from breakkit.errors import ObservationFailed, RepositoryError, SpecError
from breakkit.i18n import tr
from breakkit.model import BreakSpec
from breakkit.spec import parse_spec
from breakkit.workflow.workspace import Workspace


def require_committed(
    workspace: Workspace, spec: BreakSpec, commit: str, *, known: bool | None = None
) -> None:
    """Refuse to run the command of a spec that a commit does not have just so.

    Tests run whatever is in them, and so does the code; but a spec is data, and whoever only drops
    one into a folder must not have a command run by that.

    Args:
        workspace: the project.
        spec: the break.
        commit: the commit.
        known: whether it has it, if that was asked before: of an applied break, at `apply`.

    Raises:
        ObservationFailed: the spec is not committed, or another command is.
    """
    committed = is_committed(workspace, spec, commit) if known is None else known
    if spec.observe is not None and not committed:
        raise ObservationFailed(
            tr(
                "the spec of this break, or its command, is not committed here, so nothing is run "
                "of it: {command}",
                command=shlex.join(spec.observe.run),
            ),
            tr("Read the command; then commit the spec, or say --allow-untracked."),
        )


def is_committed(workspace: Workspace, spec: BreakSpec, commit: str) -> bool:
    """Whether that commit has the spec, with the same command."""
    if spec.observe is None:
        return False
    path = workspace.in_checkout(workspace.breaks / f"{spec.id}.yaml")
    try:
        text = (workspace.repository.content_in(commit, path) or b"").decode()
        known = parse_spec(text, path, PurePosixPath(path).stem, workspace.language).spec
    except (RepositoryError, SpecError, UnicodeDecodeError):  # nothing is committed, or no spec
        return False
    return known.observe is not None and known.observe.run == spec.observe.run
