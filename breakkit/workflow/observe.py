"""The before/after demonstration of a break, from real output."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from breakkit import verdict
from breakkit.edges.jq import filter_lines
from breakkit.edges.runner import find_python, run_command, target_environment
from breakkit.edges.temporary import Purpose, temporary_folder
from breakkit.errors import ObservationFailed
from breakkit.i18n import tr
from breakkit.model import FOR_PEOPLE, Config, Expectation, Observation
from breakkit.timeline import Timeline, timeline
from breakkit.workflow.scratch import Scratch

LIMIT_S = 60.0
"""Seconds that the command of an observation may take when the configuration sets no limit."""

SHOWN_LIMIT_BYTES = 64 * 2**20
"""A file that is shown may be so large; it is read and filtered as a whole."""

TAIL = 8
"""So many lines of a shown file are kept for those whom the filter leaves nothing."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an observation.

    Args:
        lines: what the filter left of the shown file, one JSON text each.
        total: how many lines that are not blank the file had.
        reasons: why it is not as the spec expects; empty = it holds.
        timeline: all lines as a picture shows them, where the spec says how.
        tail: the last lines of the file, as they are.
    """

    lines: tuple[str, ...]
    total: int
    reasons: tuple[str, ...]
    timeline: Timeline | None = field(default=None, metadata=FOR_PEOPLE)
    tail: tuple[str, ...] = field(default=(), metadata=FOR_PEOPLE)

    @property
    def holds(self) -> bool:
        """Whether this side is as the spec expects."""
        return not self.reasons


def observe_both(
    observation: Observation,
    config: Config,
    scratch: Scratch,
    target: Path,
    path: str,
    broken: bytes,
    progress: Callable[[str], None],
) -> tuple[Side, Side]:
    """Run an observation on the base and on the break, one after the other in one scratch tree.

    Args:
        observation: what to run and what to show.
        config: the project's configuration.
        scratch: the files of the base; it has the break afterwards.
        target: the target root in the work tree, beside which a ``.venv`` may be.
        path: the edited file, relative to the top.
        broken: its bytes with the break.
        progress: is told each step, for people.

    Raises:
        ObservationFailed: the command or the filter failed; which side it was and what it printed
            is in the message.
    """
    python = find_python(config, target, os.environ)
    command = shlex.join(observation.run)
    progress(tr("observing the unbroken code: {command}", command=command))
    with _named(lambda problem: tr("on the unbroken code: {problem}", problem=problem)):
        before = observe_one(observation, observation.before, config, scratch, python)
    scratch.write(path, broken)
    progress(tr("observing the break"))
    with _named(lambda problem: tr("with the break: {problem}", problem=problem)):
        after = observe_one(observation, observation.after, config, scratch, python)
    return before, after


@contextmanager
def _named(say: Callable[[str], str]) -> Iterator[None]:
    try:
        yield
    except ObservationFailed as failed:
        raise ObservationFailed(say(failed.message), failed.advice) from failed


def observe_one(
    observation: Observation,
    expected: Expectation,
    config: Config,
    scratch: Scratch,
    python: Path,
) -> Side:
    """Run an observation once, on a scratch tree as it is.

    Raises:
        ObservationFailed: the command or the filter failed.
    """
    with temporary_folder(Purpose.OUT) as out:
        command = [word.replace("{out}", str(out)) for word in observation.run]
        argv = [str(python), *command[1:]] if command[0] == "python" else command
        _run(argv, shlex.join(command), config, scratch, python)
        text = _read(out / observation.show, observation.show, shlex.join(observation.run))
    # Not splitlines(): it would also cut at U+2028 inside a JSON string.
    lines = text.split("\n")
    left = filter_lines(observation.filter, lines)
    every = [line for line in lines if line.strip()]
    drawn = timeline(observation.timeline, every) if observation.timeline else None
    reasons = tuple(verdict.holds(expected, left))
    return Side(tuple(left), len(every), reasons, drawn, tuple(every[-TAIL:]))


def _run(argv: list[str], shown: str, config: Config, scratch: Scratch, python: Path) -> None:
    env = target_environment(scratch.target, env=config.env, pythonpath=config.pythonpath)
    limit = config.timeout_s or LIMIT_S
    try:
        run = run_command(argv, cwd=scratch.target, env=env, timeout_s=limit)
    except OSError as error:
        raise ObservationFailed(
            tr("`{command}` cannot be started: {reason}", command=shown, reason=error.strerror),
            tr("Look at `observe.run` in the spec."),
        ) from None
    if run.timed_out:
        raise ObservationFailed(
            _printed(
                tr("`{command}` did not end within {limit} s", command=shown, limit=f"{limit:g}"),
                run.output,
            ),
            tr("Set `timeout_s` in the configuration if it needs longer."),
        )
    if run.exit_code != 0:
        code = run.exit_code
        message = (
            tr("`{command}` ended with exit status {code}", command=shown, code=code)
            if code > 0
            else tr("`{command}` was ended by signal {signal}", command=shown, signal=-code)
        )
        raise ObservationFailed(
            _printed(message, run.output),
            tr(
                "It ran with {python}; see whether all that it needs is installed there.",
                python=python,
            ),
        )


def _printed(problem: str, output: str) -> str:
    """What went wrong, with what the command has printed, if anything."""
    if not output.strip():
        return problem
    return tr("{problem}; it printed:\n{output}", problem=problem, output=output.strip())


def _read(file: Path, shown_as: str, command: str) -> str:
    advice = tr("Look at `observe.run` and `observe.show` in the spec.")
    if not file.is_file():
        raise ObservationFailed(
            tr("`{command}` did not write the file {file}", command=command, file=shown_as),
            advice,
        )
    if file.stat().st_size > SHOWN_LIMIT_BYTES:
        limit = f"{SHOWN_LIMIT_BYTES // 2**20} MiB"
        raise ObservationFailed(
            tr("{file} is larger than {limit}", file=shown_as, limit=limit), advice
        )
    try:
        return file.read_bytes().decode("utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise ObservationFailed(
            tr("{file} cannot be read: {reason}", file=shown_as, reason=error.strerror),
            advice,
        ) from None
