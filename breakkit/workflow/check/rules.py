"""What the spec alone, and the edit that it makes, must be like; no test is run for it."""

from __future__ import annotations

import difflib
import io
import keyword
import re
import tokenize
from collections.abc import Iterator, Sequence
from itertools import compress, count
from operator import ne

from breakkit.edges.source import Source
from breakkit.i18n import tr
from breakkit.model import Edit, EditResult
from breakkit.spec import ParsedSpec
from breakkit.workflow.check.problems import Problem, Rule, warning

SENTENCE = 3  # words at least

_UNTOLD = {*keyword.kwlist, "self", "cls", "print", "int", "str", "list", "dict"}
_SHORTEST = 3  # characters of a word that can give something away
_WORD = re.compile(r"\w+")


# texts


def unsafe(parsed: ParsedSpec) -> Iterator[Problem]:
    """Where `safety` is no sentence."""
    for language, text in parsed.spec.safety.by_language.items():
        if len(_WORD.findall(text)) < SENTENCE:
            message = tr(
                "safety ({language}) is no sentence: say why nobody comes to harm",
                language=language,
            )
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
                message = tr(
                    "hint {level} ({language}) gives the fix away: {words}",
                    level=level + 1,
                    language=language,
                    words=", ".join(found),
                )
                yield warning(parsed, path, Rule.SPOILER, message)
            elif any(line in _squeezed(written) for line in lines if len(line) > _SHORTEST):
                message = tr(
                    "hint {level} ({language}) has the changed line in it",
                    level=level + 1,
                    language=language,
                )
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
        return tr("taking the diff back does not give the same bytes")
    removed = [line for _, old_lines, _ in hunks for line in old_lines]
    added = [line for _, _, new_lines in hunks for line in new_lines]
    if not hunks:
        return tr("the edit changes nothing")
    if len(removed) > edit.budget.removed or len(added) > edit.budget.added:
        return tr(
            "the diff is -{removed}+{added}, the budget is {budget}",
            removed=len(removed),
            added=len(added),
            budget=edit.budget,
        )
    if edit.verb == "comment_out" and [_uncommented(line) for line in added] != removed:
        return tr("uncommenting the lines does not give the same bytes")
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
