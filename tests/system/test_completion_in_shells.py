"""The tab key in real shells, in a real terminal."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from breakkit.render.completion import SCRIPTS
from tests.learner import shop_with, spec

pytestmark = pytest.mark.system

START = {
    "bash": ("bash --norc --noprofile -i", "source {script}"),
    "zsh": ("zsh -f -i", "autoload -Uz compinit; compinit -u; source {script}"),
    "fish": ("fish --no-config", "source {script}"),
}
SECONDS = 60.0


class Terminal:
    """A shell in a terminal of 80 by 24 that can be typed into and looked at."""

    def __init__(self, folder: Path, shell: str) -> None:
        self._tmux = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        self._run("new-session", "-d", "-x", "80", "-y", "24", "-c", str(folder / "shop"), shell)

    def _run(self, *words: str) -> str:
        return subprocess.run(
            [*self._tmux, *words], capture_output=True, text=True, check=True, timeout=SECONDS
        ).stdout

    def type(self, *keys: str) -> None:
        self._run("send-keys", *keys)

    def see(self, is_there: Callable[[str], bool]) -> str:
        """The screen, as soon as that is on it."""
        end = time.monotonic() + SECONDS
        while not is_there(screen := self._run("capture-pane", "-p")):
            assert time.monotonic() < end, screen
            time.sleep(0.1)
        return screen

    def close(self) -> None:
        self._run("kill-server")


@pytest.fixture(params=list(START))
def terminal(request, tmp_path, monkeypatch) -> Iterator[Terminal]:
    assert shutil.which(request.param), "scripts/system_packages.sh installs it"
    shop_with(tmp_path / "shop", b10_01=spec("10-01"), b10_02=spec("10-02", title="A second one"))
    (tmp_path / "script").write_text(SCRIPTS[request.param], encoding="utf-8")
    program = tmp_path / "bin/breakkit"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m breakkit "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    shell, setup = START[request.param]
    made = Terminal(tmp_path, shell)
    made.type(f"{setup.format(script=tmp_path / 'script')}; echo re''ady", "Enter")
    made.see(lambda screen: "\nready" in screen)
    yield made
    made.close()


def test_ids_are_shown_with_titles_and_one_is_inserted(terminal):
    terminal.type("breakkit hint 10-0", "Tab", "Tab")
    screen = terminal.see(lambda screen: "A second one" in screen)
    assert "10-01" in screen
    assert "Orders lose their id" in screen
    terminal.type("C-u")
    terminal.type("C-l")
    terminal.type("breakkit rev", "Tab", "Tab", "Tab")
    terminal.see(lambda screen: "reveal" in screen and "revert" in screen)
    terminal.type("C-u")
    terminal.type("C-l")
    terminal.type("breakkit journ", "Tab", "10-02", "Tab", "--mark", "Tab")
    terminal.see(lambda screen: "breakkit journal 10-02 --markdown" in screen)
