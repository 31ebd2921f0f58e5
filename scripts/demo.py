# ruff: noqa: INP001, T201  # a script, and it prints
"""Play the main job with real processes, and check what each step says it did.

`make demo` runs it; `make picture` records it as an SVG. Exits 1 at the first step that is not as
it must be.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import stat
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from picture import recorder, save
from rich.console import Console
from rich.text import Text

COLUMNS = 96
ID = "34-01"
BROKEN_FILE = "src/miniobs/logging.py"
LINKED_TEST = "tests/phase34/test_logging.py::test_request_id_present"
LIMIT_S = 120
"""No step takes a tenth of that; a step that hangs must not hang the demo."""

ADVICE = "Next"
"""The line with which an output's last section begins: what can be done now."""

Files = Mapping[str, tuple[int, bytes]]


class NotAsItMustBe(Exception):
    """A step of the demo did something else than it promises."""


class Learner:
    """Types commands in a playground, and looks at what they did.

    Args:
        folder: the playground.
        console: where commands and their output are shown.
        picture: where those that are part of the picture are shown as well, if one is made.
    """

    def __init__(self, folder: Path, console: Console, picture: Console | None) -> None:
        self.folder = folder
        self._console = console
        self._picture = picture
        colours = picture is not None or (console.is_terminal and not console.no_color)
        self._environment = _environment(colours=colours)

    def types(self, *words: str, code: int, shown: bool = True, pictured: str = "") -> str:
        """Run one command; it must exit with this code.

        Args:
            words: the command.
            code: the exit code.
            shown: whether the command and its output are shown.
            pictured: the output up to a line that begins so is part of the picture; empty = none.

        Returns:
            What it printed.
        """
        program, *arguments = words
        command = {
            "breakkit": [sys.executable, "-m", "breakkit"],
            "python": [sys.executable],
        }.get(program, [program])
        run = subprocess.run(
            [*command, *arguments],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=LIMIT_S,
            check=False,
        )
        said = run.stdout.decode(errors="replace")
        if shown:
            _show(self._console, words, said)
        if self._picture and pictured:
            _show(self._picture, words, said, pictured)
        held = run.returncode == code
        must(held, f"`{shlex.join(words)}` exits {code}", run.returncode, said)
        return said

    def asks(self, *words: str) -> Any:  # noqa: ANN401  # JSON
        """The result of a command that is not shown."""
        return json.loads(self.types("breakkit", *words, "--json", code=0, shown=False))["result"]

    def git(self, *words: str) -> str:
        """The output of a git command that is not shown."""
        return self.types("git", *words, code=0, shown=False).rstrip("\n")

    def notes(self, what: str) -> None:
        """Say what was looked at and found to be so."""
        self._console.print(Text(f"✓ {what}\n", style="green"), soft_wrap=True)

    def files(self) -> Files:
        """Every file outside the git directory: its mode and its bytes."""
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {
            name: (stat.S_IMODE(path.stat().st_mode), path.read_bytes())
            for path in paths
            if not (name := path.relative_to(self.folder).as_posix()).startswith(".git/")
        }

    def heads(self) -> str:
        """Where HEAD, the branches and the tags are."""
        return self.git("symbolic-ref", "HEAD") + "\n" + self.git("show-ref", "--heads", "--tags")


def play(learner: Learner) -> None:
    """The whole job, from `list` to `revert`."""
    files, heads = learner.files(), learner.heads()
    must(not learner.git("status", "--porcelain"), "a playground is clean")

    said = learner.types("breakkit", "list", code=0)
    must(ID in said, f"{ID} is listed", said)
    learner.notes("the catalog is read")

    said = learner.types("breakkit", "show", ID, code=0)
    must("JsonFormatter" not in said, "the answer is not shown", said)
    learner.notes("the symptom is told, the answer is not")

    learner.types("breakkit", "apply", ID, code=0, pictured=ADVICE)
    branch = learner.git("branch", "--show-current")
    must(branch == f"break/{ID}", f"the branch is break/{ID}", branch)
    size = learner.git("diff", "--numstat", "main")
    must(size == f"1\t1\t{BROKEN_FILE}", "one line was removed and one added", size)
    learner.notes(f"one line of {BROKEN_FILE} is another, on the branch {branch}")

    test = ("python", "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", LINKED_TEST)
    learner.types(*test, code=1)
    learner.types("breakkit", "verify", code=1)
    verdict = learner.asks("status")["active"]["attempts"][-1]["verdict"]
    must(verdict == "still_red", "the verdict is still_red", verdict)
    learner.notes("red, and judged so: still_red")

    learner.types("breakkit", "observe", code=0, pictured=ADVICE)
    learner.notes("what the lesson promises is what the server's log shows")

    learner.types("breakkit", "hint", "--level", "2", code=0, pictured=ADVICE)
    hints = [hint["level"] for hint in learner.asks("status")["active"]["hints"]]
    must(hints == [2], "the use of hint 2 is recorded", hints)
    learner.notes("its use is recorded")

    uncomment(learner.folder / BROKEN_FILE)
    learner.types("git", "diff", "--unified=1", code=0, pictured=ADVICE)
    must(learner.files() == files, "uncommenting is the exact inverse of the break")
    learner.notes("the learner has found the line")

    learner.types("breakkit", "verify", code=0, pictured="What it was")
    verdict = learner.asks("status")["active"]["attempts"][-1]["verdict"]
    must(verdict == "fixed", "the verdict is fixed", verdict)
    learner.notes("green, and red again with the break put back: fixed")

    learner.types("breakkit", "revert", code=0, pictured=ADVICE)
    must(learner.heads() == heads, "HEAD, branches and tags are as before", learner.heads())
    must(learner.files() == files, "every file is as before, in bytes and mode")
    changes = learner.git("status", "--porcelain", "--ignored")
    must(not changes, "the work tree is clean", changes)
    must(learner.asks("status")["active"] is None, "no break is applied any more")
    learner.notes(f"on main, no branch break/{ID}, {len(files)} files equal to before")


def uncomment(path: Path) -> None:
    """What the learner does in an editor: take the comment sign from the request_id line."""
    broken = path.read_text(encoding="utf-8")
    mended, places = re.subn(r'(?m)^( *)# ?("request_id": )', r"\1\2", broken)
    must(places == 1, "one line is commented out", f"{places} are")
    path.write_text(mended, encoding="utf-8")


def must(holds: bool, what: str, *seen: object) -> None:  # noqa: FBT001  # an assertion
    """Stop the demo unless this holds; `assert` would be gone under ``python -O``."""
    if not holds:
        raise NotAsItMustBe("\n".join([what, *(f"seen: {one}" for one in seen)]))


def _show(console: Console, words: tuple[str, ...], said: str, end: str = "") -> None:
    """Show a command and its output, or the part of it before a line that begins so."""
    part = re.split(rf"(?m)^(?:\x1b\[[\d;]*m)*{end}", said, maxsplit=1)[0] if end else said
    console.print(Text(f"$ {shlex.join(words)}", style="bold"), soft_wrap=True)
    for line in part.rstrip().splitlines():
        console.print(Text.from_ansi(line.rstrip()), soft_wrap=True)
    console.print(Text("…\n" if part != said else "", style="dim"))


def _environment(*, colours: bool) -> dict[str, str]:
    """A learner's environment: nothing of a caller's git, pytest, Python or virtual one."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PYTEST_", "PYTHON", "VIRTUAL_ENV"))
        and name not in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "LINES")
    }
    look = {"FORCE_COLOR": "1", "TERM": "xterm-256color"} if colours else {"NO_COLOR": "1"}
    git = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "color.ui",
        "GIT_CONFIG_VALUE_0": "always" if colours else "never",
    }
    steady = {
        "COLUMNS": str(COLUMNS),
        "LINES": "60",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }
    return inherited | look | git | steady


def main() -> int:
    """Run the demo in a temporary folder; 0 when every step was as it must be."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--svg", type=Path, metavar="FILE", help="record a picture of it")
    svg: Path | None = parser.parse_args().svg
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a text stream
    console = Console(width=COLUMNS, highlight=False)
    picture = recorder(COLUMNS) if svg else None
    with tempfile.TemporaryDirectory(prefix="breakkit-demo-") as temporary:
        learner = Learner(Path(temporary), console, picture)
        try:
            learner.types("breakkit", "playground", "tutor-service", code=0)
            learner.folder /= "tutor-service"
            play(learner)
        except (NotAsItMustBe, subprocess.TimeoutExpired) as error:
            print(f"✗ not as it must be: {error}", file=sys.stderr)
            return 1
    if svg and picture:
        save(picture, svg, "breakkit")
    print("The main job holds, from list to revert.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
