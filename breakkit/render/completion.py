"""Completion in the shell: what it is asked, what it is answered, and the scripts that ask.

A script gives the words up to the cursor in an environment variable, not as arguments: so that a
breakkit that knows nothing of it answers with its help, and never runs what is being typed. The
answer is a line for each candidate, with its meaning after a tab. Whatever goes wrong, there is
none.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from breakkit.i18n import tr
from breakkit.render.text import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typer
    from typer._click import Command
    from typer._click.shell_completion import CompletionItem
    from typer.models import CommandInfo

WORDS = "_BREAKKIT_COMPLETE"
"""The variable with the words after `breakkit`, the last one unfinished."""

BETWEEN = "\x1f"

BASH = r"""_breakkit_completion() {
    local IFS=$'\x1f' line value width=0
    local words="${COMP_WORDS[*]:1:COMP_CWORD}"
    local found=()
    while IFS= read -r line; do
        found+=("$line")
    done < <(_BREAKKIT_COMPLETE="$words" "$1" 2>/dev/null </dev/null)
    COMPREPLY=()
    for line in "${found[@]}"; do
        value=${line%%$'\t'*}
        (( ${#value} > width )) && width=${#value}
    done
    for line in "${found[@]}"; do
        value=${line%%$'\t'*}
        # Only a list shows meanings, and only where it is not a menu that inserts what it shows.
        if (( ${#found[@]} > 1 )) && [[ $line == *$'\t'* && $COMP_TYPE != 37 ]]; then
            printf -v value "%-${width}s  (%s)" "$value" "${line#*$'\t'}"
        fi
        COMPREPLY+=("$value")
    done
}
complete -o default -o nosort -F _breakkit_completion breakkit 2>/dev/null ||
    complete -o default -F _breakkit_completion breakkit
"""

ZSH = r"""#compdef breakkit
_breakkit() {
    local -a found candidates
    local line value given="${(pj:\x1f:)${(@Q)words[2,CURRENT]}}"
    found=("${(@f)$(_BREAKKIT_COMPLETE=$given ${(Q)words[1]} 2>/dev/null </dev/null)}")
    for line in $found; do
        value=${line%%$'\t'*}
        if [[ $line == *$'\t'* ]]; then
            candidates+=("${value//:/\\:}:${line#*$'\t'}")
        else
            candidates+=("${value//:/\\:}")
        fi
    done
    if (( $#candidates )); then
        _describe -V breakkit candidates
    else
        _files
    fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _breakkit "$@"
else
    compdef _breakkit breakkit
fi
"""

FISH = r"""function __breakkit_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -lx _BREAKKIT_COMPLETE (string join \x1f -- $before[2..-1] "$current")
    set -l found (command $before[1] 2>/dev/null </dev/null)
    if count $found >/dev/null
        printf '%s\n' $found
    else
        __fish_complete_path $current
    end
end
complete --command breakkit --no-files --keep-order --arguments '(__breakkit_complete)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


def script() -> str:
    """What the shell that breakkit runs in is to read, so that it completes.

    Raises:
        UsageError: it is none of these shells.
    """
    from breakkit.edges.shells import current_shell  # noqa: PLC0415  # seldom

    return SCRIPTS[current_shell(SCRIPTS)]


def install() -> str:
    """Let that shell read it from now on; returns what people are to be told.

    Raises:
        UsageError: it is none of these shells, or its files cannot be written.
    """
    from breakkit.edges.shells import current_shell, install_script  # noqa: PLC0415  # seldom

    shell = current_shell(SCRIPTS)
    file = install_script(shell, SCRIPTS[shell])
    return tr("{shell} completes breakkit in every new terminal, by {file}", shell=shell, file=file)


def answer(app: typer.Typer, words: Sequence[str]) -> str:
    """A line for each candidate for the last of these words; files and folders are the shell's."""
    from typer.main import get_command  # noqa: PLC0415  # with Typer, which has been imported

    own = copy(app)
    if len(words) > 1:
        own.registered_commands = _needed(app, words[0])
    last = words[-1]
    option = last[: last.index("=") + 1] if last.startswith("--") and "=" in last else ""
    given = [word for word in words[:-1] if word != "="]  # Bash makes a word of it: --score = yes
    items = _items(get_command(own), [*given, "" if last == "=" else last])
    return "".join(f"{option}{_line(item)}\n" for item in items if item.type == "plain")


def _line(item: CompletionItem) -> str:
    meaning = " ".join(safe(item.help or "", keep="\n").split())
    return f"{safe(item.value)}\t{meaning}" if meaning else safe(item.value)


def _needed(app: typer.Typer, name: str) -> list[CommandInfo]:
    """Only the command whose words these are; each costs a millisecond to make."""
    names = [
        made.name or getattr(made.callback, "__name__", "") for made in app.registered_commands
    ]
    chosen = [made for made, own in zip(app.registered_commands, names, strict=True) if own == name]
    return chosen or app.registered_commands


def _items(command: Command, words: Sequence[str]) -> list[CompletionItem]:
    from typer._click.shell_completion import ShellComplete  # noqa: PLC0415  # the same

    class Asked(ShellComplete):
        name = source_template = ""

        def source_vars(self) -> dict[str, object]:
            return {}

        def get_completion_args(self) -> tuple[list[str], str]:
            return list(words[:-1]), words[-1]

        def format_completion(self, item: CompletionItem) -> str:
            return str(item.value)

    asked = Asked(command, {}, "breakkit", WORDS)
    return asked.get_completions(*asked.get_completion_args())
