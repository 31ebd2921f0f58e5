"""Where a sealed checkout may be, and what goes along into it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from breakkit.edges.config import OWN_FILE
from breakkit.edges.vault import state_folder
from breakkit.edges.vcs.repository import Repository
from breakkit.errors import UsageError
from breakkit.i18n import tr
from breakkit.workflow.scratch import Scratch, included
from breakkit.workflow.workspace import Workspace


def require_place(workspace: Workspace, folder: Path) -> None:
    """Refuse a place that a sealed checkout cannot have.

    Raises:
        UsageError: something is there, it lies in the repository or in the state folder, or there
            is a line break in its name, which git's lists of paths cannot have.
    """
    elsewhere = tr("Name a folder that does not exist yet, outside of this repository.")
    if "\n" in str(folder):
        raise UsageError(
            tr("there is a line break in the name {folder}", folder=repr(str(folder))), elsewhere
        )
    if not _is_free(folder):
        raise UsageError(tr("{folder} exists and is not an empty folder", folder=folder), elsewhere)
    real, state = _real(folder), _real(state_folder())
    inside = {_real(workspace.checkout.common_dir), *map(_real, _work_trees(workspace.repository))}
    for top in inside:
        if real.is_relative_to(top):
            raise UsageError(
                tr("{folder} lies in this repository, {top}", folder=folder, top=top), elsewhere
            )
        if state.is_relative_to(top):
            raise UsageError(
                tr("the state folder {state} lies in this repository, {top}", state=state, top=top),
                tr("Set XDG_STATE_HOME to a folder outside of it."),
            )
    if real.is_relative_to(state):
        raise UsageError(
            tr("{folder} lies in the state folder {state}", folder=folder, state=state), elsewhere
        )


def _is_free(folder: Path) -> bool:
    if not os.path.lexists(folder):
        return True
    with suppress(OSError):  # what we may not look into is not ours to take
        return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())
    return False


def copy_files(workspace: Workspace, commit: str, tree: Path) -> None:
    """What goes along: the commit's files and what `scratch_include` names, without what tells.

    Args:
        workspace: the project.
        commit: the commit.
        tree: where to; it is made.
    """
    tree.mkdir(parents=True)
    workspace.repository.export(commit, tree)
    target = workspace.in_checkout(workspace.target)
    scratch, work_tree = Scratch(tree, tree / target), workspace.checkout.top
    include = workspace.config.scratch_include
    scratch.take(work_tree, included(work_tree, scratch, target, include))
    for path in list(_left_out(workspace, tree)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _left_out(workspace: Workspace, tree: Path) -> Iterator[Path]:
    """What would tell: the catalog, breakkit's configuration, the journal's notes, bytecode."""
    root, target, catalog = (
        tree / workspace.in_checkout(path)
        for path in (workspace.root, workspace.target, workspace.breaks)
    )
    if root.is_relative_to(catalog) or target.is_relative_to(catalog):
        yield from (*catalog.glob("*.yaml"), *catalog.glob("*.yml"))
    elif os.path.lexists(catalog):
        yield catalog
    if workspace.config.journal:
        yield from root.glob(re.sub(r"\{[^}]*\}", "*", workspace.config.journal))
    yield from tree.rglob(OWN_FILE)
    yield from tree.rglob("*.py[co]")


def _work_trees(repository: Repository) -> Iterable[Path]:
    entries = repository.git.ask("worktree", "list", "--porcelain").splitlines()
    return [
        Path(line.removeprefix("worktree ")) for line in entries if line.startswith("worktree ")
    ]


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
