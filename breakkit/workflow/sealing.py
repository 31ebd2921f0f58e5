"""A sealed checkout: a folder with the broken code in which the answer is nowhere."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from breakkit.edges import source
from breakkit.edges.config import OWN_FILE, to_plain
from breakkit.edges.journal import Event
from breakkit.edges.runner.environment import find_python
from breakkit.edges.session import Phase, Session, now
from breakkit.edges.signals import all_or_nothing, give_way
from breakkit.edges.vault import (
    KEY_FILE,
    Seal,
    finish,
    new_vault,
    remove,
    save_seal,
    state_folder,
    sweep,
)
from breakkit.edges.vcs.locate import Checkout
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
from breakkit.model import EditResult
from breakkit.spec import ParsedSpec
from breakkit.workflow.drift import landed, past_texts
from breakkit.workflow.prove import prove_in_scratch
from breakkit.workflow.scratch import Scratch, included
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
        folder: where the checkout goes, absolute; see `require_place`.
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
        progress("copying the code")
        _copy(workspace, base.commit, tree)
        unbroken = make_vault(vault, tree)
        start = commit_all(unbroken, MESSAGE)
        original = source.read(tree / path, path)
        old = source.decode(original, path)
        former = past_texts(workspace.repository, path)
        edited = landed(spec.edit, old.text, workspace.target, former)
        there = Workspace(unbroken.checkout, tree / root, config)
        proof = prove_in_scratch(there, spec, start, progress) if tests else None
        progress("sealing")
        broken = old.encode(edited.text)
        mode = (tree / path).stat().st_mode
        (tree / path).write_bytes(broken)
        end = commit_all(unbroken, MESSAGE, start)
        shutil.rmtree(tree.parent)
        session = Session(
            id=spec.id,
            alias=alias,
            spec=parsed.document.plain,
            spec_file=spec.edit.spec_file,
            config=to_plain(config),
            root=root,
            base_commit=start,
            base_branch=None,
            branch=BRANCH,
            commit=end,
            path=path,
            mode=mode,
            removed=edited.removed,
            added=edited.added,
            diff=source.unified_diff(old.text, edited.text, path),
            since=now(),
            bystanders=(),
            linked=proof.base.linked if proof else (),
            guards=proof.base.guards if proof else (),
            red=proof.red if proof else (),
            baseline_s=proof.base.seconds if proof else None,
            phase=Phase.ACTIVE,
        )
        origin = Seal(str(workspace.checkout.common_dir), base.commit)
        there = Workspace(Checkout(staging, vault, vault, sealed=True), staging / root, config)
        commit = _fill(there, session, original, origin)
        yield SealedBreak(there, session, commit, edited, original, broken)


def require_place(workspace: Workspace, folder: Path) -> None:
    """Refuse a place that a sealed checkout cannot have.

    Raises:
        UsageError: something is there, it lies in the repository or in the state folder, or there
            is a line break in its name, which git's lists of paths cannot have.
    """
    elsewhere = "Name a folder that does not exist yet, outside of this repository."
    if "\n" in str(folder):
        raise UsageError(f"there is a line break in the name {str(folder)!r}", elsewhere)
    if os.path.lexists(folder):
        is_folder = folder.is_dir() and not folder.is_symlink()
        if not is_folder or any(folder.iterdir()):
            raise UsageError(f"{folder} exists and is not an empty folder", elsewhere)
    real, state = _real(folder), _real(state_folder())
    inside = {_real(workspace.checkout.common_dir), *map(_real, _work_trees(workspace.repository))}
    for top in inside:
        if real.is_relative_to(top):
            raise UsageError(f"{folder} lies in this repository, {top}", elsewhere)
        if state.is_relative_to(top):
            raise UsageError(
                f"the state folder {state} lies in this repository, {top}",
                "Set XDG_STATE_HOME to a folder outside of it.",
            )
    if real.is_relative_to(state):
        raise UsageError(f"{folder} lies in the state folder {state}", elsewhere)


def _copy(workspace: Workspace, commit: str, tree: Path) -> None:
    """What goes along: the commit's files, and what `scratch_include` names; see `_left_out`."""
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
                f"{error.filename or folder} cannot be made: {error.strerror}",
                "Name a folder elsewhere.",
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
    there.sessions.save(session)
    there.journal.record(session.id, Event.APPLIED, base=origin.base)
    save_seal(vault, replace(origin, commit=commit))
    return commit


def _work_trees(repository: Repository) -> Iterable[Path]:
    entries = repository.git.ask("worktree", "list", "--porcelain").splitlines()
    return [
        Path(line.removeprefix("worktree ")) for line in entries if line.startswith("worktree ")
    ]


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
