"""What a leak probe looks for: everything that would tell the answer, as patterns of bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from breakkit.i18n import tr
from breakkit.model import BreakSpec

TELLING_CODE, TELLING_TEXT = 8, 12
"""Shorter pieces of code, and shorter texts, are found anywhere and tell nothing."""
ABBREVIATED = 10
"""So many digits of an object's name are as good as all of them."""


@dataclass(frozen=True, slots=True)
class Needle:
    """One thing that tells.

    Args:
        name: what it is, in words that do not tell.
        pattern: how it looks, in a file and in a diff.
        is_quotable: the code base itself may have it elsewhere; then it tells nothing.
        is_path: it tells where the answer is.
    """

    name: str
    pattern: re.Pattern[bytes]
    is_quotable: bool = True
    is_path: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """All that tells.

    Args:
        path: the edited file, relative to the top of the checkout.
        needles: what to look for.
        quoted: in how many of its own files the code quotes what was changed.
    """

    path: str
    needles: tuple[Needle, ...]
    quoted: int = 0

    def told_by(self, content: bytes, where: str) -> Iterator[str]:
        """What of it is in that content, each with where it was found."""
        found = (needle.name for needle in self.needles if needle.pattern.search(content))
        yield from (
            tr("{what} in {where}", what=name, where=where) for name in dict.fromkeys(found)
        )

    def without_paths(self) -> Answer:
        """This without where it is: what the learner's own shell may well know."""
        return replace(self, needles=tuple(one for one in self.needles if not one.is_path))

    def without_quotes(self, files: Iterable[bytes]) -> Answer:
        """This without what the files of the broken code say themselves."""
        said: set[Needle] = set()
        code = tr("the original line")
        quoted = 0
        for content in files:
            here = {n for n in self.needles if n.is_quotable and n.pattern.search(content)}
            quoted += any(needle.name == code for needle in here)
            said |= here
        return Answer(self.path, tuple(n for n in self.needles if n not in said), quoted)


def code_needles(original: bytes, broken: bytes) -> Iterator[Needle]:
    """The lines that a break takes away: alone, whole, and with their neighbours."""
    old, new = original.splitlines(), broken.splitlines()
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    removed, before, after = (
        old[start : len(old) - end],
        old[:start][-1:],
        old[len(old) - end :][:1],
    )
    code = tr("the original line")
    for line in removed:
        if len(line.strip()) >= TELLING_CODE:
            yield Needle(code, re.compile(re.escape(line.strip())))
        if line.strip():
            yield Needle(code, _lines(line))
    passages = [before + removed, removed + after] if removed else [before + after]
    for passage in passages:
        if len(passage) > 1:
            yield Needle(tr("the original passage"), _lines(*passage))


def _shared(some: Sequence[bytes], others: Sequence[bytes]) -> int:
    """How many lines are the same from the start on."""
    pairs = zip(some, others, strict=False)
    return next(
        (at for at, (one, other) in enumerate(pairs) if one != other), min(len(some), len(others))
    )


def _lines(*lines: bytes) -> re.Pattern[bytes]:
    """Whole lines, in a file or in a diff."""
    rows = rb"\r?\n".join(rb"[-+ ]{0,2}" + re.escape(line) for line in lines)
    return re.compile(rb"^" + rows + rb"\r?$", re.MULTILINE)


def text_needles(spec: BreakSpec) -> Iterator[Needle]:
    """What the spec says that a learner must not read, in all languages, and the break's id."""
    private = {
        "title": spec.title,
        "hidden_cause": spec.hidden_cause,
        "fix": spec.fix,
        "teaching": spec.teaching,
    } | {f"hints.{level}": text for level, text in enumerate(spec.hints, start=1)}
    for name, text in private.items():
        for words in text.by_language.values():
            if len(words) >= TELLING_TEXT:
                yield Needle(tr("`{key}` of the spec", key=name), _words(words))
    break_id = re.escape(spec.id.encode())
    yield Needle(tr("the id of the break"), re.compile(rb"(?<![\w.-])" + break_id + rb"(?![\w-])"))


def _words(text: str) -> re.Pattern[bytes]:
    """A text, however its lines are broken, and as JSON writes it."""
    words = (
        {word.encode(errors="surrogatepass"), json.dumps(word)[1:-1].encode()}
        for word in text.split()
    )
    return re.compile(
        rb"\s+".join(b"(?:" + b"|".join(map(re.escape, sorted(each))) + b")" for each in words)
    )


def object_needle(name: str, object_id: str) -> Needle:
    """The name of a git object, in digits or in bytes; `name` says of which."""
    digits, raw = object_id[:ABBREVIATED].encode(), bytes.fromhex(object_id)
    return Needle(name, re.compile(digits + b"|" + re.escape(raw)), is_quotable=False)


def path_needle(name: str, path: str) -> Needle:
    """A path that leads to the answer; `name` says to what."""
    pattern = re.escape(path.encode(errors="surrogateescape"))
    return Needle(name, re.compile(pattern + rb"(?![\w.-])"), is_quotable=False, is_path=True)
