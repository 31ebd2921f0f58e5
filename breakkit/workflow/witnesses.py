"""Is green to be believed of a fix that is other code than the original?

Of the original itself the canary is enough; other code may have prepared for it.

Each witness changes something, in the tests or in the fix, and names what is odd then. Only what is
not odd in the unbroken code, asked the same, is a doubt: so no fix is doubted that does what the
original does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from breakkit import verdict
from breakkit.edges import source
from breakkit.errors import BreakkitError, ObservationFailed, SuiteDidNotRun
from breakkit.i18n import tr
from breakkit.workflow import rewording
from breakkit.workflow.observe import observe_one
from breakkit.workflow.scratch import Scratch
from breakkit.workflow.suite import Suite

MakeTree = Callable[[], AbstractContextManager[Scratch]]
Tell = Callable[[str], None]
Odd = Callable[[Scratch], Collection[str]]
"""What is odd about a tree: node ids, or another name."""
Reword = Callable[[str], str]
Rewording = Mapping[str, Reword]
"""Path, relative to the top, → what becomes of that file's text."""

TESTS_ARE_RUN = r"pytest|unittest|breakkit|conftest|\btests?\b|\btest_\w*"
"""Words by which code can tell that it is being tested, whatever their case."""

FEW = 3
"""So many values still make a sentence."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is judged.

    Args:
        suite: the break's tests.
        linked: node ids of the linked tests.
        changed: paths of the changed files that count, relative to the top.
        before: those of them that the base has → their text there.
        observes: whether the spec's own command may be run.
    """

    suite: Suite
    linked: tuple[str, ...]
    changed: tuple[str, ...]
    before: Mapping[str, str]
    observes: bool


def doubt(judged: Judged, fixed: MakeTree, unbroken: MakeTree, progress: Tell) -> str:
    """Why a green run is not to be believed; empty when it is.

    Args:
        judged: what is judged.
        fixed: makes a scratch tree of the fix; each look has its own, so that none finds what
            another left behind.
        unbroken: makes one of the base.
        progress: is told each step, for people.
    """
    with fixed() as tree:
        witnesses = list(_witnesses(judged, tree))
    for reason, odd in witnesses:
        progress(tr("looking at your fix from another side"))
        with fixed() as tree:
            seen = set(odd(tree))
        if seen:
            with unbroken() as base:
                if seen.difference(odd(base)):
                    return reason
    return ""


def _witnesses(judged: Judged, scratch: Scratch) -> Iterator[tuple[str, Odd]]:
    """What each of them has to say, and what it finds odd."""
    tests = _test_files(judged, scratch)
    wrong = {path: _wrong(names) for path, names in tests.items()}
    reason = tr(
        "The linked tests do not fail even when they expect something else: something in your "
        "changes makes them pass, or end, whatever the code does."
    )
    yield reason, partial(_green, judged, wrong)
    new = {
        path: _values(path, text) - _values(path, judged.before.get(path, ""))
        for path, text in _texts(scratch, judged.changed).items()
    }
    if shared := _shared(new.values(), _texts(scratch, tests).values()):
        others = dict.fromkeys(tests, _other(shared))
        reason = tr(
            "The linked tests pass only with the very values that they use ({values}), which your "
            "changes repeat: mend the code for all values.",
            values=_few(shared),
        )
        yield reason, partial(_not_green, judged, others)
    sources = {path: words for path, words in new.items() if path.endswith(".py")}
    watched = {path: _watched(words, judged.linked) for path, words in sources.items()}
    if seen := set().union(*watched.values()):
        others = {path: _other(words) for path, words in watched.items()}
        reason = tr(
            "Your changes ask whether tests are running ({words}), and mend the code only then.",
            words=_few(seen),
        )
        yield reason, partial(_not_green, judged, others)
    if judged.observes and judged.suite.spec.observe is not None:
        reason = tr(
            "The tests pass, but the break's observation does not show what it shows on the "
            "unbroken code: `breakkit observe` shows what that is."
        )
        yield reason, partial(_not_observed, judged)


def _green(judged: Judged, rewording: Rewording, tree: Scratch) -> Collection[str]:
    """The linked tests that pass although they expect something else; all, if they do not end."""
    if not _reworded(tree, rewording):
        return ()
    try:
        return verdict.passed_of(judged.linked, judged.suite.run(tree, only_linked=True))
    except SuiteDidNotRun:
        return judged.linked


def _not_green(judged: Judged, rewording: Rewording, tree: Scratch) -> Collection[str]:
    """The linked tests that do not pass although nothing has changed that should matter."""
    if not _reworded(tree, rewording):
        return ()
    try:
        return verdict.not_passed_of(judged.linked, judged.suite.run(tree, only_linked=True))
    except SuiteDidNotRun:
        return judged.linked


def _not_observed(judged: Judged, tree: Scratch) -> Collection[str]:
    suite, observation = judged.suite, judged.suite.spec.observe
    if observation is None:
        return ()
    try:
        side = observe_one(observation, observation.before, suite.config, tree, suite.python)
    except ObservationFailed:
        return ("observation",)
    return () if side.holds else ("observation",)


def _reworded(tree: Scratch, rewording: Rewording) -> bool:
    """Reword some files of a tree; whether any of them is another then."""
    is_other = False
    for path, reword in rewording.items():
        text = _text(tree, path)
        if text is not None and (new := reword(text)) != text:
            tree.write(path, source.decode(tree.read(path), path).encode(new))
            is_other = True
    return is_other


def _wrong(names: Collection[str]) -> Reword:
    return lambda text: rewording.with_wrong_expectations(text, names)


def _other(chosen: Collection[rewording.Value]) -> Reword:
    return lambda text: rewording.with_others(text, chosen)


def _test_files(judged: Judged, tree: Scratch) -> dict[str, list[str]]:
    """Path of a test file → the names of the linked tests in it."""
    target = PurePosixPath(tree.target.relative_to(tree.top).as_posix())
    files: dict[str, list[str]] = {}
    for node in judged.linked:
        file, *_, name = node.partition("[")[0].split("::")
        files.setdefault(str(target / file), []).append(name)
    return files


def _values(path: str, text: str) -> set[rewording.Value]:
    return rewording.values(text) if path.endswith(".py") else rewording.words(text)


def _shared(
    new: Iterable[Collection[rewording.Value]], tests: Iterable[str]
) -> set[rewording.Value]:
    return set().union(*new) & set().union(*map(rewording.values, tests))


def _few(values: Collection[rewording.Value]) -> str:
    return ", ".join(sorted(map(repr, values))[:FEW])


def _watched(new: Collection[rewording.Value], linked: Collection[str]) -> set[rewording.Value]:
    names = {re.escape(PurePosixPath(node.partition("::")[0]).stem) for node in linked}
    pattern = re.compile("|".join([TESTS_ARE_RUN, *names]), re.IGNORECASE)
    return {word for word in new if isinstance(word, str) and pattern.search(word)}


def _texts(tree: Scratch, paths: Collection[str]) -> dict[str, str]:
    texts = {path: _text(tree, path) for path in paths}
    return {path: text for path, text in texts.items() if text is not None}


def _text(tree: Scratch, path: str) -> str | None:
    """What a file says; None where there is none that can be read."""
    try:
        return source.decode(tree.read(path), path).text
    except BreakkitError:
        return None
