"""The shell that breakkit was started in, and the files in which it looks for completions."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from breakkit.errors import UsageError
from breakkit.i18n import tr

ZSH_LINE = "fpath+=~/.zfunc; autoload -Uz compinit; compinit"


def current_shell(known: Collection[str]) -> str:
    """The shell that this process runs in, else the login shell.

    Raises:
        UsageError: it is none of those known.
    """
    import shellingham  # noqa: PLC0415  # Typer's own way, and seldom asked

    try:
        name = str(shellingham.detect_shell()[0])
    except shellingham.ShellDetectionFailure:
        name = Path(os.environ.get("SHELL", "")).name
    if name not in known:
        raise UsageError(
            tr("the shell {name} is not one that breakkit completes in", name=repr(name)),
            tr("Run this in one of these: {names}.", names=", ".join(known)),
        )
    return name


def install_script(shell: str, script: str) -> Path:
    """Put a script where a shell finds it; what the learner has in their own files stays.

    Args:
        shell: `bash`, `zsh` or `fish`.
        script: what it is to read.

    Raises:
        UsageError: a file cannot be written.
    """
    home = Path.home()
    if shell == "bash":
        file = home / ".bash_completions/breakkit.sh"
        rc, line = home / ".bashrc", f"source '{file}'"
    elif shell == "zsh":
        file, rc, line = home / ".zfunc/_breakkit", home / ".zshrc", ZSH_LINE
    else:
        config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        file, rc, line = config / "fish/completions/breakkit.fish", None, ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(script, encoding="utf-8")
        if rc is not None:
            _let_have(rc, line)
    except OSError as error:
        raise UsageError(
            tr("{file} cannot be written: {reason}", file=error.filename, reason=error.strerror),
            tr("`breakkit --show-completion` prints it; put it where your shell reads it."),
        ) from error
    return file


def _let_have(file: Path, line: str) -> None:
    """Append a line to a file that has it not; a file that is linked to stays where it is."""
    text = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    if line not in text.splitlines():
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n")
