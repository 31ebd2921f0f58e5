"""The reference of commands, made from the command line itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

SHARED = {"--repo", "--lang", "--json", "--help"}
"""What every command takes; told once."""

Command = Any
"""Typer's own click has no types to import; so it is with its groups, contexts and parameters."""


def reference(words: Mapping[str, str]) -> str:
    """The page, in the language that was in use when the command line was first imported."""
    import typer.main  # noqa: PLC0415  # with the next

    from breakkit.cli import app  # noqa: PLC0415  # its words are those of the language in use

    group: Command = typer.main.get_command(app)
    return "\n\n".join(_page(group, words)) + "\n"


def _page(group: Command, words: Mapping[str, str]) -> Iterator[str]:
    context = _context(group, "breakkit", None)
    commands = {name: group.get_command(context, name) for name in group.list_commands(context)}
    yield f"# {words['commands']}"
    yield str(group.help)
    yield words["commands_intro"]
    name, command = next(iter(commands.items()))
    inner = _context(command, name, context)
    shared = [one for one in command.get_params(inner) if SHARED & set(one.opts)]
    yield _options(words, shared, inner)
    yield words["commands_alone"]
    alone = [one for one in group.get_params(context) if not SHARED & set(one.opts)]
    yield _options(words, [one for one in alone if one.help and not one.hidden], context)
    for name, command in commands.items():
        yield from _command(name, command, _context(command, name, context), words)


def _context(command: Command, name: str, parent: Command | None) -> Command:
    """As for help, whatever arguments are missing."""
    return command.make_context(name, [], parent=parent, resilient_parsing=True)


def _command(
    name: str, command: Command, context: Command, words: Mapping[str, str]
) -> Iterator[str]:
    own = [one for one in command.get_params(context) if not SHARED & set(one.opts)]
    arguments = [one for one in own if one.param_type_name == "argument"]
    options = [one for one in own if one.param_type_name == "option" and not one.hidden]
    yield f"## {name}"
    usage = ["breakkit", name, *map(_argument, arguments)]
    yield f"```console\n$ {' '.join(usage)}\n```"
    yield str(command.help)
    if arguments:
        rows = [f"| `{_argument(one)}` | {_words(one.help)} |" for one in arguments]
        yield _table(words["argument_table"], rows)
    if options:
        yield _options(words, options, context)


def _argument(one: Command) -> str:
    name = f"{one.metavar or one.name.upper()}{'…' if one.nargs == -1 else ''}"
    return name if one.required else f"[{name}]"


def _options(words: Mapping[str, str], options: Sequence[Command], context: Command) -> str:
    records = [one.get_help_record(context) for one in options]
    rows = [f"| `{_cell(record[0])}` | {_words(record[1])} |" for record in records if record]
    return _table(words["option_table"], rows)


def _table(heading: str, rows: Sequence[str]) -> str:
    return "\n".join([heading, "|---|---|", *rows])


def _cell(text: str) -> str:
    """On one line, without what would end a cell."""
    return " ".join(text.split()).replace("|", "/")


def _words(text: str) -> str:
    """The same, where Markdown would take `[x>=1]` for a link."""
    return _cell(text).replace("[", "\\[").replace("<", "&lt;")
