"""`python -m breakkit` and the console script.

What takes time to import, or is not there on Windows, is imported by the functions: so a refusal
comes first, and Ctrl-C is heard from the first moment on.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from itertools import pairwise
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

    from breakkit.errors import UsageError

CANNOT_GO_ON, DEFECT, INTERRUPTED = 2, 3, 130

QUESTIONS = {"-h", "--help", "--version", "--install-completion", "--show-completion"}


def run() -> None:
    """Run the command line and exit with its code."""
    if sys.platform == "win32":
        from breakkit import i18n
        from breakkit.edges.language import wanted

        i18n.use(wanted(sys.argv[1:], os.environ))
        sys.stderr.write(i18n.tr("breakkit does not run on Windows. Use it in WSL.") + "\n")
        sys.exit(CANNOT_GO_ON)
    gc.disable()  # 7% of `apply`: importing makes many objects and no garbage, and then it is over
    from breakkit.edges.signals import HELD_BACK

    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text stream
    for number in HELD_BACK:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` leaves it
            signal.signal(number, _interrupt)
    try:
        code = complete() if "_BREAKKIT_COMPLETE" in os.environ else main(sys.argv[1:])
    except KeyboardInterrupt:  # so early that main was still importing
        from breakkit.render.output import emit_interrupted

        code = emit_interrupted("", as_json="--json" in sys.argv)
    # The answer is given. Blocked, not ignored: a Python that was interrupted in an `exec`, which
    # makes dataclasses, sends SIGINT to itself at its end, whoever caught the interrupt.
    signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
    sys.exit(code)


def complete() -> int:
    """Answer a shell in which somebody has pressed the tab key; silence is an answer, too."""
    with suppress(Exception, SystemExit):
        from breakkit import i18n
        from breakkit.edges.language import wanted
        from breakkit.render.completion import BETWEEN, WORDS, answer

        words = os.environ[WORDS].split(BETWEEN)
        i18n.use(wanted(words, os.environ))
        from breakkit.cli import app

        sys.stdout.write(answer(app, words))
        sys.stdout.flush()
    return 0


def main(argv: Sequence[str]) -> int:
    """Run one command line; the only place that catches errors.

    Returns:
        The exit code: 0 done or yes, 1 no, 2 cannot go on, 3 a defect, 130 interrupted.
    """
    from breakkit import i18n
    from breakkit.edges.language import wanted

    i18n.use(wanted(argv, os.environ))  # before cli is imported, which makes up its help

    import typer

    from breakkit.cli import app
    from breakkit.errors import BreakkitError
    from breakkit.render.output import emit_error, emit_interrupted, emit_said

    as_json = "--json" in argv
    command = _command(argv)
    try:
        if not argv or not QUESTIONS.isdisjoint(argv):
            code = 0 if argv else CANNOT_GO_ON
            return emit_said(command, _answer(app, argv), as_json=as_json, code=code)
        code = int(app(args=list(argv), prog_name="breakkit", standalone_mode=False))
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BreakkitError as error:
        return emit_error(command, error, as_json=as_json)
    except typer.TyperException as error:
        return emit_error(command, _misused(app, command, argv, error), as_json=as_json)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # the one net under everything
        from breakkit.edges.defects import reported

        return emit_error(command, reported(error), as_json=as_json, code=DEFECT)
    return emit_interrupted(command, as_json=as_json) if code == INTERRUPTED else code


def _answer(app: typer.Typer, argv: Sequence[str]) -> str:
    """What Typer prints when it is asked for help."""
    question = [word for word in argv if word != "--json"] or ["--help"]
    with redirect_stdout(io.StringIO()) as answer:
        app(args=question, prog_name="breakkit", standalone_mode=False)
    return answer.getvalue()


def _misused(
    app: typer.Typer, command: str, argv: Sequence[str], error: typer.TyperException
) -> UsageError:
    from breakkit.errors import UsageError
    from breakkit.i18n import tr
    from breakkit.render.commandline import misuse

    known = {
        made.name or getattr(made.callback, "__name__", "") for made in app.registered_commands
    }
    if command not in known:
        advice = tr("`breakkit --help` lists the commands.")
    elif argv[0] != command:
        advice = tr(
            "Options stand after the command: `breakkit {command} {option} …`.",
            command=command,
            option=argv[0],
        )
    else:
        advice = tr("`breakkit {command} --help` says how it is used.", command=command)
    return UsageError(misuse(error), advice)


def _command(argv: Sequence[str]) -> str:
    """The first word that is neither an option nor the value of `--lang`; empty if none is."""
    return next(
        (
            word
            for before, word in pairwise(["", *argv])
            if not word.startswith("-") and before != "--lang"
        ),
        "",
    )


def _nowhere() -> io.TextIOWrapper:
    """In place of a stream that the caller has closed (`>&-`)."""
    return io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Clean up after all of these, once: a second Ctrl-C must not end the clean-up of the first."""
    from breakkit.edges.signals import HELD_BACK

    for number in HELD_BACK:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    run()
