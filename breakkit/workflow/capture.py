"""What a break looks like from outside: its observation and its tests, run now, both sides."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from breakkit.edges import source
from breakkit.errors import BreakDoesNotHold
from breakkit.i18n import tr
from breakkit.model import BreakSpec, SuiteRun
from breakkit.workflow.check.rules import why_not_reversible
from breakkit.workflow.observe import Side, observe_both
from breakkit.workflow.protected import Protected
from breakkit.workflow.prove import prove
from breakkit.workflow.scratch import Scratch, scratch_tree
from breakkit.workflow.suite import suite_of
from breakkit.workflow.workspace import Workspace

GONE = "…"
"""Stands for what is another in each run and says nothing: the moment, a temporary folder."""

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?")
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
PORT = re.compile(r"\b(127\.0\.0\.1|localhost):\d{4,5}\b")


@dataclass(frozen=True, slots=True)
class Shown:
    """One side of an observation, as a page can print it.

    Args:
        lines: what the filter left.
        total: how many lines that are not blank the shown file had.
        tail: the last of these.
        reasons: why it is not as the spec expects; empty = it holds.
        log: every line of it, with its moments, where the spec says how to draw them.
    """

    lines: tuple[str, ...]
    total: int
    tail: tuple[str, ...]
    reasons: tuple[str, ...]
    log: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Captured:
    """What a real run of both sides printed.

    Args:
        before: the observation without the break; None where the break has none.
        after: the same with it.
        red: each linked test that went red with the break → the exception, in one line.
        guards: how many guard tests stayed green.
    """

    before: Shown | None
    after: Shown | None
    red: Mapping[str, str]
    guards: int

    @property
    def holds(self) -> bool:
        """Whether the observation is as the spec expects; the tests are."""
        return not any(side is not None and side.reasons for side in (self.before, self.after))


def capture(
    workspace: Workspace, spec: BreakSpec, base: str, progress: Callable[[str], None]
) -> Captured:
    """Run a break's tests and observation on a commit, without the break and with it.

    Args:
        workspace: the project.
        spec: the break.
        base: the commit.
        progress: is told each step, for people.

    Raises:
        EditRefused: the edit does not land on exactly one place of that commit.
        BreakDoesNotHold: it cannot be taken back, or its tests do not say what the spec says.
        SuiteDidNotRun: one of the runs of the tests did not go to its end.
        ObservationFailed: the observation could not be made.
    """
    from breakkit import edits  # noqa: PLC0415  # a page that captures nothing is quick

    began = datetime.now(UTC)
    config, target = workspace.config, workspace.in_checkout(workspace.target)
    path = workspace.in_checkout(workspace.target / spec.edit.file)
    progress(tr("making a scratch tree"))
    if Protected(config, workspace.in_checkout(workspace.root), spec).of([path]):
        raise BreakDoesNotHold(
            tr("{path} is a test, a configuration or a file of the catalog", path=path),
            tr("A break changes code. Choose another file in its spec."),
        )
    make = partial(scratch_tree, workspace.repository, base, target, config.scratch_include)
    with make() as scratch:
        old = source.decode(scratch.read(path), path)
        edited = edits.apply_edit(old.text, spec.edit)
        if reason := why_not_reversible(old, edited, spec.edit):
            raise BreakDoesNotHold(reason, tr("`breakkit check` says where in the spec."))
        broken = old.encode(edited.text)
        suite = suite_of(spec, config, workspace.target, baseline_s=None)
        proof = prove(suite, scratch, path, broken, make, progress)
        sides: tuple[Side, Side] | None = None
        if spec.observe is not None:
            scratch.write(path, old.encode(old.text))
            sides = observe_both(
                spec.observe, config, scratch, workspace.target, path, broken, progress
            )
        mask = Mask(scratch, began)
        return Captured(
            before=None if sides is None else _shown(sides[0], mask),
            after=None if sides is None else _shown(sides[1], mask),
            red={node: mask(_why(node, proof.run)) for node in proof.red},
            guards=len(proof.base.guards),
        )


def _why(node: str, run: SuiteRun) -> str:
    test = run.tests[node]
    kind = next(iter(test.exception), "")
    return f"{kind}: {test.message}" if kind and kind not in test.message else test.message or kind


def _shown(side: Side, mask: Mask) -> Shown:
    log = () if side.timeline is None else tuple(point.line for point in side.timeline.points)
    return Shown(mask.all(side.lines), side.total, mask.all(side.tail), mask.all(side.reasons), log)


class Mask:
    """Takes out of a text what is another in each run: moments, temporary paths, addresses.

    A moment of the past stays: it is a clock that a test has set, and so part of the story.

    Args:
        scratch: the tree that all ran in.
        began: when.
    """

    def __init__(self, scratch: Scratch, began: datetime) -> None:
        ended = datetime.now(UTC)
        moments = (began, ended, began.astimezone(), ended.astimezone())
        self._today = {moment.date().isoformat() for moment in moments}
        inside, temporary = re.escape(str(scratch.target)), re.escape(tempfile.gettempdir())
        self._inside = re.compile(rf"{inside}/?|{re.escape(str(scratch.top))}/?")
        self._temporary = re.compile(rf"{temporary}/(?:[^\s'\"/:,)\]]+/)*")

    def __call__(self, text: str) -> str:
        """The text without it."""
        text = MOMENT.sub(lambda found: GONE if found[1] in self._today else found[0], text)
        text = self._temporary.sub(f"{GONE}/", self._inside.sub("", text))
        return PORT.sub(rf"\1:{GONE}", ADDRESS.sub(f"0x{GONE}", text))

    def all(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Each of the texts."""
        return tuple(map(self, texts))
