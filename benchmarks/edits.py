"""How fast and how small is one edit? Held against LibCST on the same file, in turns.

    python benchmarks/edits.py [--runs N]

Speed in process: `apply_edit`, from text to verified text, against `libcst.parse_module` and its
codegen, in CPU time; what counts is the median of the ratios of neighbouring runs. Speed as a whole
process: a fresh Python that reads the file, edits it and writes it, against `python -m libcst.tool
codemod` with a command that makes the same edit, in CPU time too; both must give the same file.
Memory: the peak of the fresh Python. The files are the running Python's own library. Exits 1 if a
goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import libcst  # noqa: E402 -- ours may only be found from here on

from breakkit.edits import apply_edit  # noqa: E402 -- as above
from breakkit.edits.engine import find, read_verb  # noqa: E402 -- as above
from breakkit.edits.program import read  # noqa: E402 -- as above
from breakkit.edits.scopes import Scope, scopes  # noqa: E402 -- as above
from breakkit.model import Budget, Edit  # noqa: E402 -- as above

if TYPE_CHECKING:
    from collections.abc import Callable

LIBRARY = Path(sysconfig.get_path("stdlib"))
SIZES = {1_000: ["functools.py"], 9_000: ["_pydecimal.py", "argparse.py"]}
IN_PROCESS_LIMIT = {1_000: 0.5, 9_000: 0.25}
PROCESS_LIMIT = {9_000: 15.0}
MEMORY_LIMIT_MB = 150
AMPLE = Budget(99, 99)
VERBS = {
    "set_operator": {"at": "$A == $B", "to": "!="},
    "drop_stmt": "return $X",
    "drop_arg": "$NAME=$VALUE",
    "negate": "not $X",
    "replace": {"kind": "expr", "pattern": "isinstance($X, $T)", "with": "$T == $X"},
}
EDIT_ONE_FILE = """\
import json, resource, sys
from breakkit.edits import apply_edit
from breakkit.model import Budget, Edit
said = json.loads(sys.argv[2])
said["budget"] = Budget(99, 99)
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    text = file.read()
result = apply_edit(text, Edit(**said))
with open(sys.argv[1], "w", encoding="utf-8", newline="") as file:
    file.write(result.text)
if sys.platform == "linux":  # the peak that getrusage knows is inherited from the parent
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(peak // 1024)
"""
SAME_EDIT = """\
import libcst
from libcst.codemod import VisitorBasedCodemodCommand

class Flip(VisitorBasedCodemodCommand):
    DESCRIPTION = "one == becomes !="

    def __init__(self, context):
        super().__init__(context)
        self.scope = []
        self.seen = 0

    def visit_ClassDef(self, node):
        self.scope.append(node.name.value)

    def visit_FunctionDef(self, node):
        self.scope.append(node.name.value)

    def leave_ClassDef(self, old, new):
        self.scope.pop()
        return new

    def leave_FunctionDef(self, old, new):
        self.scope.pop()
        return new

    def visit_Comparison(self, node):
        is_wanted = self.scope == {scope} and len(node.comparisons) == 1
        if is_wanted and isinstance(node.comparisons[0].operator, libcst.Equal):
            self.seen += 1
            self.target = node if self.seen == {nth} else getattr(self, "target", None)

    def leave_Comparison(self, old, new):
        if old is not getattr(self, "target", None):
            return new
        flipped = new.comparisons[0].with_changes(operator=libcst.NotEqual())
        return new.with_changes(comparisons=[flipped])
"""


@dataclass(frozen=True)
class Subject:
    """A file and an edit in it."""

    size: int
    text: str
    edit: Edit

    @property
    def name(self) -> str:
        """What the table calls it."""
        where = "in its scope" if self.edit.scope else "in the whole file"
        return f"{self.edit.verb}, {where}"


def subjects(size: int) -> list[Subject]:
    """One edit for each verb, in the middle of the file; the first also without its scope."""
    text = "\n".join((LIBRARY / name).read_text(encoding="utf-8") for name in SIZES[size])
    found = []
    for name, argument in VERBS.items():
        edit = Edit("m.py", name, argument, budget=AMPLE)
        program = read(text, "m.py")
        places = find(program, Scope("", program.tree), read_verb(edit))
        if not places:
            continue
        middle = places[len(places) // 2]
        names = {scope.node: scope.name for scope in scopes(program)}
        around = next((up for up in program.ancestors(middle.node) if up in names), None)
        if around is None:
            continue
        inside = [place for place in places if around in program.ancestors(place.node)]
        at = inside.index(middle) + 1
        found.append(Subject(size, text, Edit(**{**said(edit), "scope": names[around], "nth": at})))
        if name == next(iter(VERBS)):
            whole = Edit(**{**said(edit), "nth": len(places) // 2 + 1})
            found.append(Subject(size, text, whole))
    return found


def said(edit: Edit) -> dict[str, object]:
    """The edit as plain values."""
    return {"file": edit.file, "verb": edit.verb, "argument": edit.argument, "budget": AMPLE}


def in_turns(ours: Callable[[], float], theirs: Callable[[], float], runs: int) -> list[float]:
    """Median of ours, median of theirs, and the median of the ratios theirs ÷ ours."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(runs)]
    return [
        median(one for one, _ in pairs),
        median(other for _, other in pairs),
        median(other / one for one, other in pairs),
    ]


def cpu(work: Callable[[], object]) -> Callable[[], float]:
    """Work that says how much CPU time it took, in seconds."""

    def timed() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return timed


def speed_in_process(size: int, runs: int) -> bool:
    """The table's rows for edits against parse and codegen; whether all are within the goal."""
    good = True
    for subject in subjects(size):
        mine, theirs, ratio = in_turns(
            cpu(lambda subject=subject: apply_edit(subject.text, subject.edit)),
            cpu(lambda subject=subject: libcst.parse_module(subject.text).code),
            runs,
        )
        good &= 1 / ratio <= IN_PROCESS_LIMIT[size]
        lines = subject.text.count("\n")
        print(
            f"| {lines:,} lines: {subject.name} | {mine * 1000:.0f} ms | {theirs * 1000:.0f} ms"
            f" | {1 / ratio:.2f} x | ≤ {IN_PROCESS_LIMIT[size]} x |"
        )
    return good


def speed_of_process(size: int, runs: int) -> bool:
    """The table's rows for whole processes and for memory; whether both are within the goals."""
    subject = subjects(size)[0]
    plain = {
        name: getattr(subject.edit, name) for name in ("file", "verb", "argument", "scope", "nth")
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "m.py")
        Path(folder, ".libcst.codemod.yaml").write_text("formatter: [cat]\nmodules: [codemods]\n")
        Path(folder, "codemods").mkdir()
        Path(folder, "codemods", "__init__.py").touch()
        scope = repr((subject.edit.scope or "").split("."))
        same_edit = SAME_EDIT.format(scope=scope, nth=subject.edit.nth)
        Path(folder, "codemods", "flip.py").write_text(same_edit)
        memory, results = [], []

        def run(*command: str) -> tuple[float, str]:
            path.write_text(subject.text, encoding="utf-8", newline="")
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"},
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            with process:
                said = process.stdout.read()
                _, status, used = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                raise SystemExit(f"{command[:4]} failed: {said}")
            results.append(path.read_text(encoding="utf-8"))
            return used.ru_utime + used.ru_stime, said

        def ours() -> float:
            seconds, said = run("-c", EDIT_ONE_FILE, str(path), json.dumps(plain))
            memory.append(int(said))
            return seconds

        def theirs() -> float:
            return run("-m", "libcst.tool", "codemod", "-j1", "flip.Flip", "m.py")[0]

        mine, other, ratio = in_turns(ours, theirs, runs)
    if len(set(results)) != 1 or results[0] == subject.text:
        raise SystemExit("breakkit and the codemod did not make the same edit")
    lines = subject.text.count("\n")
    goal = PROCESS_LIMIT.get(size)
    print(
        f"| {lines:,} lines: whole process, against a codemod that makes the same edit"
        f" | {mine * 1000:.0f} ms | {other * 1000:.0f} ms | {ratio:.1f} x faster"
        f" | {f'≥ {goal:.0f} x' if goal else 'bare Python dominates'} |"
    )
    print(f"| {lines:,} lines: peak memory | {max(memory)} MB | | | ≤ {MEMORY_LIMIT_MB} MB |")
    return ratio >= (goal or 0) and max(memory) <= MEMORY_LIMIT_MB


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    print(f"Python {sys.version.split()[0]}, LibCST {version('libcst')}, medians of {runs} runs\n")
    print("| What | breakkit | LibCST | ratio | goal |\n|---|---|---|---|---|")
    good = [speed_in_process(size, runs) for size in SIZES]
    good += [speed_of_process(size, runs) for size in SIZES]
    print("\nall goals met" if all(good) else "\nA GOAL IS MISSED")
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
