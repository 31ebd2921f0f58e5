"""Opens the learner's own editor on a line of a file."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from breakkit.edges.runner.process import MARK
from breakkit.errors import UsageError
from breakkit.i18n import tr

FALLBACKS = ("sensible-editor", "nano", "vim", "vi")

PLUS = frozenset(
    {
        *("vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "micro", "joe"),
        *("jed", "mg", "ne", "kak", "gvim", "mvim", "gedit", "mcedit"),
        *("sensible-editor", "editor"),
    }
)
"""They take `+LINE` before the file."""
COLON = frozenset({"hx", "helix", "subl", "sublime_text", "zed", "zeditor", "atom", "mate"})
"""They take `FILE:LINE`."""
GOTO = frozenset({"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"})
"""They take `-g FILE:LINE`."""
OPTION = frozenset({"pycharm", "charm", "idea", "kate", "kwrite"})
"""They take `--line LINE` before the file."""

_apart: list[subprocess.Popen[bytes]] = []
"""Those that have a window and were not seen to end; they are the learner's, and outlive us."""

Handler = Callable[[int, FrameType | None], None] | signal.Handlers

WINDOWED = (COLON - {"hx", "helix"}) | GOTO | OPTION | {"gvim", "mvim", "gedit"}
"""They have a window of their own; the terminal stays ours, and nobody waits for them."""


def command(environ: Mapping[str, str]) -> list[str]:
    """The learner's editor, with the options that they give it.

    Raises:
        UsageError: none is set, and none of the usual ones is there.
    """
    for name in ("VISUAL", "EDITOR"):
        with suppress(ValueError):
            if words := shlex.split(environ.get(name, "")):
                return words
    for program in FALLBACKS:
        if shutil.which(program, path=environ.get("PATH")):
            return [program]
    raise UsageError(
        tr("no editor is set, and none of the usual ones is there"),
        tr("Say which one is yours, e.g. `export EDITOR=nano`."),
    )


def opening(editor: list[str], file: Path, line: int) -> list[str]:
    """The whole command that opens that line; only the file, where the editor is not known."""
    name = Path(editor[0]).name
    if name in PLUS:
        return [*editor, f"+{line}", str(file)]
    if name in COLON:
        return [*editor, f"{file}:{line}"]
    if name in GOTO:
        return [*editor, "-g", f"{file}:{line}"]
    if name in OPTION:
        return [*editor, "--line", str(line), str(file)]
    return [*editor, str(file)]


def is_windowed(editor: list[str]) -> bool:
    """Whether it has a window of its own."""
    return Path(editor[0]).name in WINDOWED


def open_apart(argv: list[str], folder: Path) -> None:
    """Start an editor that has a window of its own, and do not wait for it.

    Raises:
        UsageError: it cannot be started.
    """
    silent = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            argv,
            cwd=folder,
            env=_environment(),
            stdin=silent,
            stdout=silent,
            stderr=silent,
            start_new_session=True,
        )
    except OSError as error:
        raise _cannot_start(argv, error) from error
    _apart[:] = [one for one in (*_apart, process) if one.poll() is None]


def open_here(argv: list[str], folder: Path) -> None:
    """Let an editor have the terminal, until it ends; with us, where we are told to end.

    Raises:
        UsageError: it cannot be started.
    """
    with _keys_are_its_own():
        try:
            process = subprocess.Popen(argv, cwd=folder, env=_environment())
        except OSError as error:
            raise _cannot_start(argv, error) from error
        try:
            process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise


@contextmanager
def _keys_are_its_own() -> Iterator[None]:
    """Ctrl-C is the editor's, which would inherit that it is ignored; Ctrl-Z stops us both."""
    wanted: dict[signal.Signals, Handler] = {
        signal.SIGINT: _nothing,
        signal.SIGQUIT: _nothing,
        signal.SIGTSTP: signal.SIG_DFL,
    }
    before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _environment() -> dict[str, str]:
    """Ours, without the mark by which what we started is found and ended: it is the learner's."""
    return {name: value for name, value in os.environ.items() if name != MARK}


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Heard, and not obeyed."""


def _cannot_start(argv: list[str], error: OSError) -> UsageError:
    name = os.fspath(argv[0])
    return UsageError(
        tr("the editor {name} cannot be started: {reason}", name=name, reason=error.strerror),
        tr("Say which one is yours, e.g. `export EDITOR=nano`."),
    )
