"""The reference of commands, made from the command line itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

SHARED = ("--repo", "--lang", "--json", "--help")


def reference(words: Mapping[str, str]) -> str:
    """The page, in the language that was in use when the command line was first imported."""
    import typer.main  # noqa: PLC0415  # with the next

    from breakkit.cli import app  # noqa: PLC0415  # its words are those of the language in use

    group: Any = typer.main.get_command(app)
    context = group.make_context("breakkit", ["--help"], resilient_parsing=True)
    return "\n\n".join(_page(group, context, words)) + "\n"


def _page(group: Any, context: Any, words: Mapping[str, str]) -> Iterator[str]:  # noqa: ANN401  # Typer's own click, which has no types to import
    yield f"# {words['commands_title']}"
    yield str(group.help)
    commands = {name: group.get_command(context, name) for name in group.list_commands(context)}
    yield words["commands_intro"]
    some = next(iter(commands.values()))
    inner = some.make_context(some.name, [], parent=context, resilient_parsing=True)
    shared = [one for one in some.get_params(inner) if SHARED_OF(one)]
    yield _table(words["option_table"], shared)
    yield _table(
        words["option_table"],
        [one for one in group.get_params(context) if one.opts[0] != "--help" and one.help],
    )
    for name, command in commands.items():
        inner = command.make_context(name, [], parent=context, resilient_parsing=True)
        params = [one for one in command.get_params(inner) if not SHARED_OF(one)]
        arguments = [one for one in params if one.param_type_name == "argument"]
        options = [one for one in params if one.param_type_name == "option"]
        yield f"## {name}"
        usage = " ".join(["breakkit", name, *map(_argument, arguments)])
        yield f"```console\n$ {usage}{' [OPTIONS]' if options else ''}\n```"
        yield str(command.help)
        if arguments:
            yield _table(words["argument_table"], arguments)
        if options:
            yield _table(words["option_table"], options)


def SHARED_OF(param: Any) -> bool:  # noqa: ANN401, N802
    return bool(set(param.opts) & set(SHARED))


def _argument(param: Any) -> str:  # noqa: ANN401
    name = f"{param.metavar or param.name.upper()}{'…' if param.nargs == -1 else ''}"
    return name if param.required else f"[{name}]"


def _table(heading: str, params: list[Any]) -> str:
    rows = [f"| {_names(param)} | {_cell(param.help)} |" for param in params]
    return "\n".join([heading, "|---|---|", *rows])


def _names(param: Any) -> str:  # noqa: ANN401
    if param.param_type_name == "argument":
        return f"`{_argument(param)}`"
    kind = "" if param.is_flag else f" {param.metavar or _choices(param) or param.name.upper()}"
    return ", ".join(f"`{name}{kind}`" for name in param.opts)


def _choices(param: Any) -> str:  # noqa: ANN401
    # A `|` would end the cell of a table, even in code.
    return "/".join(str(getattr(choice, "value", choice)) for choice in param.type.choices) if hasattr(param.type, "choices") else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
