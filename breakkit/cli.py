"""The command line: parse, call one command, hand its result to `render`, return the code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from breakkit import __version__
from breakkit.i18n import languages, tr
from breakkit.model import Score, Status
from breakkit.render.commandline import CommandLine
from breakkit.render.output import emit, progress_to_stderr, tell


def _known_language(tag: str | None) -> str | None:
    if tag is not None and tag not in languages():
        values = ", ".join(map(repr, languages()))
        raise typer.BadParameter(
            tr("{value} is not one of {values}.", value=repr(tag), values=values)
        )
    return tag


def _ids(ctx: typer.Context) -> list[tuple[str, str]]:
    from breakkit.workflow.completing import break_ids

    return break_ids(ctx.params.get("repo") or HERE, ctx.params.get("lang"))


def _phases(ctx: typer.Context) -> list[str]:
    from breakkit.workflow.completing import phases

    return phases(ctx.params.get("repo") or HERE)


BreakId = Annotated[
    str,
    typer.Argument(metavar="ID", autocompletion=_ids, help=tr("The break's id, e.g. 34-01.")),
]
MaybeId = Annotated[
    str | None,
    typer.Argument(
        metavar="ID",
        autocompletion=_ids,
        help=tr("The break's id; left out: the break that is applied."),
    ),
]
AllowUntracked = Annotated[
    bool,
    typer.Option("--allow-untracked", help=tr("Run commands of specs not committed here, too.")),
]
Repo = Annotated[
    Path, typer.Option("--repo", metavar="DIR", help=tr("Work there instead of in this folder."))
]
Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="TAG",
        callback=_known_language,
        autocompletion=languages,
        help=tr("The language: {tags}.", tags=", ".join(languages())),
    ),
]
Json = Annotated[bool, typer.Option("--json", help=tr("Print one JSON object and nothing else."))]

HERE = Path()

ABOUT = tr(
    "Inject one known, instructive, reversible bug; get hints; have your fix judged; revert."
)
app = CommandLine(ABOUT)


def _version(wanted: bool) -> None:  # noqa: FBT001  # Typer's shape of a callback
    if wanted:
        typer.echo(f"breakkit {__version__}")
        raise typer.Exit


def _install_completion(wanted: bool) -> None:  # noqa: FBT001  # the same
    if wanted:
        from breakkit.render.completion import install

        typer.echo(install())
        raise typer.Exit


def _show_completion(wanted: bool) -> None:  # noqa: FBT001  # the same
    if wanted:
        from breakkit.render.completion import script

        typer.echo(script(), nl=False)
        raise typer.Exit


@app.callback(help=ABOUT)
def breakkit(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=tr("Say the version.")),
    ] = False,
    install_completion: Annotated[
        bool,
        typer.Option(
            "--install-completion",
            callback=_install_completion,
            is_eager=True,
            help=tr("Let your shell (bash, zsh, fish) complete commands, options and ids."),
        ),
    ] = False,
    show_completion: Annotated[
        bool,
        typer.Option(
            "--show-completion",
            callback=_show_completion,
            is_eager=True,
            help=tr("Print the script by which your shell does it."),
        ),
    ] = False,
    lang: Lang = None,  # it was heeded before this module was imported
) -> None:
    """Take the options that stand before the command."""


@app.command("list")
def list_(
    concept: Annotated[
        str | None, typer.Option(metavar="SLUG", help=tr("Only breaks with this concept."))
    ] = None,
    phase: Annotated[
        str | None,
        typer.Option(
            metavar="PHASE", autocompletion=_phases, help=tr("Only breaks whose id begins with it.")
        ),
    ] = None,
    search: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help=tr("Only breaks with all these in their texts.")),
    ] = None,
    status: Annotated[Status, typer.Option(help=tr("Only breaks of this status."))] = Status.ACTIVE,
    repo: Repo = HERE,
    lang: Lang = None,
    as_json: Json = False,
) -> int:
    """List the breaks of the catalog, with your progress."""
    from breakkit.commands.list import list_breaks

    only = {"concept": concept, "phase": phase, "search": search}
    return emit("list", list_breaks(repo, **only, status=status, lang=lang), as_json)


@app.command()
def show(break_id: BreakId, repo: Repo = HERE, lang: Lang = None, as_json: Json = False) -> int:
    """Show a break's title, symptom and linked tests; no spoiler."""
    from breakkit.commands.show import show as run

    return emit("show", run(repo, break_id, lang=lang), as_json)


@app.command()
def apply(
    break_id: Annotated[
        str | None,
        typer.Argument(metavar="ID", autocompletion=_ids, help=tr("The break's id, e.g. 34-01.")),
    ] = None,
    no_tests: Annotated[
        bool, typer.Option("--no-tests", help=tr("Do not prove the break before it is applied."))
    ] = False,
    at_random: Annotated[
        bool, typer.Option("--random", help=tr("Choose among the breaks that you have not solved."))
    ] = False,
    blind: Annotated[
        bool, typer.Option("--blind", help=tr("Hide id, title and file until it is solved."))
    ] = False,
    sealed: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help=tr("Make a checkout there in which the answer is nowhere.")
        ),
    ] = None,
    self_test: Annotated[
        bool, typer.Option("--self-test", help=tr("Then look for the answer in it by all means."))
    ] = False,
    repo: Repo = HERE,
    lang: Lang = None,
    as_json: Json = False,
) -> int:
    """Apply a break on a branch of its own. First it is proved that its linked tests go red."""
    from breakkit.commands.apply import apply as run

    how = {"tests": not no_tests, "at_random": at_random, "blind": blind, "self_test": self_test}
    progress = progress_to_stderr()
    result = run(repo, break_id, lang=lang, sealed=sealed, progress=progress, notify=tell, **how)
    return emit("apply", result, as_json)


@app.command()
def status(repo: Repo = HERE, lang: Lang = None, as_json: Json = False) -> int:
    """Say which break is applied, since when, and what you tried."""
    from breakkit.commands.status import status as run

    return emit("status", run(repo, lang=lang), as_json)


@app.command()
def hint(
    break_id: MaybeId = None,
    level: Annotated[
        int | None, typer.Option(metavar="N", help=tr("This hint, counted from 1; else the next."))
    ] = None,
    repo: Repo = HERE,
    lang: Lang = None,
    as_json: Json = False,
) -> int:
    """Give the next hint; every use is recorded."""
    from breakkit.commands.hint import hint as run

    return emit("hint", run(repo, break_id, level=level, lang=lang, notify=tell), as_json)


@app.command()
def verify(
    observable: Annotated[
        bool,
        typer.Option(
            "--observable", help=tr("Ask the opposite: is the break live? 0 = yes, 1 = no.")
        ),
    ] = False,
    repo: Repo = HERE,
    lang: Lang = None,
    as_json: Json = False,
) -> int:
    """Judge your fix in a scratch tree. Exit 0 when it is right, 1 when it is not."""
    from breakkit.commands.verify import verify as run

    progress = progress_to_stderr()
    result = run(repo, observable=observable, lang=lang, progress=progress, notify=tell)
    return emit("verify", result, as_json)


@app.command()
def reveal(
    break_id: MaybeId = None, repo: Repo = HERE, lang: Lang = None, as_json: Json = False
) -> int:
    """Show the hidden cause and the diff. Before success this is recorded as giving up."""
    from breakkit.commands.reveal import reveal as run

    return emit("reveal", run(repo, break_id, lang=lang, notify=tell), as_json)


@app.command()
def revert(repo: Repo = HERE, lang: Lang = None, as_json: Json = False) -> int:  # noqa: ARG001  # every command takes --lang
    """Go back to the base, byte for byte. Your work is kept under a ref."""
    from breakkit.commands.revert import revert as run

    return emit("revert", run(repo, notify=tell), as_json)


@app.command()
def watch(repo: Repo = HERE, lang: Lang = None, as_json: Json = False) -> int:
    """Judge on every save, at a terminal, with hints and everything else at one key."""
    from breakkit.shell import watch as run

    return emit("watch", run(repo, lang, as_json=as_json), as_json)


@app.command()
def observe(
    break_id: MaybeId = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help=tr("Write it as a page for a browser, too."))
    ] = None,
    allow_untracked: AllowUntracked = False,
    repo: Repo = HERE,
    lang: Lang = None,
    as_json: Json = False,
) -> int:
    """Show what the break does: base and break, side by side. Exit 0 when it is as told."""
    from breakkit.commands.observe import observe as run
    from breakkit.render.reports import write_page

    tell = progress_to_stderr()
    result = run(repo, break_id, lang=lang, allow_untracked=allow_untracked, progress=tell)
    return emit("observe", result if html is None else write_page(result, html), as_json)


@app.command()
def check(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", autocompletion=_ids, help=tr("Only these breaks; else all.")),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help=tr("Breaks at once; else one per core."))
    ] = None,
    runs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help=tr("Runs of each; else 1, and 3 in CI."))
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help=tr("Prove also what was proved and did not change."))
    ] = False,
    cold: Annotated[
        bool, typer.Option("--cold", help=tr("Each suite run in a process of its own: slow."))
    ] = False,
    observe: Annotated[
        bool, typer.Option("--observe", help=tr("The observations must hold as well."))
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help=tr("Warnings count as errors."))] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help=tr("Say why a break does not go red."))
    ] = False,
    allow_untracked: AllowUntracked = False,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help=tr("Write the result as JUnit XML."))
    ] = None,
    sarif: Annotated[
        Path | None, typer.Option(metavar="FILE", help=tr("Write the problems as SARIF 2.1.0."))
    ] = None,
    repo: Repo = HERE,
    lang: Lang = None,
    as_json: Json = False,
) -> int:
    """Prove breaks on the work tree as it is. Exit 0 when all of them hold, 1 when not."""
    from breakkit.commands.check import check as run
    from breakkit.render.checking import live_progress
    from breakkit.render.reports import write_reports

    how = {"cache": not no_cache, "cold": cold, "observe": observe, "strict": strict}
    how["allow_untracked"] = allow_untracked
    with live_progress() as tell:
        result = run(
            repo, ids or (), lang=lang, jobs=jobs, runs=runs, explain=explain, progress=tell, **how
        )
    write_reports(result, junit_file=junit, sarif_file=sarif)
    return emit("check", result, as_json)


@app.command()
def playground(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help=tr("A folder that does not exist, or is empty."))
    ],
    repo: Repo = HERE,
    lang: Lang = None,  # noqa: ARG001  # every command takes --lang
    as_json: Json = False,
) -> int:
    """Make a repository with the sample application, to break."""
    from breakkit.commands.playground import playground as run

    return emit("playground", run(repo / folder), as_json)


@app.command()
def doctor(
    repair: Annotated[
        bool, typer.Option("--repair", help=tr("Put in order what a killed command left undone."))
    ] = False,
    repo: Repo = HERE,
    lang: Lang = None,  # noqa: ARG001  # every command takes --lang
    as_json: Json = False,
) -> int:
    """Say what is wrong with machine, repository or session."""
    from breakkit.commands.doctor import doctor as run

    return emit("doctor", run(repo, repair=repair, notify=tell), as_json)


@app.command()
def lesson(
    break_id: MaybeId = None,
    capture: Annotated[
        bool, typer.Option("--run", help=tr("Run its tests and observation now, for their output."))
    ] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help=tr("Show it as Markdown."))] = False,
    allow_untracked: AllowUntracked = False,
    repo: Repo = HERE,
    lang: Lang = None,
    as_json: Json = False,
) -> int:
    """Show a break's page; cause, fix and lesson once you know them."""
    from breakkit.commands.lesson import lesson as run

    how = {"run": capture, "markdown": markdown, "allow_untracked": allow_untracked}
    tell = progress_to_stderr()
    return emit("lesson", run(repo, break_id, lang=lang, progress=tell, **how), as_json)


@app.command()
def journal(
    break_id: MaybeId = None,
    hypothesis: Annotated[
        str | None, typer.Option(metavar="TEXT", help=tr("What you suppose it is."))
    ] = None,
    cause: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help=tr("What it is; before you know, your diagnosis.")),
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help=tr("Anything else."))] = None,
    score: Annotated[
        Score | None,
        typer.Option(help=tr("Score your diagnosis: how near the true cause it was.")),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help=tr("Put the break's entry into the configured file."))
    ] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help=tr("Show it as Markdown."))] = False,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=tr("Write it as a page for a browser, too.")),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=tr("Write all of it to a file, to be imported.")),
    ] = None,
    import_from: Annotated[
        Path | None,
        typer.Option("--import", metavar="FILE", help=tr("Add what such a file has of it.")),
    ] = None,
    repo: Repo = HERE,
    lang: Lang = None,
    as_json: Json = False,
) -> int:
    """Show your record of the breaks, or add to it."""
    from breakkit.commands.journal import journal as run
    from breakkit.render.reports import write_journal_page

    result = run(
        repo,
        break_id,
        hypothesis=hypothesis,
        cause=cause,
        note=note,
        score=score,
        write=write,
        export=export,
        import_from=import_from,
        markdown=markdown,
        lang=lang,
        notify=tell,
    )
    return emit("journal", result if html is None else write_journal_page(result, html), as_json)


@app.command()
def schema(
    repo: Repo = HERE,  # noqa: ARG001  # every command takes --repo
    lang: Lang = None,  # noqa: ARG001  # every command takes --lang
    as_json: Json = False,
) -> int:
    """Print the JSON Schema of the break spec, for editors."""
    from breakkit.commands.schema import schema as run

    return emit("schema", run(), as_json)
