"""Is green to be believed of a fix that is other code than the original?

Of the original itself the canary is enough; other code may have prepared for it.

Each witness changes something, in the tests or in the fix, and names what is odd then. Only what is
not odd in the unbroken code, asked the same, is a doubt: so no fix is doubted that does what the
original does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from breakkit import verdict
from breakkit.edges import source
from breakkit.errors import BreakkitError, ObservationFailed, SuiteDidNotRun
from breakkit.workflow import rewording
from breakkit.workflow.observe import observe_one
from breakkit.workflow.scratch import Scratch
from breakkit.workflow.suite import Suite

Odd = Callable[[Scratch], Collection[str]]
"""What is odd about a tree: node ids, or another name."""
Reword = Callable[[str], str]
Rewording = Mapping[str, Reword]
"""Path, relative to the top, → what becomes of that file's text."""

TESTS_ARE_RUN = r"pytest|unittest|breakkit|conftest|\btests?\b|\btest_\w*"
"""Words by which code can tell that it is being tested, whatever their case."""

DOES_NOT_NOTICE = (
    "The linked tests pass even when they expect something else: something in your changes makes "
    "them pass whatever the code does."
)
KNOWS_VALUES = (
    "The linked tests pass only with the very values that they use ({}), which your changes "
    "repeat: mend the code for all values."
)
KNOWS_TESTS = "Your changes ask whether tests are running ({}), and mend the code only then."
NOT_OBSERVED = (
    "The tests pass, but the break's observation does not show what it shows on the unbroken "
    "code: `breakkit observe` shows what that is."
)
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


def doubt(
    judged: Judged,
    scratch: Scratch,
    unbroken: Callable[[], AbstractContextManager[Scratch]],
    progress: Callable[[str], None],
) -> str:
    """Why a green run is not to be believed; empty when it is.

    Args:
        judged: what is judged.
        scratch: the tree that was green; it is the same afterwards.
        unbroken: makes a scratch tree of the base.
        progress: is told each step, for people.
    """
    with ExitStack() as stack:
        base: Scratch | None = None
        for reason, odd in _witnesses(judged, scratch):
            progress("looking at your fix from another side")
            if seen := set(odd(scratch)):
                base = base or stack.enter_context(unbroken())
                if seen.difference(odd(base)):
                    return reason
    return ""


def _witnesses(judged: Judged, scratch: Scratch) -> Iterator[tuple[str, Odd]]:
    """What each of them has to say, and what it finds odd."""
    tests = _test_files(judged, scratch)
    wrong = {path: _wrong(names) for path, names in tests.items()}
    yield DOES_NOT_NOTICE, partial(_green, judged, wrong)
    new = {
        path: rewording.values(text) - rewording.values(judged.before.get(path, ""))
        for path, text in _texts(scratch, judged.changed).items()
    }
    if shared := _shared(new.values(), _texts(scratch, tests).values()):
        others = dict.fromkeys(tests, _other(shared))
        yield KNOWS_VALUES.format(_few(shared)), partial(_not_green, judged, others)
    watched = {path: _watched(words, judged.linked) for path, words in new.items()}
    if seen := set().union(*watched.values()):
        others = {path: _other(words) for path, words in watched.items()}
        yield KNOWS_TESTS.format(_few(seen)), partial(_not_green, judged, others)
    if judged.observes and judged.suite.spec.observe is not None:
        yield NOT_OBSERVED, partial(_not_observed, judged)


def _green(judged: Judged, rewording: Rewording, tree: Scratch) -> Collection[str]:
    """The linked tests that pass although they expect something else."""
    with _reworded(tree, rewording) as touched:
        try:
            run = judged.suite.run(tree, only_linked=True) if touched else None
        except SuiteDidNotRun:
            return ()
    return verdict.passed_of(judged.linked, run) if run else ()


def _not_green(judged: Judged, rewording: Rewording, tree: Scratch) -> Collection[str]:
    """The linked tests that do not pass although nothing has changed that should matter."""
    with _reworded(tree, rewording) as touched:
        try:
            run = judged.suite.run(tree, only_linked=True) if touched else None
        except SuiteDidNotRun:
            return judged.linked
    return verdict.not_passed_of(judged.linked, run) if run else ()


def _not_observed(judged: Judged, tree: Scratch) -> Collection[str]:
    suite, observation = judged.suite, judged.suite.spec.observe
    if observation is None:
        return ()
    try:
        side = observe_one(observation, observation.before, suite.config, tree, suite.python)
    except ObservationFailed:
        return ("observation",)
    return () if side.holds else ("observation",)


@contextmanager
def _reworded(tree: Scratch, rewording: Rewording) -> Iterator[Collection[str]]:
    """A tree with some files reworded, for the length of a block; says which really were."""
    before: dict[str, bytes] = {}
    try:
        for path, reword in rewording.items():
            if (text := _text(tree, path)) is None or (new := reword(text)) == text:
                continue
            content = tree.read(path)
            tree.write(path, source.decode(content, path).encode(new))
            before[path] = content
        yield before.keys()
    finally:
        for path, content in before.items():
            tree.write(path, content)


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
    texts = {path: _text(tree, path) for path in paths if path.endswith(".py")}
    return {path: text for path, text in texts.items() if text is not None}


def _text(tree: Scratch, path: str) -> str | None:
    """What a Python file says; None where there is none that can be read."""
    try:
        return source.decode(tree.read(path), path).text
    except BreakkitError:
        return None
