"""Every verb of the edit language on files that we did not write, held against an oracle.

    python -m benchmarks.fuzz_edits [--per-verb N] [--seed N] [--verb NAME] [--files N]

Prints a table for each verb, one for other bytes of the same programs, and every refusal by its
reason; exits 1 if a result is wrong or anything but a refusal is raised.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import resource
import sys
import time
import traceback
import warnings
from collections import Counter, defaultdict
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

from benchmarks.fuzz import author, corpus, report
from benchmarks.fuzz.author import Author
from benchmarks.fuzz.judge import Judgement, Mark
from benchmarks.fuzz.saying import Unsayable
from benchmarks.fuzz.tree import NEWLINE, walk
from benchmarks.fuzz.trial import Record, attempt, disguised
from benchmarks.fuzz.verb import Spot
from breakkit.model import Edit

AWKWARD = re.compile(r"#|;|\\$|\"\"\"|'''|[^\x00-\x7f]", re.MULTILINE)
IN_DISGUISE = 0.3  # of the cases are tried in other bytes too


@dataclass(frozen=True)
class Census:
    """How many places a file has for a variant, and the numbers of those that are awkward."""

    count: int
    hard: list[int]


@dataclass(frozen=True)
class Task:
    """What to try in one file: variant → the numbers of its places."""

    path: Path
    seed: int
    places: dict[str, list[int]]


def census(path: Path) -> tuple[Path, dict[str, Census]]:
    """What there is to edit in a file."""
    source = corpus.load(path)
    lines, nodes = NEWLINE.split(source.text), list(walk(source.tree))
    found = {}
    for variant in author.variants():
        spots = list(author.spots(nodes, variant))
        hard = [n for n, spot in enumerate(spots) if awkward(lines, spot, variant)]
        if variant == "drop_with nullcontext" and "import contextlib" not in source.text:
            hard = []  # is refused there
        found[variant] = Census(len(spots), hard)
    return path, found


def awkward(lines: list[str], spot: Spot, variant: str) -> bool:
    """Over several lines, or near a comment, a semicolon, a continuation, a non-ASCII letter.

    For `comment_out`, which is refused where a line is shared: alone on its lines.
    """
    if not isinstance(spot.node, (ast.expr, ast.stmt, ast.keyword, ast.excepthandler)):
        return True
    first, last = spot.node.lineno, spot.node.end_lineno or spot.node.lineno
    if variant.startswith("comment_out"):
        before = lines[first - 1][: spot.node.col_offset]
        behind = lines[last - 1][spot.node.end_col_offset :]
        return not before.strip(" @") and not behind.strip(" ,)]}:;")
    near = "\n".join(lines[max(first - 2, 0) : last + 1])
    return last > first or AWKWARD.search(near) is not None


def plan(counts: list[tuple[Path, dict[str, Census]]], per_verb: int, seed: int) -> list[Task]:
    """A sample of each variant's places over all files: half any, half awkward."""
    chosen: dict[Path, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for variant in author.variants():
        rng = random.Random(f"{seed} {variant}")
        every = [(path, n) for path, found in counts for n in range(found[variant].count)]
        hard = [(path, n) for path, found in counts for n in found[variant].hard]
        picked = rng.sample(every, min(per_verb // 2, len(every)))
        picked += rng.sample(hard, min(per_verb - len(picked), len(hard)))
        for path, number in picked:
            chosen[path][variant].add(number)
    return [
        Task(path, seed, {variant: sorted(numbers) for variant, numbers in found.items()})
        for path, found in chosen.items()
    ]


def work(task: Task) -> list[Record]:
    """All cases of one file."""
    warnings.simplefilter("ignore")
    source = corpus.load(task.path)
    name = task.path.relative_to(corpus.WORK / "releases").as_posix()
    rng = random.Random(f"{task.seed} {name}")
    writer = Author(source, rng)
    records, nodes = [], list(walk(source.tree))
    for variant, numbers in task.places.items():
        spots = list(author.spots(nodes, variant))
        for number in numbers:
            try:
                edit = writer.write(name, variant, spots[number])
                records.append(attempt(source, edit, variant))
                if rng.random() < IN_DISGUISE:
                    records += disguised(source, edit, variant, rng)
            except Unsayable:
                continue
            except Exception:  # noqa: BLE001 -- the oracle's own fault must be seen, not end the run
                fault = Judgement(Mark.CRASH, f"the oracle: {traceback.format_exc()[-1500:]}")
                records.append(Record(variant, "", fault, Edit(name, variant, "", where={})))
    return records


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--per-verb", type=int, default=300, metavar="N", help="places tried (300)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--verb", action="append", help="only these (a prefix)")
    parser.add_argument("--files", type=int, metavar="N", help="only so many, for a quick look")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes (2)")
    parser.add_argument("--refused", action="store_true", help="show refused edits too")
    options = parser.parse_args()
    started = time.monotonic()
    files = corpus.files()
    if options.files:
        files = random.Random(options.seed).sample(files, options.files)
    pool = Pool(options.jobs)
    with pool:
        counts = pool.map(census, files, chunksize=8)
        places: Counter[str] = Counter()
        for _, found in counts:
            places.update({variant: each.count for variant, each in found.items()})
            for variant in found:
                if options.verb and not variant.startswith(tuple(options.verb)):
                    found[variant] = Census(0, [])
        tasks = plan(counts, options.per_verb, options.seed)
        records = [each for part in pool.imap(work, tasks, chunksize=4) for each in part]
        pool.close()
        pool.join()
    seconds = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    touched = len({record.edit.file for record in records})
    print(f"{len(files)} files, {touched} of them edited, {len(records)} edits")
    print(f"{seconds:.0f} s on the wall, {used.ru_utime + used.ru_stime:.0f} s of CPU\n")
    print(report.tables(records, places))
    print(report.examples(records, refused=options.refused))
    sys.exit(any(each.judgement.mark in (Mark.WRONG, Mark.CRASH) for each in records))


if __name__ == "__main__":
    main()
