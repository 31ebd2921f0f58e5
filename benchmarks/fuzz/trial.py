"""One case: an edit applied, judged, also in other bytes of the same program."""

from __future__ import annotations

import os
import random
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.fuzz.corpus import DISGUISES, Disguise
from benchmarks.fuzz.judge import Judgement, Mark, judge
from benchmarks.fuzz.reference import expect
from benchmarks.fuzz.tree import NEWLINE, Source
from breakkit.edges.source import Source as Decoded
from breakkit.edges.source import decode, unified_diff
from breakkit.edits import apply_edit
from breakkit.errors import EditRefused, SourceError, WouldNotParse
from breakkit.model import Edit, EditResult

HANG_S = 20


@dataclass(frozen=True)
class Record:
    """What became of one case.

    Args:
        variant: the verb, and what it was asked to do where it can do several things.
        disguise: the other bytes that it was tried in; "" for the file as it is.
        judgement: what the oracle says.
        edit: the edit; `edit.file` is the file of the corpus.
        told: the diff or the refusal.
    """

    variant: str
    disguise: str
    judgement: Judgement
    edit: Edit
    told: str = ""


class Hang(Exception):
    """An edit took too long."""


def apply(text: str, edit: Edit) -> object:
    """The result, or whatever was raised."""

    def stop(*_: object) -> None:
        raise Hang(f"no result after {HANG_S} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANG_S)
    try:
        return apply_edit(text, edit)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is told
        return error
    finally:
        signal.alarm(0)


def attempt(source: Source, edit: Edit, variant: str, disguise: str = "") -> Record:
    """Apply it and judge what comes out."""
    outcome = apply(source.text, edit)
    if disguise == "CR" and isinstance(outcome, WouldNotParse):
        alone = Judgement(Mark.RIGHTLY_REFUSED, "carriage returns alone")
        return Record(variant, disguise, alone, edit)
    judgement = judge(source, edit, expect(source, edit), outcome)
    if judgement.mark is Mark.RIGHT and edit.verb == "comment_out":
        judgement = uncommented(source.text, outcome)
    told = ""
    if isinstance(outcome, EditResult) and judgement.mark is not Mark.RIGHT:
        told = unified_diff(source.text, outcome.text, edit.file)
    elif isinstance(outcome, EditRefused):
        told = f"{outcome.message}\n{outcome.advice}"
    return Record(variant, disguise, judgement, edit, told)


def uncommented(old: str, outcome: object) -> Judgement:
    """Whether taking away every `# ` that was added gives back the old text."""
    assert isinstance(outcome, EditResult)
    before, after = NEWLINE.split(old), NEWLINE.split(outcome.text)
    if len(before) != len(after) or NEWLINE.findall(old) != NEWLINE.findall(outcome.text):
        return Judgement(Mark.WRONG, "commenting out made or lost a line, or its end")
    for one, other in zip(before, after, strict=True):
        if one != other and one != re.sub(r"^([ \t\f]*)# ", r"\1", other, count=1):
            return Judgement(Mark.WRONG, "uncommenting does not give the line back")
    return Judgement(Mark.RIGHT)


def disguised(source: Source, edit: Edit, variant: str, rng: random.Random) -> Iterator[Record]:
    """The same edit in other bytes of the same program."""
    disguise = rng.choice(DISGUISES)
    plain = NEWLINE.sub("\n", source.text).rstrip("\n") + "\n"
    content = disguise.content(plain)
    if content is None or "coding" in plain[:200]:
        return
    try:
        decoded = decode(content, edit.file)
        other = Source(decoded.text)
    except (SyntaxError, ValueError, SourceError):
        return  # the text does not bear it: a form feed in a string, `coding=` after a CR
    edit = disguise.edit(edit)
    record = attempt(other, edit, variant, disguise.name)
    yield record
    outcome = apply(other.text, edit)
    if record.judgement.mark is Mark.RIGHT and isinstance(outcome, EditResult):
        wrong = wrong_bytes(content, decoded, outcome, disguise)
        if not wrong and disguise.everywhere:
            wrong = wrong_beside_plain(plain, edit, decoded.encode(outcome.text), disguise)
        if wrong:
            told = unified_diff(other.text, outcome.text, edit.file)
            yield Record(variant, disguise.name, Judgement(Mark.WRONG, wrong), edit, told)


def wrong_beside_plain(plain: str, edit: Edit, result: bytes, disguise: Disguise) -> str:
    """What is wrong beside the result of the edit in the file without the disguise."""
    outcome = apply(plain, edit)
    same = isinstance(outcome, EditResult) and disguise.content(outcome.text) == result
    return "" if same else "not what the edit makes of the plain file"


def wrong_bytes(old: bytes, decoded: Decoded, outcome: EditResult, disguise: Disguise) -> str:
    """What is wrong with the bytes, where the text is right."""
    new = decoded.encode(outcome.text)
    before = common_start(decoded.text, outcome.text)
    rest, other = decoded.text[len(before) :], outcome.text[len(before) :]
    after = common_start(rest[::-1], other[::-1])[::-1]
    head = len(disguise.bom + before.encode(disguise.encoding))
    tail = len(after.encode(disguise.encoding))
    if old[:head] != new[:head] or old[len(old) - tail :] != new[len(new) - tail :]:
        return "bytes outside the place are changed"
    if has_bare_newline(new) and not has_bare_newline(old):
        return "a line end is not that of the file"
    if disguise.name == "no final newline" and outcome.added and new.endswith(b"\n"):
        return "a final newline was made up"
    return ""


def common_start(one: str, other: str) -> str:
    return os.path.commonprefix([one, other])  # noqa: RUF071 -- no paths


def has_bare_newline(content: bytes) -> bool:
    return b"\n" in content.replace(b"\r\n", b"")
