"""A real terminal, tmux's, that a test types into and looks at."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import time
from pathlib import Path

PATIENCE_S = 120.0
LOOKS_S = 0.1


class Terminal:
    """A shell on a terminal of that size, in that folder; gone at the end of the block.

    Args:
        folder: where the shell is.
        columns: of the terminal.
        rows: the same.
        variables: of the environment, over ours.
    """

    def __init__(self, folder: Path, columns: int = 80, rows: int = 24, **variables: str) -> None:
        self._server = f"breakkit-{secrets.token_hex(6)}"
        dropped = ("NO_COLOR", "COLUMNS", "LINES", "TMUX", "LANGUAGE", "BREAKKIT_LANG")
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in dropped},
            "LC_ALL": "C.UTF-8",
            "PS1": "$ ",
            **variables,
        }
        size = ("-x", str(columns), "-y", str(rows))
        self._tmux("-f", "/dev/null", "new-session", "-d", *size, "sh", cwd=folder)
        self._tmux("set-option", "-g", "status", "off")
        self.resize(columns, rows)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._tmux("kill-server", check=False)

    def _tmux(self, *words: str, cwd: Path | None = None, check: bool = True) -> str:
        run = subprocess.run(
            ["tmux", "-u", "-L", self._server, *words],
            cwd=cwd,
            env=self._environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=30,
        )
        return run.stdout

    def resize(self, columns: int, rows: int) -> None:
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def type(self, text: str) -> None:
        """Type characters, one by one."""
        self._tmux("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names, such as ``Enter`` and ``C-c``."""
        self._tmux("send-keys", *keys)

    def close(self) -> None:
        """Close it, as the cross at a window's corner does."""
        self._tmux("kill-server")

    def screen(self, *, styled: bool = False) -> str:
        """What is on it; `styled` with the codes for colours and links."""
        return self._tmux("capture-pane", "-p", *(["-e"] if styled else [])).rstrip("\n") + "\n"

    def pid(self) -> int:
        """The shell's process."""
        return int(self._tmux("display-message", "-p", "#{pane_pid}"))

    def shows(self, *words: str) -> str:
        """The screen once all of these are on it, each a pattern; a failure if they never are."""
        end = time.monotonic() + PATIENCE_S
        while True:
            screen = self.screen()
            if all(re.search(word, screen) for word in words):
                return screen
            assert time.monotonic() < end, f"no {words} on\n{screen}"
            time.sleep(LOOKS_S)
