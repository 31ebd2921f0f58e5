"""Do specs outlive a release of the target? Written on one Django, applied to a later one.

    python -m benchmarks.drift [--per-verb N] [--seed N] [--show]

Only places whose scope's text changed between the releases count. A spec lands right when what it
edits is the same node: its partner in a tree diff of the scope (`fuzz/align.py`), else in a diff
of its statement with the one of the file that is most like it, else the only equal code in the
scope: rules that know neither patterns nor the engine.

The same edits are made as diffs on the old release and given to `git apply` and `patch`.
"""

from __future__ import annotations

import argparse
import ast
import random
import subprocess
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from benchmarks.fuzz import author, corpus, reference, scopes
from benchmarks.fuzz.judge import Mark, judge
from benchmarks.fuzz.locator import STYLES, Locator
from benchmarks.fuzz.partner import partner_of, programs
from benchmarks.fuzz.saying import Unsayable
from benchmarks.fuzz.tree import Path as NodePath
from benchmarks.fuzz.tree import Source, at, dump, walk
from benchmarks.fuzz.trial import apply
from benchmarks.fuzz.verb import Spot
from breakkit.edges.source import unified_diff
from breakkit.errors import EditRefused
from breakkit.model import Edit, EditResult

OLD, NEW = "Django==4.2.16", "Django==5.2.8"


Pairs = dict[str, tuple[Source, Source]]
Places = dict[str, list[tuple[str, Spot]]]


@dataclass(frozen=True)
class Task:
    """How many specs of which verb, in which style."""

    variant: str
    style: str
    count: int
    seed: int


@dataclass(frozen=True)
class Case:
    """A spec that is right on the old release, and what became of it on the new one."""

    variant: str
    style: str
    edit: Edit
    there: bool
    ours: str
    git: str
    patch: str
    told: str


@cache
def survey() -> tuple[Pairs, Places]:
    """The files of both releases, and for every variant its places whose scope changed."""
    pairs = dict(releases())
    places: Places = {variant: [] for variant in author.variants()}
    for name, (old, new) in pairs.items():
        changed, nodes = changed_scopes(old, new), list(walk(old.tree))
        namer = Locator(old, "", "short")
        for variant, found in places.items():
            for spot in author.spots(nodes, variant):
                if namer.scope(spot.path) in changed:
                    found.append((name, spot))
    return pairs, places


def cases(task: Task) -> list[Case]:
    """So many cases of one variant in one style."""
    pairs, places = survey()
    rng = random.Random(f"{task.seed} {task.variant}")
    taken: list[Case] = []
    for name, spot in rng.sample(places[task.variant], len(places[task.variant])):
        if len(taken) == task.count:
            break
        old, new = pairs[name]
        locator = Locator(old, f"{task.seed} {name} {spot.path}", task.style)
        try:
            edit = locator.locate(name, task.variant, spot)
        except Unsayable:
            continue
        case = drift(old, new, task.variant, task.style, edit)
        if case is not None:
            taken.append(case)
    return taken


def releases() -> Iterator[tuple[str, tuple[Source, Source]]]:
    """The files of both releases whose text differs."""
    before, after = corpus.folder(OLD), corpus.folder(NEW)
    for path in corpus.files((OLD,)):
        name = path.relative_to(before).as_posix()
        later = after / name
        if later.exists() and path.read_bytes() != later.read_bytes():
            yield name, (corpus.load(path), corpus.load(later))


def changed_scopes(old: Source, new: Source) -> set[str]:
    """The names of definitions in both whose text differs."""
    return {
        name
        for name, path in scopes.named(old.tree)
        for later in scopes.find(new.tree, name)[:1]
        if text(old, path) != text(new, later)
    }


def text(source: Source, path: NodePath) -> str:
    start, end = source.span([at(source.tree, path)])
    return source.text[start:end]


def drift(old: Source, new: Source, variant: str, style: str, edit: Edit) -> Case | None:
    """Apply it on both; None if it is no edit of the old release to begin with."""
    before, expected = apply(old.text, edit), reference.expect(old, edit)
    if len(expected.changes) != 1 or not isinstance(before, EditResult):
        return None
    if judge(old, edit, expected, before).mark is not Mark.RIGHT:
        return None
    (change,) = expected.changes
    partner = partner_of(old, new, edit, change.spot)
    right = programs(new, edit, change.spot, partner) if partner else frozenset()
    outcome = apply(new.text, edit)
    ours, told = "refused", str(outcome)
    if isinstance(outcome, EditResult):
        told = unified_diff(new.text, outcome.text, edit.file)
        landed = reference.expect(new, edit)
        honest = judge(new, edit, landed, outcome).mark in (Mark.RIGHT, Mark.UNTIDY)
        ours = verdict(outcome.text, right) if honest else "WRONG"
    elif not isinstance(outcome, EditRefused):
        ours = "CRASH"
    diff = unified_diff(old.text, before.text, edit.file)
    by_git = verdict(git_apply(edit.file, new.text, diff), right)
    by_patch = verdict(patch(edit.file, new.text, diff), right)
    told = f"{diff}\n{told}"
    return Case(variant, style, edit, bool(right), ours, by_git, by_patch, told)


def verdict(result: str | None, right: frozenset[str]) -> str:
    """Where it landed; unproven: our rules know no partner, so a person must look."""
    if result is None:
        return "refused"
    try:
        program = dump(ast.parse(result))
    except SyntaxError:
        return "WRONG"
    if program in right:
        return "right"
    return "WRONG" if right else "unproven"


def git_apply(file: str, text: str, diff: str) -> str | None:
    """The text after `git apply`; None if it refuses."""
    return in_folder(file, text, diff, ["git", "apply", "-"])


def patch(file: str, text: str, diff: str) -> str | None:
    """The text after `patch` with its usual fuzz; None if it refuses."""
    return in_folder(file, text, diff, ["patch", "-p1", "--quiet", "--batch", "--forward"])


def in_folder(file: str, text: str, diff: str, command: list[str]) -> str | None:
    with tempfile.TemporaryDirectory(prefix="breakkit-drift-") as folder:
        path = Path(folder, file)
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8", newline="")
        done = subprocess.run(
            command, cwd=folder, input=diff.encode(), capture_output=True, check=False
        )
        return None if done.returncode else path.read_text(encoding="utf-8")


def report(found: list[Case]) -> None:
    print("| Specs | Edits | No partner | Who | Right | Refused | Unproven | WRONG |")
    print("|---|---|---|---|---|---|---|---|")
    for style in STYLES:
        mine = [case for case in found if case.style == style]
        gone = sum(not case.there for case in mine)
        for who, verdicts in (
            ("breakkit", [case.ours for case in mine]),
            ("git apply", [case.git for case in mine]),
            ("patch", [case.patch for case in mine]),
        ):
            tally = Counter(verdicts)
            right = f"{tally['right']} ({tally['right'] / max(len(mine), 1):.0%})"
            cells = [style, len(mine), gone, who, right]
            cells += [tally[each] for each in ("refused", "unproven", "WRONG")]
            print(f"| {' | '.join(map(str, cells))} |")
    print("\n| Verb | Specs | No partner | Right | Refused | Unproven | WRONG |")
    print("|---|---|---|---|---|---|---|")
    for variant in author.variants():
        mine = [case for case in found if case.variant == variant]
        tally = Counter(case.ours for case in mine)
        gone = sum(not case.there for case in mine)
        bad = tally["WRONG"] + tally["CRASH"]
        cells = [variant, len(mine), gone, tally["right"]]
        cells += [tally["refused"], tally["unproven"], bad]
        print(f"| {' | '.join(map(str, cells))} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--per-verb", type=int, default=30, metavar="N", help="specs each (30)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes (2)")
    parser.add_argument("--show", action="store_true", help="show what was refused, too")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    started = time.monotonic()
    tasks = [
        Task(variant, style, options.per_verb, options.seed)
        for variant in author.variants()
        for style in STYLES
    ]
    survey()  # once, before the processes part
    with get_context("fork").Pool(options.jobs) as pool:
        found = [case for some in pool.imap(cases, tasks) for case in some]
    print(f"{OLD} to {NEW}: {len(found)} specs, {time.monotonic() - started:.0f} s wall\n")
    report(found)
    for case in found:
        if case.ours not in ("right", "refused") or (options.show and case.ours == "refused"):
            there = "there" if case.there else "gone"
            print(f"\n{case.ours} ({there}) {case.variant} {case.style}\n{case.edit}\n{case.told}")


if __name__ == "__main__":
    main()
