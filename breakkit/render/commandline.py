"""Typer's own words in the language in use: headings, usage, what was wrong with a command line.

Typer says some words through gettext and most through plain texts of its own; whatever a later
Typer words anew is shown in its English. `tests/render/test_commandline.py` would tell us.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import typer
import typer.core
from typer._click import Context, HelpFormatter
from typer.core import TyperCommand, TyperGroup, TyperOption

from breakkit.i18n import tr

Function = TypeVar("Function", bound=Callable[..., Any])

_SENTENCE_END = re.compile(r"(?<=\.) ")

typer.core._ = tr  # type: ignore[attr-defined,assignment]  # in place of gettext, for its headings


class CommandLine(typer.Typer):
    """A Typer program that speaks the language in use at its making.

    Args:
        about: what the program is for.
    """

    def __init__(self, about: str) -> None:
        super().__init__(
            cls=_Group,
            help=about,
            options_metavar=tr("[OPTIONS]"),
            subcommand_metavar=tr("COMMAND [ARGS]..."),
            add_completion=False,
            rich_markup_mode=None,  # plain help: quick, and the same everywhere
            pretty_exceptions_enable=False,
            context_settings={"help_option_names": ["-h", "--help"]},
        )

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Function], Function]:  # noqa: ANN401  # Typer's
        """Add a command; its docstring, which is the help, is translated like every message."""

        def register(function: Function) -> Function:
            about = tr(inspect.getdoc(function) or function.__name__)
            settings["help"] = about
            settings["short_help"] = _SENTENCE_END.split(about)[0]  # else Typer cuts it anywhere
            settings["options_metavar"] = tr("[OPTIONS]")
            return super(CommandLine, self).command(name, cls=_Command, **settings)(function)

        return register


def misuse(error: typer.TyperException) -> str:
    """What was wrong with the command line, as people say it."""
    return _in_our_words(error.format_message())


class _Command(TyperCommand):
    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, f"{tr('Usage:')} ")

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _translated(super().get_help_option(ctx))


class _Group(TyperGroup):
    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, f"{tr('Usage:')} ")

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _translated(super().get_help_option(ctx))


def _translated(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = tr("Show this message and exit.")
    return option


def _in_our_words(said: str) -> str:
    """A sentence of Typer's in ours; `problem` in it is a sentence of its own."""
    for pattern, ours in _sentences():
        if found := re.fullmatch(pattern, said, re.DOTALL):
            values = found.groupdict()
            if "problem" in values:
                values["problem"] = _in_our_words(values["problem"])
            return ours.format(**values)
    return said


def _sentences() -> Iterator[tuple[str, str]]:
    """Typer's sentences and Pydantic's as patterns, each with ours."""
    yield r"(?P<problem>.*) Did you mean (?P<names>.*)\?", tr("{problem} Did you mean {names}?")
    yield (
        r"(?P<problem>.*) \(Possible options: (?P<names>.*)\)",
        tr("{problem} (Possible options: {names})"),
    )
    yield (
        r"Invalid value for (?P<name>'[^']*'): (?P<problem>.*)",
        tr("Invalid value for {name}: {problem}"),
    )
    yield r"Value error, (?P<problem>.*)", "{problem}"
    yield r"Input should be a valid integer, .*", tr("not a whole number")
    yield (
        r"Input should be greater than or equal to (?P<least>\d+)",
        tr("it must be {least} or more"),
    )
    yield r"(?P<value>.*) is not one of (?P<values>.*)\.", tr("{value} is not one of {values}.")
    yield r"Missing argument (?P<name>.*)\.", tr("Missing argument {name}.")
    yield r"No such option: (?P<name>.*)", tr("No such option: {name}")
    yield r"Option (?P<name>.*) requires an argument\.", tr("Option {name} requires an argument.")
    yield r"Option (?P<name>.*) does not take a value\.", tr("Option {name} does not take a value.")
    yield (
        r"Got unexpected extra argument\(s\) \((?P<words>.*)\)",
        tr("Got unexpected extra argument(s) ({words})"),
    )
