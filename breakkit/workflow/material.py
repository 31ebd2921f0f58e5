"""What a lesson's page is made of, beside the spec."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from breakkit.edges import source
from breakkit.edges.session import Session
from breakkit.errors import BreakkitError
from breakkit.model import BreakSpec
from breakkit.workflow.answer import Change, change_of
from breakkit.workflow.workspace import Workspace

if TYPE_CHECKING:
    from breakkit.workflow.capture import Captured


@dataclass(frozen=True, slots=True)
class Material:
    """What a page is made of, beside the spec.

    Args:
        files: each file to look at, named from the target → what it says it is; may be empty.
        change: what the break does to the source; None where that was not asked, or the source has
            moved on.
        branch: the branch that `apply` puts the break on.
        captured: what a real run printed; None = nothing was run for this page.
    """

    files: Mapping[str, str]
    change: Change | None
    branch: str
    captured: Captured | None = None


def material_of(
    workspace: Workspace,
    session: Session | None,
    spec: BreakSpec,
    captured: Captured | None,
    *,
    find_change: bool,
) -> Material:
    """What is known of a break without running anything.

    Args:
        workspace: the project.
        session: the break's own session; None while it is not applied.
        spec: the break.
        captured: what was run for the page.
        find_change: carry the edit out where it is not applied; that takes a while.
    """
    change = _change(workspace, session, spec) if session is not None or find_change else None
    files = {file: _about(workspace, file) for file in spec.locate}
    branch = workspace.config.branch.replace("{id}", spec.id)
    return Material(files, change, branch, captured)


def _change(workspace: Workspace, session: Session | None, spec: BreakSpec) -> Change | None:
    try:
        return change_of(workspace, session, spec)
    except BreakkitError:  # the source has moved on, and the page stays worth reading
        return None


def _about(workspace: Workspace, file: str) -> str:
    """The first line of a module's docstring; empty where there is none to be read."""
    path = workspace.in_checkout(workspace.target / file)
    try:
        text = source.decode(source.read(workspace.checkout.top / path, path), path).text
        about = ast.get_docstring(ast.parse(text)) or ""
    except (BreakkitError, SyntaxError, ValueError, RecursionError, MemoryError):
        return ""  # it is no Python, or broken: its name is enough
    return about.partition("\n")[0]
