"""Is a result right? Program, place, bytes outside it, comments and diff, each by itself."""

from __future__ import annotations

import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.fuzz.excuses import justified
from benchmarks.fuzz.reference import Change, Expected
from benchmarks.fuzz.tokens import SKIPPED, Token, tokens
from benchmarks.fuzz.tree import NEWLINE, Source
from breakkit.errors import EditRefused
from breakkit.model import Edit, EditResult

LOOSE = frozenset(["(", ")", ",", "@", "*", "**", "await", "return", "not", "=", ":", "as"])
NEWLINES = ("\n", "\r\n", "\r", "")
REACH = 4


class Mark(StrEnum):
    """What became of one case."""

    RIGHT = "right"
    RIGHTLY_REFUSED = "rightly refused"
    REFUSED = "refused"
    UNJUSTIFIED = "UNJUSTIFIED"
    UNTIDY = "untidy"
    WRONG = "WRONG"
    CRASH = "CRASH"


@dataclass(frozen=True)
class Judgement:
    """A mark and its reason."""

    mark: Mark
    reason: str = ""


def judge(source: Source, edit: Edit, expected: Expected, outcome: object) -> Judgement:
    """Hold what the engine did (a result, or what it raised) against what is right."""
    if isinstance(outcome, EditRefused):
        return judge_refusal(source, expected, outcome)
    if not isinstance(outcome, EditResult):
        return Judgement(Mark.CRASH, f"{type(outcome).__name__}: {outcome}")
    try:
        result = Source(outcome.text)
    except (SyntaxError, ValueError) as error:
        return Judgement(Mark.WRONG, f"the result does not parse: {error}")
    return judge_result(source, edit, expected, result, outcome)


def judge_result(
    source: Source, edit: Edit, expected: Expected, result: Source, outcome: EditResult
) -> Judgement:
    program = result.program
    meant = [change for change in expected.changes if program in change.trees]
    if meant:
        faults = flaws(source, edit, meant[0], result, outcome)
        return next(faults, Judgement(Mark.RIGHT))
    if program == source.program:
        return Judgement(Mark.WRONG, "nothing changed")
    why = "another program than the intended one"
    return Judgement(Mark.WRONG, why if expected.changes else f"edited, though {expected.why}")


def judge_refusal(source: Source, expected: Expected, refusal: EditRefused) -> Judgement:
    """Right where nothing is meant; elsewhere its reason must be one we know, and be true."""
    name = type(refusal).__name__
    if name in expected.refusals or "EditRefused" in expected.refusals:
        return Judgement(Mark.RIGHTLY_REFUSED, f"{name}: {expected.why}")
    if not expected.changes:
        return Judgement(Mark.WRONG, f"{name} is raised, though {expected.why}")
    if any(justified(source, change, refusal.message) for change in expected.changes):
        return Judgement(Mark.REFUSED, name)
    return Judgement(Mark.UNJUSTIFIED, name)


def flaws(
    source: Source, edit: Edit, change: Change, result: Source, outcome: EditResult
) -> Iterator[Judgement]:
    """What is wrong with a result that is the intended program."""
    known = tokens(source)
    first, last = reach(known, change.region)
    before, after = source.text[:first], source.text[last:]
    if len(result.text) < len(before) + len(after):
        yield Judgement(Mark.WRONG, "bytes outside the place are gone")
    elif not (result.text.startswith(before) and result.text.endswith(after)):
        yield Judgement(Mark.WRONG, "bytes outside the place are changed")
    touched = source.text[first:last] + result.text[first : len(result.text) - len(after)]
    if "#" in touched:  # outside, not a byte has changed
        yield from lost_comments(source, edit, change, known, tokens(result))
    yield from wrong_diff(source.text, edit, outcome)
    low, high = source.line_of(first), source.line_of(min(last, len(source.text) - 1))
    if not low <= outcome.line <= high:
        yield Judgement(Mark.WRONG, f"says line {outcome.line}, is in {low}-{high}")
    yield from untidy(source.text, result.text)


def reach(known: list[Token], span: tuple[int, int]) -> tuple[int, int]:
    """The place with the blanks, commas and brackets at its sides, up to its neighbours."""
    solid = [token for token in known if token.kind not in SKIPPED]
    if not solid:
        return span
    left = [token for token in solid if token.end <= span[0]]
    right = [token for token in solid if token.start >= span[1]]
    for _ in range(REACH):
        if left and left[-1].text in LOOSE:
            left.pop()
        if right and right[0].text in LOOSE:
            right.pop(0)
    first = left[-1].end if left else 0
    return first, right[0].start if right else known[-1].end


def lost_comments(
    source: Source, edit: Edit, change: Change, old: list[Token], new: list[Token]
) -> Iterator[Judgement]:
    """Comments that do not belong to the place stay, in their order; none is made up."""
    if not old or not new:
        return
    before = [token for token in old if token.kind == tokenize.COMMENT]
    after = [token.text for token in new if token.kind == tokenize.COMMENT]
    free = belonging(source, change, old)
    must = [token.text for token in before if token not in free]
    if edit.verb == "swap":
        if Counter(after) != Counter(token.text for token in before):
            yield Judgement(Mark.WRONG, "a swap lost or made a comment")
    elif not is_subsequence(must, after):
        yield Judgement(Mark.WRONG, "a comment outside the place is gone")
    elif edit.verb != "comment_out" and not is_subsequence(after, [t.text for t in before]):
        yield Judgement(Mark.WRONG, "a comment was made up")


def belonging(source: Source, change: Change, known: list[Token]) -> set[Token]:
    """Comments inside what goes; of something dropped, also those behind and on top of it."""
    comments = [token for token in known if token.kind == tokenize.COMMENT]
    found = {
        comment
        for comment in comments
        if any(start <= comment.start < end for start, end in change.gone)
    }
    if not change.drops:
        return found
    start, end = change.span
    solid = [token for token in known if token.kind not in SKIPPED]
    line_ends = next((t.start for t in known if t.start >= end and t.text in NEWLINES), end)
    behind = [token.text for token in solid if end <= token.start < line_ends]
    if all(text in LOOSE or text in ")]}" for text in behind):
        found |= {comment for comment in comments if end <= comment.start < line_ends}
    own_line = {source.line_of(comment.start): comment for comment in comments}
    for token in solid:
        own_line.pop(source.line_of(token.start), None)
    line = source.line_of(start) - 1
    while line in own_line:
        found.add(own_line[line])
        line -= 1
    return found


def is_subsequence(few: list[str], many: list[str]) -> bool:
    rest = iter(many)
    return all(each in rest for each in few)


def wrong_diff(old: str, edit: Edit, outcome: EditResult) -> Iterator[Judgement]:
    """The diff that the result tells of is the diff, and within the budget."""
    lines, said = Counter(lines_of(old)), Counter(lines_of(outcome.text))
    lines.subtract(outcome.removed)
    lines.update(outcome.added)
    if any(lines[line] != said[line] for line in [*lines, *said]):
        yield Judgement(Mark.WRONG, "removed and added are not the diff")
    if len(outcome.removed) > edit.budget.removed or len(outcome.added) > edit.budget.added:
        yield Judgement(Mark.WRONG, "the diff is over the budget")


def lines_of(text: str) -> list[str]:
    """The lines; a final newline ends the last one, and begins none."""
    lines = NEWLINE.split(text)
    return lines if lines[-1] else lines[:-1]


def untidy(old: str, new: str) -> Iterator[Judgement]:
    """Blanks at the end of a line, or a blank before a closing bracket, that were not there."""
    was, now = Counter(NEWLINE.split(old)), Counter(NEWLINE.split(new))
    removed, added = list((was - now).elements()), list((now - was).elements())

    def trailing(lines: list[str]) -> int:
        return sum(line != line.rstrip() for line in lines)

    if trailing(added) > trailing(removed):
        yield Judgement(Mark.UNTIDY, "blanks at the end of a line")
    for residue in (", )", ", ]", ", }", "( ", ",,", "[ ", "{ "):
        if sum(residue in line for line in added) > sum(residue in line for line in removed):
            yield Judgement(Mark.UNTIDY, f"{residue!r} is left")
