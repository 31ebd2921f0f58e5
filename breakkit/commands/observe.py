"""`breakkit observe`: what a person sees, on the base and on the break."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from breakkit.errors import ObservationFailed
from breakkit.i18n import tr
from breakkit.workflow.base import base_of
from breakkit.workflow.observe import Side, observe_both
from breakkit.workflow.prove import broken_in
from breakkit.workflow.scratch import scratch_tree
from breakkit.workflow.texts import Reader, find_spec
from breakkit.workflow.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Observed:
    """Both sides of an observation.

    Args:
        id: the break, or its alias while it is blind.
        before: the base.
        after: the break.
        holds: whether both are as the spec expects.
        lane: the key of a line that says what it belongs to.
        command: what was run.
        filter: the jq program that was applied.
        title: the break's title; empty while it is blind.
        symptom: what one sees.
        notices: what people must be told about the texts.
        page: where it was written as a page.
    """

    id: str
    before: Side
    after: Side
    holds: bool
    lane: str | None
    command: str
    filter: str | None
    title: str
    symptom: str
    notices: tuple[str, ...]
    page: str | None = None

    @property
    def exit_code(self) -> int:
        """0 when the observation holds, else 1."""
        return 0 if self.holds else 1


def observe(
    repo: Path,
    break_id: str | None = None,
    *,
    lang: str | None = None,
    allow_untracked: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Observed:
    """Run a break's observation in a scratch tree, without it and with it.

    The base is the session's, else HEAD; the work tree is neither read nor written.

    Args:
        repo: a folder in the work tree.
        break_id: the break; None = the one that is applied.
        lang: language of the texts.
        allow_untracked: run the command of a spec that is not committed, too.
        progress: is told each step, for people.

    Raises:
        ObservationFailed: the break has no observation, its command is not committed, or it could
            not be made.
        EditRefused: the edit does not land on exactly one place of the base.
    """
    here = open_workspace(repo)
    session = here.sessions.load()
    spec, active = find_spec(here, session, break_id)
    shown_id = session.shown_id if session is not None and active else spec.id
    if spec.observe is None:
        raise ObservationFailed(
            tr("break {id} has no observation", id=shown_id),
            tr("Its linked tests show it: `breakkit verify`."),
        )
    workspace, base = base_of(here, session, spec, active=active, allow_untracked=allow_untracked)
    target = workspace.in_checkout(workspace.target)
    path = workspace.in_checkout(workspace.target / spec.edit.file)
    progress(tr("making a scratch tree"))
    include = workspace.config.scratch_include
    with scratch_tree(workspace.repository, base, target, include) as scratch:
        broken = broken_in(scratch, path, spec.edit)
        before, after = observe_both(
            spec.observe, workspace.config, scratch, workspace.target, path, broken, progress
        )
    read = Reader(workspace, lang)
    is_hidden = active and session is not None and session.blind
    return Observed(
        id=shown_id,
        before=before,
        after=after,
        holds=before.holds and after.holds,
        lane=spec.observe.timeline.get("lane"),
        command=shlex.join(spec.observe.run),
        filter=spec.observe.filter,
        title="" if is_hidden else read(spec.title),
        symptom=read(spec.symptom),
        notices=read.notices,
    )
