"""`breakkit status`: the break that is applied here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from breakkit.edges.session import Attempt, HintUse, Phase
from breakkit.workflow.texts import Reader, find_spec
from breakkit.workflow.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Active:
    """The session, as far as it may be shown."""

    id: str
    title: str
    symptom: str
    branch: str
    base: str
    since: str
    hints: tuple[HintUse, ...]
    levels: int
    attempts: tuple[Attempt, ...]
    solved: str | None
    interrupted: bool
    sealed: bool


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """The session, or None when there is none; and what people must be told about its texts."""

    active: Active | None
    notices: tuple[str, ...] = ()


def status(repo: Path, *, lang: str | None = None) -> SessionStatus:
    """What is applied in the work tree that `repo` lies in, since when, and what was tried."""
    workspace = open_workspace(repo)
    session = workspace.sessions.load()
    if session is None:
        return SessionStatus(None)
    spec, _ = find_spec(workspace, session, None)
    read = Reader(workspace, lang)
    base = session.base_branch or session.base_commit[:10]
    return SessionStatus(
        Active(
            id=session.shown_id,
            title="" if session.blind else read(spec.title),
            symptom=read(spec.symptom),
            branch=session.branch.removeprefix("refs/heads/"),
            base=base.removeprefix("refs/heads/"),
            since=session.since,
            hints=session.hints,
            levels=len(spec.hints),
            attempts=session.attempts,
            solved=session.solved,
            interrupted=session.phase is not Phase.ACTIVE,
            sealed=workspace.checkout.sealed,
        ),
        read.notices,
    )
