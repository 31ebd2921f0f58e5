"""`breakkit apply`: inject one break, after it has been proved."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from breakkit.edges import source
from breakkit.edges.session import BLIND, Session
from breakkit.edges.signals import all_or_nothing
from breakkit.edges.vcs.index import locked_index
from breakkit.edges.vcs.placing import (
    BRANCHES,
    FileEdit,
    Placement,
    commit_edit,
    require_branch_free,
)
from breakkit.edges.vcs.repository import Head
from breakkit.errors import UsageError
from breakkit.i18n import tr
from breakkit.model import BreakSpec, EditResult
from breakkit.spec import ParsedSpec
from breakkit.workflow.beginning import begin_session, session_of
from breakkit.workflow.choosing import choose
from breakkit.workflow.commands_of_specs import is_committed
from breakkit.workflow.drift import landed, past_texts
from breakkit.workflow.plan import changing, silent
from breakkit.workflow.readiness import require_as_before, require_no_session, require_unprotected
from breakkit.workflow.texts import Reader
from breakkit.workflow.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from breakkit.workflow.handing_out import Sealed
    from breakkit.workflow.prove import Proof


@dataclass(frozen=True, slots=True)
class DiffSize:
    """How many lines a diff removes and adds."""

    removed: int
    added: int


@dataclass(frozen=True, slots=True)
class Applied:
    """A break that is now in the work tree."""

    id: str
    branch: str
    base: str
    commit: str
    diff: DiffSize
    red: tuple[str, ...]
    proved: bool
    title: str
    symptom: str
    notes: tuple[str, ...]
    notices: tuple[str, ...]
    can_be_observed: bool
    sealed: Sealed | None = None

    @property
    def exit_code(self) -> int:
        """1 when a leak probe found the answer, else 0."""
        return 1 if self.sealed and self.sealed.leaks else 0


def apply(
    repo: Path,
    break_id: str | None,
    *,
    lang: str | None = None,
    tests: bool = True,
    at_random: bool = False,
    blind: bool = False,
    sealed: Path | None = None,
    self_test: bool = False,
    progress: Callable[[str], None] = silent,
    notify: Callable[[str], None] = silent,
) -> Applied:
    """Put one break onto a branch of its own, its linked tests red as declared.

    Baseline and break are both proved in a scratch tree, so that the repository is touched for an
    instant only, when all is known to be well.

    Args:
        repo: a folder in the work tree.
        break_id: which one; None with `at_random`.
        lang: language of the texts.
        tests: whether to prove the break first.
        at_random: choose among the breaks that are not solved yet.
        blind: keep id, title and file hidden until it is solved.
        sealed: a folder; leave the repository alone and make a checkout there that has no answer.
        self_test: look for the answer in it by all means.
        progress: is told each step, for people.
        notify: is told whom we wait for.

    Raises:
        BreakkitError: whatever was wrong, the repository is as it was.
    """
    workspace = open_workspace(repo)
    repository = workspace.repository
    require_no_session(workspace)
    repository.require_no_operation()
    base = repository.head()
    if tests:  # now, not only after a long proof
        repository.require_clean()
    parsed = choose(workspace, break_id, at_random=at_random)
    spec = parsed.spec
    alias = BLIND if blind else spec.id
    path = workspace.in_checkout(workspace.target / spec.edit.file)
    require_unprotected(workspace, spec, path)
    repository.require_tracked(base.commit, path)
    if self_test and sealed is None:
        raise UsageError(
            tr("--self-test looks into a sealed checkout"), tr("Say --sealed DIR as well.")
        )
    if sealed is not None:
        return _apply_sealed(
            workspace,
            parsed,
            alias,
            base,
            repo / sealed,
            lang=lang,
            tests=tests,
            self_test=self_test,
            progress=progress,
        )
    branch = BRANCHES + workspace.config.branch.replace("{id}", alias)
    require_branch_free(repository, branch)

    file = workspace.checkout.top / path
    original = source.read(file, path)
    old = source.decode(original, path)
    former = past_texts(repository, path)
    edited = landed(spec.edit, old.text, workspace.target, former)
    edit = FileEdit(path, original, old.encode(edited.text), file.stat().st_mode)
    committed = is_committed(workspace, spec, base.commit)
    proof = _proof(workspace, spec, base.commit, progress) if tests else None
    with (
        changing(workspace, "apply", notify) as lock,
        all_or_nothing(),
        locked_index(repository, lock) as index,
    ):
        require_as_before(workspace, base, edit)
        commit = commit_edit(repository, index, base, edit, _message(alias))
        placement = Placement(base, branch, commit, edit)
        diff = source.unified_diff(old.text, edited.text, path)
        bystanders = (*repository.untracked(), *repository.ignored())
        session = session_of(workspace, parsed, alias, placement, edited, proof, diff, bystanders)
        begin_session(workspace, index, replace(session, committed=committed), placement)
    return _applied(workspace, parsed.spec, session, base, edited, lang)


def _apply_sealed(
    workspace: Workspace,
    parsed: ParsedSpec,
    alias: str,
    base: Head,
    folder: Path,
    *,
    lang: str | None,
    tests: bool,
    self_test: bool,
    progress: Callable[[str], None],
) -> Applied:
    """The same in a folder that has no answer; the repository is only read."""
    from breakkit.workflow.handing_out import hand_out  # noqa: PLC0415  # 20 ms, and seldom

    made, sealed = hand_out(
        workspace,
        parsed,
        alias,
        base,
        Path(os.path.abspath(folder)),  # noqa: PTH100  # a link may be taken for a folder
        tests=tests,
        self_test=self_test,
        progress=progress,
    )
    session = replace(made.session, commit=made.commit)
    applied = _applied(workspace, parsed.spec, session, base, made.edited, lang)
    return replace(applied, sealed=sealed)


def _applied(
    workspace: Workspace,
    spec: BreakSpec,
    session: Session,
    base: Head,
    edited: EditResult,
    lang: str | None,
) -> Applied:
    read = Reader(workspace, lang)
    return Applied(
        id=session.shown_id,
        branch=session.branch.removeprefix(BRANCHES),
        base=base.name,
        commit=session.commit,
        diff=DiffSize(len(edited.removed), len(edited.added)),
        red=session.red,
        proved=session.baseline_s is not None,
        title="" if session.blind else read(spec.title),
        symptom=read(spec.symptom),
        notes=() if session.blind else edited.notes,
        notices=read.notices,
        can_be_observed=spec.observe is not None,
    )


def _proof(
    workspace: Workspace, spec: BreakSpec, base: str, progress: Callable[[str], None]
) -> Proof:
    from breakkit.workflow.prove import prove_in_scratch  # noqa: PLC0415  # 6 ms with the runner

    return prove_in_scratch(workspace, spec, base, progress)


def _message(alias: str) -> str:
    """The break commit's message; it must give no answer away."""
    return f"Break {alias}\n\nMade by breakkit for practice; `breakkit revert` takes it back.\n"
