"""A sealed checkout: a folder with the broken code in which the answer is nowhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from breakkit.edges import source
from breakkit.edges.journal import Event
from breakkit.edges.runner.environment import find_python
from breakkit.edges.session import Phase, Session
from breakkit.edges.signals import all_or_nothing, give_way
from breakkit.edges.vault import (
    KEY_FILE,
    Seal,
    finish,
    new_vault,
    remove,
    save_seal,
    sweep,
)
from breakkit.edges.vcs.locate import Checkout
from breakkit.edges.vcs.placing import FileEdit, Placement
from breakkit.edges.vcs.repository import Head, Repository
from breakkit.edges.vcs.sealed import (
    BRANCH,
    commit_all,
    make_vault,
    seal,
    set_time,
)
from breakkit.edges.vcs.surroundings import survey
from breakkit.errors import BreakkitError, UsageError
from breakkit.i18n import tr
from breakkit.model import EditResult
from breakkit.spec import ParsedSpec
from breakkit.workflow.beginning import session_of
from breakkit.workflow.commands_of_specs import is_committed
from breakkit.workflow.drift import landed, past_texts
from breakkit.workflow.going_along import copy_files
from breakkit.workflow.plan import record
from breakkit.workflow.prove import prove_in_scratch
from breakkit.workflow.workspace import Workspace

MESSAGE = "The code\n"


@dataclass(frozen=True, slots=True)
class SealedBreak:
    """A break in a sealed checkout.

    Args:
        workspace: the project there, in the folder where it is built.
        session: the session, in the vault.
        commit: the checkout's one commit.
        edited: what the edit did.
        original: the bytes of the edited file, unbroken.
        broken: its bytes as they are in the checkout.
    """

    workspace: Workspace
    session: Session
    commit: str
    edited: EditResult
    original: bytes
    broken: bytes


@contextmanager
def sealing(
    workspace: Workspace,
    parsed: ParsedSpec,
    alias: str,
    base: Head,
    folder: Path,
    *,
    tests: bool,
    progress: Callable[[str], None],
) -> Iterator[SealedBreak]:
    """Make a sealed checkout of a commit, with a break in it; nothing else is written.

    It is built beside its place, where the block may look at it, and renamed into it after that:
    half of one never stands there. The files of the unbroken code never leave the vault.

    Args:
        workspace: the project, in the repository that is left alone.
        parsed: the break.
        alias: what it is called in its session.
        base: the commit.
        folder: where the checkout goes, absolute; see `going_along.require_place`.
        tests: whether to prove the break first, on the very files that go along.
        progress: is told each step, for people.

    Raises:
        BreakkitError: whatever was wrong; neither checkout nor vault is there.
    """
    spec, root = parsed.spec, workspace.in_checkout(workspace.root)
    path = workspace.in_checkout(workspace.target / spec.edit.file)
    python = find_python(workspace.config, workspace.target, os.environ)
    config = replace(workspace.config, python=str(python), scratch_include=())
    sweep()
    with new_vault(folder.parent) as (vault, building), _placed(vault, building, folder) as staging:
        tree = vault / "tree" / folder.name
        progress(tr("copying the code"))
        copy_files(workspace, base.commit, tree)
        unbroken = make_vault(vault, tree)
        start = commit_all(unbroken, MESSAGE)
        original = source.read(tree / path, path)
        old = source.decode(original, path)
        former = past_texts(workspace.repository, path)
        edited = landed(spec.edit, old.text, workspace.target, former)
        there = Workspace(unbroken.checkout, tree / root, config)
        proof = prove_in_scratch(there, spec, start, progress) if tests else None
        progress(tr("sealing"))
        broken = old.encode(edited.text)
        mode = (tree / path).stat().st_mode
        (tree / path).write_bytes(broken)
        end = commit_all(unbroken, MESSAGE, start)
        unbroken.git.run("update-ref", BRANCH, end)
        shutil.rmtree(tree.parent)
        placed = Placement(Head(start, None), BRANCH, end, FileEdit(path, original, broken, mode))
        diff = source.unified_diff(old.text, edited.text, path)
        session = session_of(there, parsed, alias, placed, edited, proof, diff, bystanders=())
        committed = is_committed(workspace, spec, base.commit)
        session = replace(session, phase=Phase.ACTIVE, committed=committed)
        origin = Seal(str(workspace.checkout.common_dir), base.commit)
        there = Workspace(Checkout(staging, vault, vault, sealed=True), staging / root, config)
        commit = _fill(there, session, original, origin)
        yield SealedBreak(there, session, commit, edited, original, broken)


@contextmanager
def _placed(vault: Path, building: Path, folder: Path) -> Iterator[Path]:
    """An empty folder that takes its place when the block is done; if it fails, it is gone."""
    made = [parent for parent in folder.parents if not parent.exists()]
    try:
        staging = building / folder.name
        staging.mkdir(parents=True)
        yield staging
        with all_or_nothing():
            give_way()
            if folder.is_dir():
                staging.chmod(folder.stat().st_mode & 0o7777)
            staging.rename(folder)
            finish(vault)
            with suppress(BreakkitError):
                set_time(folder)
            remove(building)
    except BaseException as error:
        remove(building)
        for parent in made:
            with suppress(OSError):
                parent.rmdir()
        if isinstance(error, OSError):
            raise UsageError(
                tr(
                    "{folder} cannot be made: {reason}",
                    folder=error.filename or folder,
                    reason=error.strerror,
                ),
                tr("Name a folder elsewhere."),
            ) from error
        raise


def _fill(there: Workspace, session: Session, original: bytes, origin: Seal) -> str:
    """The files, a repository and a key go there; all else into the vault. Returns the commit."""
    top, vault, repository = there.checkout.top, there.checkout.git_dir, there.repository
    repository.export(session.commit, top)
    commit = seal(top, MESSAGE)
    own = Repository(there.checkout.own, explicit=True)
    key_file = own.checkout.git_dir / KEY_FILE
    key_file.write_text(f"{vault.name}\n", encoding="ascii")
    for path in (key_file, own.checkout.git_dir, top):
        set_time(path)
    modes = own.git.ask("config", "core.fileMode")  # what the file system there can do
    repository.git.run("config", "core.fileMode", modes)
    repository.git.run("read-tree", session.commit)
    repository.git.run("update-index", "-q", "--refresh")
    there.sessions.save_before(survey(own, original, ()).to_plain())
    record(there, session, Event.APPLIED, base=origin.base, red=list(session.red))
    save_seal(vault, replace(origin, commit=commit))
    return commit
