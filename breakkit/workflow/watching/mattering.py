"""Which saved files can matter: those that git does not ignore, or the tests need nevertheless."""

from __future__ import annotations

import os
from collections.abc import Collection

from breakkit.edges.vcs.repository import Repository
from breakkit.errors import RepositoryError
from breakkit.workflow.workspace import Workspace

FEW = 10
"""Git is asked of each path; when so many are saved at once, it was not by a test's log."""


class Mattering:
    """Answers for the thread that watches, with a git of its own.

    Args:
        workspace: the project.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._top = workspace.checkout.top
        self._repository = Repository(workspace.checkout)
        self._included = self._needed()

    def ignored_folders(self) -> list[str]:
        """The folders, absolute, that git ignores as a whole and tests need nothing of."""
        self._included |= self._needed()
        try:
            ignored = self._repository.ignored()
        except RepositoryError:
            return []
        folders = [str(self._top / name) for name in ignored if name.endswith("/")]
        return [
            folder
            for folder in folders
            if not any(path.startswith(f"{folder}{os.sep}") for path in self._included)
        ]

    def matters(self, paths: Collection[str]) -> bool:
        """Whether one of these, absolute, can change what the tests say; in doubt it can."""
        if len(paths) > FEW or not self._included.isdisjoint(paths):
            return True
        named = (os.path.relpath(path, self._top) for path in paths)
        return not all(map(self._repository.ignores, named))

    def _needed(self) -> set[str]:
        """The ignored files that the configuration includes, absolute."""
        target = self._workspace.target
        patterns = self._workspace.config.scratch_include
        return {str(path) for pattern in patterns for path in target.glob(pattern)}
