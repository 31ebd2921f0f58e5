"""Whose commands are run: only those of specs that were committed to this repository."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath

from breakkit.edges.vault import load_seal
from breakkit.errors import ObservationFailed, SpecError
from breakkit.model import BreakSpec
from breakkit.spec import parse_spec
from breakkit.workflow.workspace import Workspace


def require_committed(workspace: Workspace, spec: BreakSpec, commit: str) -> None:
    """Refuse to run the command of a spec that a commit does not have just so.

    Tests run whatever is in them, and so does the code; but a spec is data, and whoever only drops
    one into a folder must not have a command run by that.

    Raises:
        ObservationFailed: the spec is not committed, or another command is.
    """
    if not is_committed(workspace, spec, commit) and spec.observe is not None:
        raise ObservationFailed(
            f"the spec of break {spec.id}, or its command, is not committed here, so nothing is "
            f"run of it: {shlex.join(spec.observe.run)}",
            "Read the command; then commit the spec, or say --allow-untracked.",
        )


def is_committed(workspace: Workspace, spec: BreakSpec, commit: str) -> bool:
    """Whether that commit has the spec, with the same command.

    Of a sealed checkout, which has no catalog, it is known since it was made.
    """
    if workspace.checkout.sealed:
        return load_seal(workspace.checkout.git_dir).has_command
    path = workspace.in_checkout(workspace.breaks / f"{spec.id}.yaml")
    content = workspace.repository.content_in(commit, path)
    if content is None or spec.observe is None:
        return False
    try:
        text = content.decode()
        known = parse_spec(text, path, PurePosixPath(path).stem, workspace.language).spec
    except (SpecError, UnicodeDecodeError):
        return False
    return known.observe is not None and known.observe.run == spec.observe.run
