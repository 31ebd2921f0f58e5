"""Where the learner stands, and which break is to be the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from breakkit.i18n import tr
from breakkit.model import BreakSpec, Progress, Status
from breakkit.workflow.answer import DONE
from breakkit.workflow.texts import Reader
from breakkit.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class NextBreak:
    """The break that is recommended.

    Args:
        id: its id.
        title: its title.
        because: why, in one sentence.
    """

    id: str
    title: str
    because: str


def standing(workspace: Workspace) -> dict[str, Progress]:
    """Where the learner stands with each break they met, the applied one marked as such."""
    progress = workspace.journal.progress()
    applied = applied_id(workspace)
    if applied is not None:
        progress[applied] = Progress.ACTIVE
    return progress


def applied_id(workspace: Workspace) -> str | None:
    """The break that is applied here; None where there is none, or it may not be named."""
    session = workspace.sessions.load()
    return None if session is None or session.blind else session.id


def next_break(workspace: Workspace, specs: Iterable[BreakSpec], read: Reader) -> NextBreak | None:
    """The break to do next, and why; None when all others are solved or revealed.

    Args:
        workspace: the project.
        specs: the catalog, in its order.
        read: reads the title.
    """
    specs, progress = tuple(specs), workspace.journal.progress()
    spec = recommended(specs, progress, applied_id(workspace))
    if spec is None:
        return None
    return NextBreak(spec.id, read(spec.title), _because(spec, specs, progress))


def recommended(
    specs: Iterable[BreakSpec], progress: Mapping[str, Progress], applied: str | None = None
) -> BreakSpec | None:
    """The easiest break whose answer is not known and whose prerequisites are done.

    Among equals it is the one whose concepts were met in the fewest breaks that are done, then the
    first of the catalog. Prerequisites that nobody can do (not active) stand in nobody's way.
    """
    active = [spec for spec in specs if spec.status is Status.ACTIVE]
    ids = {spec.id for spec in active}
    met = [spec.concepts for spec in active if progress.get(spec.id) in DONE]

    def weight(spec: BreakSpec) -> tuple[bool, int, int]:
        waits = any(needed in ids for needed in missing(spec, progress))
        familiar = sum(not set(spec.concepts).isdisjoint(concepts) for concepts in met)
        return waits, spec.difficulty, familiar

    open_ones = [
        spec for spec in active if progress.get(spec.id) not in DONE and spec.id != applied
    ]
    return min(open_ones, key=weight, default=None)


def missing(spec: BreakSpec, progress: Mapping[str, Progress]) -> tuple[str, ...]:
    """What a break requires that is neither solved nor revealed."""
    return tuple(needed for needed in spec.requires if progress.get(needed) not in DONE)


def _because(spec: BreakSpec, specs: Iterable[BreakSpec], progress: Mapping[str, Progress]) -> str:
    met = [other.concepts for other in specs if progress.get(other.id) in DONE]
    known = [concept for concept in spec.concepts if any(concept in others for others in met)]
    if spec.requires and not missing(spec, progress):
        return tr(
            "You have done what it builds on ({requires}), and nothing that is open to you is "
            "easier (difficulty {difficulty} of 5).",
            requires=", ".join(spec.requires),
            difficulty=spec.difficulty,
        )
    if known:
        return tr(
            "Nothing that is open to you is easier (difficulty {difficulty} of 5), and it is "
            "another look at {concept}.",
            difficulty=spec.difficulty,
            concept=known[0],
        )
    return tr(
        "Nothing that is open to you is easier (difficulty {difficulty} of 5), and {concept} is "
        "new to you.",
        difficulty=spec.difficulty,
        concept=spec.concepts[0],
    )
