"""One break, proved: base green, red with the break as declared, guards green, the same again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from breakkit import verdict
from breakkit.edges import source
from breakkit.errors import EditRefused, SourceError, SuiteDidNotRun, SuiteTimedOut
from breakkit.i18n import tr
from breakkit.model import EditResult, LinkedTests, SuiteRun
from breakkit.spec import ParsedSpec
from breakkit.spec.document import Path
from breakkit.workflow.check.baseline import (
    Baseline,
    Baselines,
    Tests,
    is_green,
    is_red,
    unsteady,
)
from breakkit.workflow.check.bench import Bench
from breakkit.workflow.check.problems import Problem, Rule, at
from breakkit.workflow.check.rules import why_not_reversible
from breakkit.workflow.check.trial import Part, Trial
from breakkit.workflow.drift import landed
from breakkit.workflow.protected import Protected

RED: Path = ("tests", "red")
GREEN: Path = ("tests", "green")


@dataclass(slots=True)
class Proof:
    """What is known of a break so far; whatever is wrong is in `problems`.

    Args:
        parsed: the break.
        problems: what is wrong; empty at the end = it holds.
        edited: the edited text, if the edit lands.
        broken: the edited file's bytes with the break.
        baseline: what the unbroken code says, if its tests ran.
        linked: node ids of the linked tests that pass on the unbroken code.
        guards: node ids of the guard tests that do.
        red: node ids of the linked tests that went red.
        run: the first run with the break, if it came to its end.
    """

    parsed: ParsedSpec
    problems: list[Problem]
    edited: EditResult | None = None
    broken: bytes = b""
    baseline: Baseline | None = None
    linked: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    red: tuple[str, ...] = ()
    run: SuiteRun | None = None

    @property
    def base(self) -> Baseline:
        """The baseline, once it was found."""
        if self.baseline is None:  # pragma: no cover - the step before has found it
            raise AssertionError("a break was run before its baseline")
        return self.baseline

    def add(self, path: Path, rule: Rule, message: str) -> None:
        """Note a problem with the value at a path of the spec."""
        self.problems.append(at(self.parsed, path, rule, message))


class Prover:
    """Proves breaks, one after the other.

    Args:
        tests: how tests are run.
        baselines: shared by all provers.
        bench: this prover's own.
        root: the project root, relative to the top of the work tree.
    """

    def __init__(self, tests: Tests, baselines: Baselines, bench: Bench, root: str) -> None:
        self._tests = tests
        self._baselines = baselines
        self._bench = bench
        self._root = root

    def prove(self, parsed: ParsedSpec) -> Proof:
        """All that is wrong with a break; the steps after the first that fails are left out."""
        proof = Proof(parsed, [])
        for step in (self._edit, self._base, self._first, self._break, self._again):
            step(proof)
            if proof.problems:
                break
        return proof

    def _edit(self, proof: Proof) -> None:
        """The edit lands on exactly one place, within its budget, and can be taken back."""
        spec = proof.parsed.spec
        scratch = self._bench.pristine
        file = scratch.target / spec.edit.file
        path = file.relative_to(scratch.top).as_posix()
        if Protected(self._tests.config, self._root, spec).of([path]):
            message = tr(
                "{path} is protected: a test, a configuration or a catalog file", path=path
            )
            proof.add(("edit", "file"), Rule.PROTECTED, message)
            return
        try:
            old = source.decode(scratch.read(path), spec.edit.file)
            edited = landed(spec.edit, old.text, scratch.target)
        except SourceError as error:
            proof.add(("edit", "file"), Rule.SOURCE, _told(error.message, error.advice))
            return
        except EditRefused as error:
            where = ("edit", spec.edit.verb)
            proof.add(where, Rule.EDIT, _told(error.message, error.advice))
            return
        if reason := why_not_reversible(old, edited, spec.edit):
            proof.add(("edit", spec.edit.verb), Rule.NOT_REVERSIBLE, reason)
        proof.edited, proof.broken = edited, old.encode(edited.text)

    def _base(self, proof: Proof) -> None:
        """The unbroken code is green, in every run."""
        tests = proof.parsed.spec.tests
        try:
            baseline = self._baselines.of(tests, self._bench)
        except SuiteDidNotRun as stopped:
            where = _place_of(tests, stopped.message)
            proof.add(where, Rule.BASE_NOT_RUN, _told(stopped.message, stopped.advice))
            return
        run = baseline.run
        for reason in verdict.why_base_unfit(tests, run):
            proof.add(_place_of(tests, reason), Rule.BASE_NOT_GREEN, reason)
        proof.baseline = baseline
        proof.linked = verdict.passed_of(verdict.linked_in(tests, run), run)
        proof.guards = verdict.passed_of(verdict.guards_in(tests, run), run)
        both = (*proof.linked, *proof.guards)
        for node, count in unsteady(both, baseline.runs, is_green).items():
            message = tr(
                "{node} is green in {count} of {total} runs of the unbroken code",
                node=node,
                count=count,
                total=len(baseline.runs),
            )
            proof.add(_place_of(tests, node), Rule.FLAKY, message)

    def _first(self, proof: Proof) -> None:
        """Where guard tests take most of the time: are the linked tests red without them?

        If they are, everything is run as `apply` does; so it may stop at the first red test.
        """
        tests, base = proof.parsed.spec.tests, proof.base.run
        guards_s = sum(base.tests[node].seconds for node in proof.guards)
        if 2 * guards_s > base.seconds:
            until_red = _telling(replace(tests, green=()), proof)
            self._see_red(proof, Part(tests.red, but=proof.guards, until_red=until_red))

    def _break(self, proof: Proof) -> None:
        """Each linked entry is red as declared, and each guard test green.

        Once that is decided, the run ends; but not where several runs are compared.
        """
        tests = proof.parsed.spec.tests
        until_red = _telling(tests, proof) if self._tests.runs == 1 else ()
        run = self._see_red(proof, Part((*tests.red, *tests.green), until_red=until_red))
        if run is None or proof.problems:
            return
        for reason in verdict.why_guards_red(proof.guards, run):
            proof.add(_place_of(tests, reason, GREEN), Rule.GUARD_RED, reason)
        proof.red = verdict.red_of(proof.linked, run)
        proof.run = run

    def _see_red(self, proof: Proof, part: Part) -> SuiteRun | None:
        """Run tests with the break; None = they did not come to their end, which is noted."""
        tests = proof.parsed.spec.tests
        try:
            run = self._trial(proof).run(part, 0)
        except SuiteTimedOut as stopped:
            proof.add(RED, Rule.TIMED_OUT, _told(stopped.message, ""))
            return None
        except SuiteDidNotRun as stopped:
            proof.add(RED, Rule.NOT_RUN, _told(stopped.message, stopped.advice))
            return None
        for reason in verdict.why_not_live(tests, proof.linked, run):
            message = reason
            if not run.module_files:
                message = tr("{reason}; the edited file was never imported", reason=reason)
            proof.add(_place_of(tests, reason), Rule.NOT_RED, message)
        return run

    def _trial(self, proof: Proof) -> Trial:
        broken = {proof.parsed.spec.edit.file: proof.broken}
        return Trial(self._tests, proof.base, self._bench, broken)

    def _again(self, proof: Proof) -> None:
        """The same in other surroundings: another hash seed, the opposite order."""
        tests, total = proof.parsed.spec.tests, self._tests.runs
        runs, stopped = [] if proof.run is None else [proof.run], ""
        for number in range(1, total):
            try:
                runs.append(self._trial(proof).run(Part((*tests.red, *tests.green)), number))
            except SuiteDidNotRun as error:
                stopped = error.message
        if stopped:
            message = tr(
                "the tests ran to their end in {count} of {total} runs: {stopped}",
                count=len(runs),
                total=total,
                stopped=stopped,
            )
            proof.add(RED, Rule.FLAKY, message)
            return
        ever_red = {node: None for run in runs for node in verdict.red_of(proof.linked, run)}
        for node, count in unsteady(ever_red, runs, is_red).items():
            message = tr(
                "{node} is red in {count} of {total} runs with the break",
                node=node,
                count=count,
                total=len(runs),
            )
            proof.add(_place_of(tests, node), Rule.FLAKY, message)
        for node, count in unsteady(proof.guards, runs, is_green).items():
            message = tr(
                "{node} is green in {count} of {total} runs with the break",
                node=node,
                count=count,
                total=len(runs),
            )
            proof.add(_place_of(tests, node, GREEN), Rule.FLAKY, message)


def _telling(tests: LinkedTests, proof: Proof) -> tuple[str, ...]:
    """As `verdict.telling`; none where it says nothing of some linked test that it is red.

    That is one that does not pass on the unbroken code either.
    """
    all_pass = proof.linked == verdict.linked_in(tests, proof.base.run)
    return verdict.telling(tests) if all_pass else ()


def _place_of(tests: LinkedTests, reason: str, otherwise: Path = RED) -> Path:
    """Where the spec names the test that a reason speaks of."""
    for path, entries in ((RED, tests.red), (GREEN, tests.green)):
        for number, entry in enumerate(entries):
            if re.search(rf"(^|\s){re.escape(entry)}($|[\s:\[/])", reason):
                return *path, number
    return otherwise


def _told(message: str, advice: str) -> str:
    return f"{message} {advice}".strip()
