"""The tables of a fuzz run, and every case that a person must look at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from benchmarks.fuzz.judge import Mark
from benchmarks.fuzz.trial import Record

BAD = (Mark.WRONG, Mark.CRASH, Mark.UNTIDY, Mark.UNJUSTIFIED)
REFUSALS = (Mark.REFUSED, Mark.UNJUSTIFIED)
SHOWN = 3  # of each kind
MODIFIERS = ("of", "nth", "where")


def tables(records: list[Record], places: Counter[str]) -> str:
    """What was tried and what came out: by verb, by bytes, by modifier, refusals by reason."""
    plain = [record for record in records if not record.disguise]
    other = [record for record in records if record.disguise]
    lines = table("Verb", ((each.variant, each) for each in plain), places)
    lines += table("Other bytes", ((each.disguise, each) for each in other), None)
    modified = [
        (name, each)
        for each in records
        for name in ("of", "nth", "where")
        if getattr(each.edit, name)
    ]
    lines += table("With", modified, None)
    lines += ["| Refused | Verb | Times |", "|---|---|---|"]
    refused = [each for each in records if each.judgement.mark in REFUSALS]
    reasons = Counter((reason(each), each.variant) for each in refused)
    lines += [f"| {why} | {name} | {count} |" for (why, name), count in sorted(reasons.items())]
    return "\n".join(lines)


def table(
    title: str, named: Iterable[tuple[str, Record]], places: Counter[str] | None
) -> list[str]:
    rows: dict[str, Counter[Mark]] = {}
    for name, record in named:
        rows.setdefault(name, Counter())[record.judgement.mark] += 1
    rows = {**dict(sorted(rows.items())), "all": sum(rows.values(), Counter())}
    head = [title, *(["Places"] if places is not None else []), "Tried", *Mark]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for name, marks in rows.items():
        there = [] if places is None else [places[name] or places.total()]
        cells = [name, *there, marks.total(), *(marks[mark] for mark in Mark)]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return [*lines, ""]


def reason(record: Record) -> str:
    """A refusal's message without the names and numbers of the case."""
    text = record.told.split("\n")[0].replace(record.edit.file, "FILE")
    text = re.sub(r" in \S+ of FILE", " in …", re.sub(r"^\w+: ", "", text))
    text = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\d+", "…", text)
    return f"{record.judgement.reason}: {text[:110]}"


def examples(records: list[Record], *, refused: bool) -> str:
    """Wrong, untidy and crashed cases, a few of each kind; if asked, refused ones too."""
    told: Counter[tuple[str, str]] = Counter()
    lines = []
    for each in records:
        mark, why = each.judgement.mark, each.judgement.reason
        if mark in REFUSALS:
            why = reason(each)
        if mark in BAD or (refused and mark is Mark.REFUSED):
            told[each.variant, why] += 1
            if told[each.variant, why] <= SHOWN:
                lines.append(
                    f"\n{mark} {each.variant} {each.disguise}: {why}\n{each.edit}\n{each.told}"
                )
    return "\n".join(lines)
