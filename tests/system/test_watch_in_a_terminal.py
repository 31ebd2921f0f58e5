"""`watch` in a real terminal, as a learner sees it.

`BREAKKIT_GOLDEN=write` writes the screens anew.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import git, processes_in, run_breakkit, soon_none
from tests.system.tmux import Terminal

pytestmark = pytest.mark.system

GOLDEN = Path(__file__).with_name("golden")
IS_WRITING = os.environ.get("BREAKKIT_GOLDEN") == "write"
PROMPT = r"(?m)^[$#] ?$"
BREAKKIT = shlex.join([sys.executable, "-m", "breakkit"])
LOGGING = "src/miniobs/logging.py"


@dataclass(frozen=True)
class Words:
    """What is waited for in a language."""

    red: str
    green: str
    hint: str
    guess: str
    fixed: str
    back: str
    stays: str


WORDS = {
    "en": Words(
        red=r"Red: 2 of 2",
        green=r"linked tests are green",
        hint=r"Hint 1 of 3",
        guess="the formatter forgets something",
        fixed=r"✓ Fixed",
        back=r"Any key: back",
        stays=r"stays applied",
    ),
    "es": Words(
        red=r"En rojo: 2 de 2",
        green=r"pruebas vinculadas están en verde",
        hint=r"Pista 1 de 3",
        guess="el formateador olvida algo",
        fixed=r"✓ Arreglado",
        back=r"Cualquier tecla: volver",
        stays=r"sigue aplicad",
    ),
}


def steady(screen: str) -> str:
    """The screen without times."""
    screen = re.sub(r"\(\d+\.\d s", "(0.0 s", screen)
    screen = screen.replace("(0.0 s)  …", "(0.0 s)")  # another look may follow, or not
    screen = re.sub(r"(attempts/34-01/)\d+", r"\1N", screen)
    return re.sub(r"^( *|.* )\d+ min ", r"\1NN min ", screen, flags=re.MULTILINE)


def hold(name: str, screen: str) -> None:
    """The screen is the one in the file."""
    path, screen = GOLDEN / f"{name}.txt", steady(screen)
    if IS_WRITING:
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(screen, encoding="utf-8")
    assert screen == path.read_text(encoding="utf-8"), name


def save(repository: Path, old: str, new: str) -> None:
    """As an editor saves: another file in the place of the first."""
    file, beside = repository / LOGGING, repository / f"{LOGGING}~"
    text = file.read_text(encoding="utf-8")
    assert old in text
    beside.write_text(text.replace(old, new), encoding="utf-8")
    beside.replace(file)


@pytest.fixture(scope="module")
def playground(tmp_path_factory):
    """The sample, with time enough for a busy machine, and break 34-01 applied."""
    folder = tmp_path_factory.mktemp("watched") / "tutor"
    assert run_breakkit(folder.parent, "playground", "tutor").returncode == 0
    with (folder / "breakkit.toml").open("a") as configuration:
        configuration.write("timeout_s = 120\n")
    git(folder, "commit", "--quiet", "--all", "--message=Time enough")
    return folder


@pytest.fixture
def applied(playground):
    assert run_breakkit(playground, "apply", "34-01").returncode == 0
    yield playground
    run_breakkit(playground, "revert")
    (playground / ".git/breakkit/journal.jsonl").unlink()


@pytest.mark.parametrize("language", WORDS)
def test_a_session_from_red_to_the_next_break(applied, language):
    words = WORDS[language]
    with Terminal(applied) as terminal:
        terminal.type(f"clear; {BREAKKIT} watch --lang {language}\n")
        hold(f"{language}-1-red", terminal.shows(words.red))
        save(applied, '# "request_id"', '"request-id"')  # a wrong fix
        hold(f"{language}-2-still-red", terminal.shows(words.red, "'request-id'"))
        terminal.press("h")
        hold(f"{language}-3-asked", terminal.shows(">"))
        terminal.type(f"{words.guess}\n")
        hold(f"{language}-4-hint", terminal.shows(words.hint))
        save(applied, '"request-id"', '"request_id"')
        terminal.shows(words.green)
        screen = terminal.shows(words.fixed, words.back.split(":")[0] + "|Space|Espacio")
        hold(f"{language}-5-teaching", screen)
        terminal.press("Space")
        hold(f"{language}-6-teaching", terminal.shows(r" 2 (of|de) 3"))
        terminal.press("Space")
        hold(f"{language}-7-teaching", terminal.shows(words.back))
        terminal.press("x")
        hold(f"{language}-8-fixed", terminal.shows(words.fixed, "c (next|siguiente): 32-03"))
        terminal.press("c")
        hold(f"{language}-9-kept", terminal.shows("refs/breakkit/attempts/34-01/"))
        terminal.press("x")
        screen = terminal.shows("(?m)^32-03", "✗")
        hold(f"{language}-10-next", screen)
        terminal.press("q")
        terminal.shows(words.stays, PROMPT)
    told = run_breakkit(applied, "journal", "34-01").stdout
    assert words.guess in told
    assert soon_none(lambda: processes_in(applied))


def test_it_is_stopped_like_any_program_and_goes_on(applied):
    with Terminal(applied) as terminal:
        terminal.type(f"stty -g; {BREAKKIT} watch\n")
        terminal.shows(WORDS["en"].red)
        terminal.press("C-z")
        stopped = terminal.shows("Stopped")
        settings = next(line for line in stopped.splitlines() if line.count(":") > 10)
        terminal.type("clear; stty -g\n")
        assert settings in terminal.shows(":.*:")
        save(applied, '# "request_id"', '"request-id"')  # while it is stopped
        terminal.type("fg\n")
        terminal.shows(WORDS["en"].red, "'request-id'")
        terminal.press("q")
        terminal.type("clear; stty -g\n")
        assert settings in terminal.shows(":.*:")


def test_when_the_window_is_closed_nothing_is_left(applied):
    with Terminal(applied) as terminal:
        terminal.type(f"{BREAKKIT} watch\n")
        terminal.shows(WORDS["en"].red)
        terminal.press("v")
        terminal.shows("your fix is judged")
        terminal.close()
    assert soon_none(lambda: processes_in(applied))
    assert run_breakkit(applied, "status").returncode == 0
