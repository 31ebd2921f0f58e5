"""Why a break does not go red: is its line executed, by which tests, which of them would go red?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from breakkit import verdict
from breakkit.edges.probe import IMPORTING, Lines
from breakkit.errors import SuiteDidNotRun
from breakkit.workflow.check.baseline import Tests
from breakkit.workflow.check.bench import Bench
from breakkit.workflow.check.proof import Proof

EVERYTHING = "."
"""The entry that names every test of the target."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the unbroken code's line is to the tests of the whole target.

    Args:
        lines: first and last line of the statement that is edited, from 1.
        executed: whether a linked test, or the import of its module, executes it.
        reached_by: node ids of all tests of the target that execute it.
        would_go_red: those of them that are red with the break.
        note: why more cannot be said; empty = nothing is missing.
    """

    lines: tuple[int, int]
    executed: bool
    reached_by: tuple[str, ...]
    would_go_red: tuple[str, ...]
    note: str = ""


def explain(proof: Proof, tests: Tests, bench: Bench) -> Explanation | None:
    """Look at every test of the target, once without and once with the break.

    None when there is nothing to look at: the edit does not land.
    """
    if proof.edited is None:
        return None
    file = bench.tree.target / proof.parsed.spec.edit.file
    source = (bench.pristine.target / proof.parsed.spec.edit.file).read_bytes()
    first, last = statement_at(source, proof.edited.line)
    probe = replace(tests.probe(0), lines=Lines(file, first, last))
    try:
        looked = bench.look(tests.request(bench, (EVERYTHING,)), probe)
    except SuiteDidNotRun:
        linked = proof.parsed.spec.tests.red
        try:
            looked = bench.look(tests.request(bench, linked), probe)
        except SuiteDidNotRun as stopped:
            return Explanation(
                (first, last), executed=False, reached_by=(), would_go_red=(), note=stopped.message
            )
    reached = looked.seen.tests
    linked_nodes = set(proof.linked)
    executed = IMPORTING in reached or not linked_nodes.isdisjoint(reached)
    by = tuple(node for node in reached if node != IMPORTING)
    would, note = _red_with_break(proof, tests, bench, by or tuple(looked.run.tests))
    return Explanation((first, last), executed, by, would, note)


def _red_with_break(
    proof: Proof, tests: Tests, bench: Bench, nodes: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    file = proof.parsed.spec.edit.file
    try:
        looked = bench.look(tests.request(bench, nodes, file), tests.probe(0), {file: proof.broken})
    except SuiteDidNotRun as stopped:
        return (), stopped.message
    return verdict.red_of(nodes, looked.run), ""


def statement_at(source: bytes, line: int) -> tuple[int, int]:
    """The lines of the innermost statement there; of one that holds others, only its head."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return line, line
    holding = [span for span in _spans(tree) if span[0] <= line <= span[1]]
    return min(holding, key=lambda span: span[1] - span[0], default=(line, line))


def _spans(tree: ast.AST) -> Iterator[tuple[int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            decorators = getattr(node, "decorator_list", [])
            first = min([node.lineno, *(each.lineno for each in decorators)])
            body = getattr(node, "body", None)
            last = node.end_lineno or node.lineno
            yield first, max(first, body[0].lineno - 1) if body else last
