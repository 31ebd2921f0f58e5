"""All chosen breaks of a project, proved side by side on private copies of its work tree."""

from __future__ import annotations

import contextlib
import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from breakkit.edges.cache import ProofCache
from breakkit.edges.runner import find_python
from breakkit.edges.runner.process import MARK
from breakkit.edges.watchdog import Watched, watched
from breakkit.errors import ObservationFailed
from breakkit.spec import ParsedSpec
from breakkit.workflow.check.baseline import Baselines, Tests
from breakkit.workflow.check.bench import Bench, copy_work_tree, names_in
from breakkit.workflow.check.contents import Contents
from breakkit.workflow.check.crew import Crew
from breakkit.workflow.check.explain import Explanation, explain
from breakkit.workflow.check.problems import Problem, Rule
from breakkit.workflow.check.proof import Proof, Prover
from breakkit.workflow.check.rules import spoilers
from breakkit.workflow.commands_of_specs import require_committed
from breakkit.workflow.observe import observe_both
from breakkit.workflow.workspace import Workspace

TO_EXPLAIN = {Rule.NOT_RED}
GARBAGE = 50_000  # objects


@dataclass(frozen=True, slots=True)
class Options:
    """How breaks are checked.

    Args:
        jobs: how many at once.
        runs: how often each thing is looked at.
        cache: use proofs that were made before of the same content.
        cold: a process of its own for every suite run.
        observe: observations must hold as well.
        explain: say why a break does not go red.
        allow_untracked: observe also with the commands of specs that are not committed.
    """

    jobs: int
    runs: int
    cache: bool = True
    cold: bool = False
    observe: bool = False
    explain: bool = False
    allow_untracked: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of one break by running its tests.

    Args:
        parsed: the break.
        problems: what is wrong with it.
        red: node ids of the linked tests that went red.
        guards: how many guard tests stayed green.
        seconds: how long it took.
        cached: whether it was proved before.
        explanation: why it did not go red, if that was asked.
    """

    parsed: ParsedSpec
    problems: tuple[Problem, ...]
    red: tuple[str, ...]
    guards: int
    seconds: float
    cached: bool
    explanation: Explanation | None = None


def check_all(
    workspace: Workspace,
    specs: Sequence[ParsedSpec],
    options: Options,
    on_done: Callable[[Checked], None],
) -> list[Checked]:
    """Prove breaks on the work tree as it is; nothing is written to it.

    Args:
        workspace: the project.
        specs: the breaks.
        options: how.
        on_done: is told each one as soon as it is checked.

    Raises:
        BreakkitError: nothing can be checked at all.
    """
    if not specs:
        return []
    _collect_garbage()
    with watched() as here:
        project = _Project(workspace, options, here)
        crew = Crew(project.bench, here.token)
        return crew.do(specs, options.jobs, on_done)


def _collect_garbage() -> None:
    """From now on: at start-up it is off, for commands that are over at once; we may take hours.

    What there is now stays, so nobody need look at it again; and an edit makes a whole tree of
    objects, and drops it, between two looks.
    """
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()


class _Project:
    """What the workers share."""

    def __init__(self, workspace: Workspace, options: Options, here: Watched) -> None:
        config, top = workspace.config, workspace.checkout.top
        mark = f"{os.environ.get(MARK, '')} {here.token}".strip()
        python = find_python(config, workspace.target, os.environ)
        self._workspace, self._options, self._folder = workspace, options, here.folder
        self._pristine = copy_work_tree(workspace, here.folder / "as-it-is")
        marked = replace(config, env={**config.env, MARK: mark})
        self._tests = Tests(marked, python, top, options.runs)
        self._baselines = Baselines(self._tests)
        self._root = workspace.in_checkout(workspace.root)
        self._cache = ProofCache(workspace.checkout.git_dir / "breakkit" / "cache")
        breaks = workspace.in_checkout(workspace.breaks)
        self._contents = Contents(
            self._pristine,
            names_in(self._pristine, [breaks]),
            config,
            python,
            top,
            os.environ,
            observe=options.observe,
        )

    @contextlib.contextmanager
    def bench(self, number: int) -> Iterator[Callable[[ParsedSpec], Checked]]:
        """A worker's place, made when it has something to do there."""
        with contextlib.ExitStack() as stack:
            made: list[tuple[Bench, Prover]] = []

            def check(parsed: ParsedSpec) -> Checked:
                began = time.monotonic()
                if (checked := self._known(parsed)) is None:
                    if not made:
                        made.append(self._made(number, stack))
                    checked = self._proved(parsed, *made[0])
                return replace(checked, seconds=time.monotonic() - began)

            yield check

    def _made(self, number: int, stack: contextlib.ExitStack) -> tuple[Bench, Prover]:
        cold = self._options.cold
        bench = stack.enter_context(Bench(self._pristine, self._folder / str(number), is_cold=cold))
        prover = Prover(self._tests, self._baselines, bench, self._root)
        return bench, prover

    def _known(self, parsed: ParsedSpec) -> Checked | None:
        if not self._options.cache:
            return None
        kept = self._cache.find(
            self._name(parsed), self._contents.key(parsed), self._contents.hash_of
        )
        if kept is None:
            return None
        problems = tuple(spoilers(parsed, kept.removed, kept.added))
        return Checked(parsed, problems, kept.red, kept.guards, 0.0, cached=True)

    def _proved(self, parsed: ParsedSpec, bench: Bench, prover: Prover) -> Checked:
        proof = prover.prove(parsed)
        if self._options.observe and parsed.spec.observe is not None and proof.edited is not None:
            self._observe(proof, bench)
        if not proof.problems:
            self._cache.keep(self._name(parsed), self._contents.kept(proof))
        explanation = None
        if self._options.explain and any(found.rule in TO_EXPLAIN for found in proof.problems):
            explanation = explain(proof, self._tests, bench)
        if proof.edited is not None:
            proof.problems += spoilers(parsed, proof.edited.removed, proof.edited.added)
        return Checked(
            parsed,
            tuple(proof.problems),
            proof.red,
            len(proof.guards),
            0.0,
            cached=False,
            explanation=explanation,
        )

    def _observe(self, proof: Proof, bench: Bench) -> None:
        spec = proof.parsed.spec
        if spec.observe is None:
            return
        file = (bench.tree.target / spec.edit.file).relative_to(bench.tree.top).as_posix()
        try:
            if not self._options.allow_untracked:
                require_committed(self._workspace, spec, "HEAD")
            before, after = observe_both(
                spec.observe,
                self._tests.config,
                bench.tree,
                self._workspace.target,
                file,
                proof.broken,
                lambda _: None,
            )
        except ObservationFailed as failed:
            proof.add(("observe",), Rule.OBSERVATION, f"{failed.message} {failed.advice}".strip())
            return
        finally:
            bench.mend()
        for side, name in ((before, "before"), (after, "after")):
            for reason in side.reasons:
                proof.add(("observe", name), Rule.OBSERVATION, f"{name}: {reason}")

    def _name(self, parsed: ParsedSpec) -> str:
        options = self._options
        asked = f"runs={options.runs} cold={options.cold} observe={options.observe}"
        return f"{self._root}/{parsed.document.file} {asked}"
