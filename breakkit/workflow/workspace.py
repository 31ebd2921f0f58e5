"""Where a command works: the checkout, the project in it, and what breakkit keeps there."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from breakkit.edges.config import find_project, from_plain
from breakkit.edges.journal import Journal
from breakkit.edges.session import Session
from breakkit.edges.session_store import SessionStore
from breakkit.edges.vcs.locate import Checkout, locate
from breakkit.errors import UsageError
from breakkit.i18n import tr
from breakkit.model import Config

if TYPE_CHECKING:
    from breakkit.edges.vcs.repository import Repository


@dataclass(frozen=True)
class Workspace:
    """A project in a checkout.

    Args:
        checkout: the work tree.
        root: the project root, absolute.
        config: the project's configuration.
    """

    checkout: Checkout
    root: Path
    config: Config

    @property
    def target(self) -> Path:
        """The target root, absolute, without ``..``."""
        return Path(os.path.normpath(self.root / self.config.target))

    @property
    def breaks(self) -> Path:
        """The catalog's folder, absolute, without ``..``.

        Raises:
            UsageError: it is not to be seen from a sealed checkout.
        """
        if self.checkout.sealed:
            raise UsageError(
                tr("this is a sealed checkout, and the catalog is not in it"),
                tr("`breakkit status` tells of its break; other breaks are where it was made."),
            )
        return Path(os.path.normpath(self.root / self.config.breaks))

    @property
    def language(self) -> str:
        """The language of this project and of its catalog, unless another is asked for."""
        return self.config.lang or "en"

    @cached_property
    def sessions(self) -> SessionStore:
        """The session of this work tree."""
        return SessionStore(self.checkout.git_dir)

    @cached_property
    def journal(self) -> Journal:
        """The repository's journal."""
        return Journal(self.checkout.common_dir)

    @cached_property
    def repository(self) -> Repository:
        """Git, through GitPython (imported at the first use)."""
        from breakkit.edges.vcs.repository import Repository  # noqa: PLC0415  # 60 ms

        return Repository(self.checkout)

    def in_checkout(self, path: Path) -> str:
        """A path below the top, as git writes it."""
        return path.relative_to(self.checkout.top).as_posix()

    def as_applied(self, session: Session) -> Workspace:
        """The same place with root and configuration as they were when the break was applied."""
        return replace(
            self, root=self.checkout.top / session.root, config=from_plain(dict(session.config))
        )


def open_applied(start: Path) -> tuple[Workspace, Session]:
    """The workspace and session of the applied break, all as it was at `apply`.

    The configuration of now is not read: it may be wrong, and it has no say.

    Raises:
        RepositoryError: `start` is not in a work tree.
        SessionError: no break is applied here.
    """
    checkout = locate(start.resolve())
    workspace = Workspace(checkout, checkout.top, Config())
    session = workspace.sessions.require()
    return workspace.as_applied(session), session


def open_workspace(start: Path) -> Workspace:
    """The workspace that `start` lies in; a sealed checkout's is as it was at `apply`.

    Raises:
        RepositoryError: `start` is not in a work tree.
        ConfigError: its configuration is wrong.
        SessionError: it is sealed, and its session is not to be found.
    """
    start = start.resolve()
    checkout = locate(start)
    if checkout.sealed:
        return open_applied(start)[0]
    project = find_project(start, checkout.top)
    return Workspace(checkout, project.root, project.config)
