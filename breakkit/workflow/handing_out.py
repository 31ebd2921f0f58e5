"""Handing out a sealed checkout: it is made, probed, and what is still within reach is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from breakkit.edges.runner.environment import import_folders
from breakkit.edges.runner.installed import installed_copy
from breakkit.edges.vcs.repository import Head
from breakkit.errors import BreakkitError
from breakkit.i18n import tr
from breakkit.model import BreakSpec
from breakkit.spec import ParsedSpec
from breakkit.workflow.going_along import require_place
from breakkit.workflow.probes import ProbeResult, base_needles, run_probes
from breakkit.workflow.probes.answer import Answer, code_needles, path_needle, text_needles
from breakkit.workflow.sealing import SealedBreak, sealing
from breakkit.workflow.workspace import Workspace


class Place(StrEnum):
    """What holds the answer, outside of a sealed checkout."""

    ORIGINAL = "original"
    STATE = "state"
    INSTALLED = "installed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed checkout.

    Args:
        path: its folder.
        reachable: what holds the answer elsewhere, and where that is ("" = not known).
        probes: what the leak probes found; None when they were not run.
        quoted: in how many of its own files the code quotes the original line; known with `probes`.
    """

    path: str
    reachable: Mapping[Place, str]
    probes: tuple[ProbeResult, ...] | None = None
    quoted: int | None = None

    @property
    def leaks(self) -> int:
        """How many probes got the answer."""
        return sum(1 for result in self.probes or () if result.leaks)


def hand_out(
    workspace: Workspace,
    parsed: ParsedSpec,
    alias: str,
    base: Head,
    folder: Path,
    *,
    tests: bool,
    self_test: bool,
    progress: Callable[[str], None],
) -> tuple[SealedBreak, Sealed]:
    """Make a sealed checkout, and probe it before it takes its place.

    Args:
        workspace: the project, in the repository that is left alone.
        parsed: the break.
        alias: what it is called in its session.
        base: the commit.
        folder: where the checkout goes, absolute.
        tests: whether to prove the break first.
        self_test: whether to run the leak probes.
        progress: is told each step, for people.

    Raises:
        BreakkitError: whatever was wrong; neither checkout nor vault is there.
    """
    require_place(workspace, folder)
    with sealing(workspace, parsed, alias, base, folder, tests=tests, progress=progress) as made:
        sealed = Sealed(str(folder), reachable(workspace, made))
        if self_test:
            progress(tr("looking for the answer in it"))
            answer = answer_in(workspace, made, parsed.spec, base.commit)
            probes = run_probes(made.workspace.checkout.top, answer)
            sealed = replace(sealed, probes=probes, quoted=answer.quoted)
    return made, sealed


def reachable(workspace: Workspace, made: SealedBreak) -> dict[Place, str]:
    """Where the same user still finds the answer.

    Args:
        workspace: the project in the repository that the checkout was made of.
        made: the checkout.
    """
    config = made.workspace.config
    found = {
        Place.ORIGINAL: str(workspace.checkout.top),
        Place.STATE: str(made.workspace.checkout.git_dir),
    }
    top, target = made.workspace.checkout.top, made.workspace.target
    file = (top / made.session.path).relative_to(target).as_posix()
    folders = import_folders(target, config.pythonpath)
    with suppress(BreakkitError):  # then the tests did not run either
        if copy := installed_copy(Path(config.python or ""), file, folders):
            found[Place.INSTALLED] = copy
    return found | {Place.PUBLISHED: ""}


def answer_in(workspace: Workspace, made: SealedBreak, spec: BreakSpec, base: str) -> Answer:
    """What the leak probes look for in a sealed checkout.

    Args:
        workspace: the project in the repository that the checkout was made of.
        made: the checkout.
        spec: the break.
        base: the commit there.
    """
    path, top = made.session.path, made.workspace.checkout.top
    vault = made.workspace.repository
    needles = (
        *code_needles(made.original, made.broken),
        *text_needles(spec),
        *base_needles(workspace.repository, base, path),
        *base_needles(vault, made.session.base_commit, path),
        path_needle(tr("the path of the repository"), str(workspace.checkout.top)),
        path_needle(tr("the path of the vault"), str(vault.checkout.git_dir)),
    )
    files = (top / name for name in vault.tracked())
    said = (file.read_bytes() for file in files if not file.is_symlink())
    return Answer(path, needles).without_quotes(said)
