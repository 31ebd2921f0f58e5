"""Which saved files can matter: those that git does not ignore."""

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
        self._top = workspace.checkout.top
        self._repository = Repository(workspace.checkout)
        self._included = workspace.config.scratch_include

    def ignored_folders(self) -> list[str]:
        """The folders, absolute, that git ignores as a whole; none where it cannot say."""
        if self._included:  # files that tests need may be in them
            return []
        try:
            ignored = self._repository.ignored()
        except RepositoryError:
            return []
        return [str(self._top / name) for name in ignored if name.endswith("/")]

    def matters(self, paths: Collection[str]) -> bool:
        """Whether one of these, absolute, can change what the tests say; in doubt it can."""
        if self._included:
            return True
        if len(paths) > FEW:
            return True
        named = (os.path.relpath(path, self._top) for path in paths)
        return not all(map(self._repository.ignores, named))
