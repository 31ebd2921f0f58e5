"""Are the linked tests of our catalog made for their breaks, or tests of the application?

    python -m benchmarks.linked_tests [ID…] [--mutants N] [--seed N]

A test that is natural goes red for other faults as well. For each break, small edits are made in
the file that it breaks, each at another place than the break's own: a condition turned around, a
comparison changed, a call or a returned value taken away, a number moved by one. The first that
turns a linked test red is told; what would not even let the tests be collected does not count.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from breakkit import edits
from breakkit.edges.catalog import load_catalog
from breakkit.model import BreakSpec

ROOT = Path(__file__).parents[1]
SAMPLE, BREAKS = ROOT / "sample_app", ROOT / "breaks.d"
LIMIT_S = 30
RED = 1
"""pytest's exit code for "tests ran, and some failed"."""

FLIPPED = {ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq,
           ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn,
           ast.NotIn: ast.In}  # fmt: skip


def main() -> int:
    """Print a row for each break, and the share of those with a natural linked test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", help="breaks (default: all)")
    parser.add_argument(
        "--mutants", type=int, default=12, help="edits tried for each (default: 12)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of which edits (default: 0)")
    options = parser.parse_args()
    catalog = load_catalog(BREAKS, "breaks.d")
    specs = [catalog.entry(one).spec for one in options.ids] or catalog.specs
    natural = 0
    with tempfile.TemporaryDirectory(prefix="linked-") as folder:
        app = Path(folder, "app")
        shutil.copytree(SAMPLE, app, ignore=shutil.ignore_patterns("__pycache__", "out"))
        for spec in specs:
            found = _other_fault(spec, app, options.mutants, options.seed)
            natural += found is not None
            print(f"{spec.id}  {found or f'none of {options.mutants} edits'}", flush=True)
    print(f"\n{natural} of {len(specs)} breaks have a linked test that another edit turns red")
    return 0 if 2 * natural >= len(specs) else 1


def _other_fault(spec: BreakSpec, app: Path, most: int, seed: int) -> str | None:
    """What else turns a linked test red, with its line; None = nothing that was tried does."""
    file = app / spec.edit.file
    text = file.read_text(encoding="utf-8")
    own = _changed_lines(text, edits.apply_edit(text, spec.edit).text)
    count = sum(1 for node in ast.walk(ast.parse(text)) if _what(node))
    chosen = random.Random(seed).sample(range(count), count)
    tried = 0
    try:
        for number in chosen:
            tree = ast.parse(text)
            node = next(n for i, n in enumerate(filter(_what, ast.walk(tree))) if i == number)
            if own & set(range(node.lineno, (node.end_lineno or node.lineno) + 1)):
                continue
            if tried == most:
                break
            tried += 1
            told = f"{spec.edit.file}:{node.lineno}: {_what(node)}"
            _mutate(node)
            file.write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf-8")
            if _red(spec.tests.red, app):
                return told
    finally:
        file.write_text(text, encoding="utf-8")
    return None


def _changed_lines(old: str, new: str) -> set[int]:
    """The lines of the old text that a diff touches, and their neighbours."""
    matcher = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    spans = [(i, j) for kind, i, j, _, _ in matcher.get_opcodes() if kind != "equal"]
    return {line for i, j in spans for line in range(i, j + 2)}


def _what(node: ast.AST) -> str:
    """The edit that this node allows; empty = none."""
    match node:
        case ast.If() | ast.While():
            return "condition turned around"
        case ast.Compare(ops=[op]) if type(op) in FLIPPED:
            return "comparison changed"
        case ast.Expr(value=ast.Call() | ast.Await()):
            return "call taken away"
        case ast.Return(value=ast.expr()):
            return "returned value taken away"
        case ast.Constant(value=bool()):
            return ""
        case ast.Constant(value=int() | float()):
            return "number moved by one"
    return ""


def _mutate(node: ast.AST) -> None:
    match node:
        case ast.If() | ast.While():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Compare():
            node.ops = [FLIPPED[type(node.ops[0])]()]
        case ast.Expr() | ast.Return():
            node.value = ast.Constant(None)
        case ast.Constant():
            node.value += 1


def _red(nodes: tuple[str, ...], app: Path) -> bool:
    arguments = ["-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", *nodes]
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=app, env=environ, capture_output=True,
            timeout=LIMIT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == RED


if __name__ == "__main__":
    sys.exit(main())
