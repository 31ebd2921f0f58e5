"""Where cheats and honest fixes are tried: three real code bases with a break applied.

`tutor` is the sample application with its own break 34-01; `toolz` and `structlog` are those
packages as they are published. A case is a row of a table: a bench, the files that a learner would
write, and what may come of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from breakkit.commands.apply import apply
from breakkit.commands.playground import playground
from breakkit.commands.verify import Verified, verify
from tests.conftest import git
from tests.lean import PLAINLY
from tests.test_third_party import CASES, LOG_TEST

CONFIGURATION = PLAINLY + "timeout_s = 60  # however busy the machine is\n"

Change = str | Callable[[str], str] | None
"""What becomes of a file: a new text, a change of the text it has with the break, or its end."""


@dataclass(frozen=True)
class Bench:
    """One code base.

    Args:
        break_id: the break that is applied.
        code: the edited file.
        test: the file of the linked tests.
        linked: one of them.
        broken: what the break left of its place.
        whole: what stands there on the base.
    """

    break_id: str
    code: str
    test: str
    linked: str
    broken: str
    whole: str

    def make(self, name: str, folder: Path) -> Path:
        if name == "tutor":
            playground(folder)
        else:
            CASES["comment_out" if name == "toolz" else "drop_entry"].make(folder)
        if name == "structlog":
            (folder / "tests/conftest.py").write_text("import structlog.stdlib\n")
        (folder / "breakkit.toml").write_text(CONFIGURATION)
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message=Configure")
        apply(folder, self.break_id)
        return folder

    def fixed(self, text: str) -> str:
        """The edited file, restored."""
        return swap(self.broken, self.whole)(text)


BENCHES = {
    "tutor": Bench(
        break_id="34-01",
        code="src/miniobs/logging.py",
        test="tests/phase34/test_logging.py",
        linked="tests/phase34/test_logging.py::test_request_id_present",
        broken='            # "request_id": ctx.get("request_id"),\n',
        whole='            "request_id": ctx.get("request_id"),\n',
    ),
    "toolz": Bench(
        break_id="50-01",
        code="toolz/dicttoolz.py",
        test="toolz/tests/test_dicttoolz.py",
        linked="toolz/tests/test_dicttoolz.py::TestDict::test_assoc",
        broken="    d2.update(d)\n    # d2[key] = value\n    return d2\n",
        whole="    d2.update(d)\n    d2[key] = value\n    return d2\n",
    ),
    "structlog": Bench(
        break_id="50-01",
        code="src/structlog/stdlib.py",
        test="tests/test_stdlib.py",
        linked=LOG_TEST,
        broken='        "msg": event_dict.pop("event"),\n        **{\n',
        whole=(
            '        "msg": event_dict.pop("event"),\n        "extra": event_dict,\n        **{\n'
        ),
    ),
}


@dataclass(frozen=True)
class Case:
    """What a learner does.

    Args:
        bench: where.
        files: path → what becomes of it.
        verdict: what `verify` must say.
        act: what else is done there, after the files are written.
        environment: variables that are set when `verify` runs.
    """

    bench: str
    files: Mapping[str, Change] = field(default_factory=dict)
    verdict: str = "tampered"
    act: Callable[[Path], object] = lambda _: None
    environment: Mapping[str, str] = field(default_factory=dict)

    def judged(self, template: Path, folder: Path) -> Verified:
        """The judgement on it, in a copy of the bench."""
        shutil.copytree(template, folder, symlinks=True)
        for name, change in self.files.items():
            path = folder / name
            if change is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(change(path.read_text()) if callable(change) else change)
        self.act(folder)
        return verify(folder)


def swap(old: str, new: str) -> Callable[[str], str]:
    """Puts something in the place of what is there once, or first."""

    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def then(*changes: Callable[[str], str]) -> Callable[[str], str]:
    """One change after the other."""

    def change(text: str) -> str:
        for one in changes:
            text = one(text)
        return text

    return change


def with_more(more: str) -> Callable[[str], str]:
    """The text with more code at its end."""
    return lambda text: text + "\n\n" + more


def in_place(bench: str, new: str) -> dict[str, Change]:
    """Other code in the place that the break changed."""
    at = BENCHES[bench]
    return {at.code: swap(at.broken, new)}


def in_source(bench: str, more: str) -> dict[str, Change]:
    """More code at the end of the edited file, which stays broken."""
    return {BENCHES[bench].code: with_more(more)}
