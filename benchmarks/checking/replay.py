"""The verdicts of other tools, looked at again: each against all linked tests."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

from breakkit.edges.runner import SuiteRequest
from breakkit.edges.warm import NeedsCold, Tree, WarmRunner
from breakkit.errors import SuiteDidNotRun

from .project import MODULE, PYTEST, TESTS
from .targets import BOLTONS, python_with


def replayed(mutants: list[dict]) -> str:
    """How many verdicts are wrong, against all linked tests."""
    source = (BOLTONS.unpacked() / MODULE).read_text(encoding="utf-8")
    python = python_with("cold", PYTEST)
    told: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="breakkit-bench-") as name:
        pristine, tree = Path(name) / "pristine", Path(name) / "tree"
        shutil.copytree(BOLTONS.unpacked(), pristine)
        shutil.copytree(pristine, tree)
        request = SuiteRequest(
            root=tree, python=python, entries=(TESTS,), module=MODULE, pytest_args=(), env={},
            pythonpath=None, timeout_s=5.0,
        )  # fmt: skip
        with closing(Tree(tree, pristine)) as mended, WarmRunner(mended, memory_mb=2048) as runner:
            for mutant in mutants:
                told[_replay(runner, request, source, mutant)] += 1
    judged = told["right"] + told["wrong"]
    others = "".join(
        f", {count} {what}" for what, count in told.items() if what not in ("right", "wrong")
    )
    return f"{told['wrong']} of {judged} verdicts replayed are wrong{others}"


def _replay(runner: WarmRunner, request: SuiteRequest, source: str, mutant: dict) -> str:
    """Whether the tool's verdict on this mutant is right, or why that cannot be said."""
    lines = source.splitlines(keepends=True)
    start, end = mutant["location"]["start"], mutant["location"]["end"]
    head = "".join(lines[: start["line"] - 1]) + lines[start["line"] - 1][: start["column"] - 1]
    tail = lines[end["line"] - 1][end["column"] - 1 :] + "".join(lines[end["line"] :])
    changed = head + mutant["replacement"] + tail
    try:
        compile(changed, "changed", "exec")
        run = runner.run(request, {MODULE: changed.encode()})
    except SyntaxError:
        return "cannot be rebuilt"
    except NeedsCold as cold:
        return f"need a cold run ({cold.reason[:80]})"
    except SuiteDidNotRun:
        is_noticed = True
    else:
        is_noticed = any(test.is_red for test in run.tests.values())
    return "right" if is_noticed == (mutant["status"] != "Survived") else "wrong"
