"""What the spec alone, and the edit that it makes, must be like; no test is run for it."""

from __future__ import annotations

import difflib
import io
import keyword
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, count
from operator import ne
from typing import Any

from breakkit.edges.source import Source
from breakkit.model import Edit, EditResult
from breakkit.spec import ParsedSpec
from breakkit.spec.document import Path
from breakkit.workflow.check.problems import Problem, Rule, warning

TEXTS = ("title", "symptom", "hidden_cause", "fix", "teaching", "next", "safety", "reason")
SENTENCE = 3  # words at least

_UNTOLD = {*keyword.kwlist, "self", "cls", "print", "int", "str", "list", "dict"}
_SHORTEST = 3  # characters of a word that can give something away
_WORD = re.compile(r"\w+")


# texts


def texts_of(parsed: ParsedSpec) -> Iterator[tuple[Path, str | Mapping[str, str]]]:
    """Every text for people: its path in the spec, and what stands there."""
    plain: dict[str, Any] = parsed.document.plain
    yield from (((name,), plain[name]) for name in TEXTS if name in plain)
    yield from ((("hints", level), text) for level, text in enumerate(plain["hints"]))
    if "origin" in plain:
        yield ("origin", "note"), plain["origin"]["note"]


def languages_of(specs: Iterable[ParsedSpec], default: str) -> tuple[str, ...]:
    """The languages of a catalog: every one that any of its texts is written in."""
    found = {default}
    for parsed in specs:
        for _, text in texts_of(parsed):
            found.update(text if isinstance(text, Mapping) else ())
    return tuple(sorted(found))


def untranslated(parsed: ParsedSpec, languages: Sequence[str], default: str) -> Iterator[Problem]:
    """The texts that are not there in every language of the catalog."""
    for path, text in texts_of(parsed):
        written = set(text) if isinstance(text, Mapping) else {default}
        missing = [language for language in languages if language not in written]
        if missing:
            name = ".".join(str(part + 1 if isinstance(part, int) else part) for part in path)
            message = f"{name} is not written in {', '.join(missing)}"
            yield warning(parsed, path, Rule.TRANSLATION, message)


def unsafe(parsed: ParsedSpec) -> Iterator[Problem]:
    """Where `safety` is no sentence."""
    for language, text in parsed.spec.safety.by_language.items():
        if len(_WORD.findall(text)) < SENTENCE:
            message = f"safety ({language}) is no sentence: say why nobody comes to harm"
            yield warning(parsed, ("safety", language), Rule.SAFETY, message)


# hints


def spoilers(parsed: ParsedSpec, removed: Sequence[str], added: Sequence[str]) -> Iterator[Problem]:
    """The hints that contain the fix: a word of the diff that the symptom does not have."""
    spec = parsed.spec
    told = {
        word
        for text in (spec.title, spec.symptom)
        for written in text.by_language.values()
        for word in _words(written)
    }
    telling = changed_words(removed, added) - told
    lines = [_squeezed(line) for line in (*removed, *added)]
    for level, hint in enumerate(spec.hints):
        for language, written in hint.by_language.items():
            path = ("hints", level, language)
            found = sorted(telling & _words(written))
            if found:
                message = f"hint {level + 1} ({language}) gives the fix away: {', '.join(found)}"
                yield warning(parsed, path, Rule.SPOILER, message)
            elif any(line in _squeezed(written) for line in lines if len(line) > _SHORTEST):
                message = f"hint {level + 1} ({language}) has the changed line in it"
                yield warning(parsed, path, Rule.SPOILER, message)


def changed_words(removed: Sequence[str], added: Sequence[str]) -> set[str]:
    """The words that only one side of a diff has, comments aside."""
    before, after = (set().union(*map(_code_words, side)) for side in (removed, added))
    return {word for word in before ^ after if len(word) >= _SHORTEST} - _UNTOLD


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _code_words(line: str) -> set[str]:
    """The words of a line of code; a line that is none by itself is read as far as it goes."""
    words: set[str] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip() + "\n").readline):
            if token.type != tokenize.COMMENT:
                words |= _words(token.string)
    except (tokenize.TokenError, SyntaxError):
        pass  # such as an open bracket, whose other line is another line of the diff
    return words


def _squeezed(text: str) -> str:
    return "".join(text.removeprefix("#").split())


# the edit


def why_not_reversible(old: Source, edited: EditResult, edit: Edit) -> str:
    """Why taking the edit back would not give the same bytes; empty if it does.

    Found from the bytes alone, not from what the edit says of itself.
    """
    broken = old.encode(edited.text)
    now = broken[len(old.bom) :].decode(old.encoding)
    hunks = list(_hunks(_lines(old.text), _lines(now)))
    lines = _lines(now)
    for start, old_lines, new_lines in reversed(hunks):
        lines[start : start + len(new_lines)] = old_lines
    if old.encode("".join(lines)) != old.encode(old.text):
        return "taking the diff back does not give the same bytes"
    removed = [line for _, old_lines, _ in hunks for line in old_lines]
    added = [line for _, _, new_lines in hunks for line in new_lines]
    if not hunks:
        return "the edit changes nothing"
    if len(removed) > edit.budget.removed or len(added) > edit.budget.added:
        return f"the diff is -{len(removed)}+{len(added)}, the budget is {edit.budget}"
    if edit.verb == "comment_out" and [_uncommented(line) for line in added] != removed:
        return "uncommenting the lines does not give the same bytes"
    return ""


def _hunks(old: list[str], new: list[str]) -> Iterator[tuple[int, list[str], list[str]]]:
    """What differs: where in the new lines, the old ones, the new ones."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middles = old[head : len(old) - tail], new[head : len(new) - tail]
    matcher = difflib.SequenceMatcher(None, *middles, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            yield head + k, old[head + i : head + j], new[head + k : head + m]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return next(compress(count(), map(ne, one, other)), min(len(one), len(other)))


def _lines(text: str) -> list[str]:
    pieces = text.split("\n")
    return [piece + "\n" for piece in pieces[:-1]] + list(filter(None, pieces[-1:]))


def _uncommented(line: str) -> str:
    return re.sub(r"^(\s*)# ", r"\1", line, count=1)
