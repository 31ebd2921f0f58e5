"""What a lesson's page shows for what it says: real output, and the rules that the break keeps."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from breakkit.i18n import tr, trn
from breakkit.model import BreakSpec, Expectation, Observation
from breakkit.workflow.answer import Change
from breakkit.workflow.pages import fenced, flat, listed
from breakkit.workflow.texts import Reader

if TYPE_CHECKING:
    from breakkit.workflow.capture import Captured, Shown

OUT = "out"
"""What the fresh folder of an observation is called on the page."""

MOST_LINES = 12
"""So many lines of an output are printed; a comment says how many there were more."""


# the fourth step


def observed(spec: BreakSpec, captured: Captured | None) -> Iterator[str]:
    """How the break is seen: the observation, then the tests that go red."""
    if spec.observe is not None:
        yield from _observation(spec.observe, captured)
    if captured is None:
        yield tr("These tests go red:")
        yield listed([f"`{entry}`" for entry in spec.tests.red])
        yield tr(
            "`breakkit lesson {id} --run` runs all of this now, and puts what it prints onto this "
            "page.",
            id=spec.id,
        )
        return
    yield tr("These tests are green without the break. With it they say:")
    yield listed([f"`{node}`: {_code(why)}" for node, why in captured.red.items()])
    if captured.guards:
        yield trn(
            "One other test, the break's guard, stays green.",
            "{n} other tests, the break's guards, stay green.",
            captured.guards,
        )
    yield tr(
        "All of this is the output of a real run. Only the moment, temporary paths, addresses and "
        "ports, which are others each time, are shown as “…”."
    )


def _observation(observation: Observation, captured: Captured | None) -> Iterator[str]:
    run = f"$ {shlex.join(word.replace('{out}', OUT) for word in observation.run)}"
    shown = f"{OUT}/{observation.show}"
    look = f"$ cat {shown}"
    if observation.filter is not None:
        look = f"$ jq -c {shlex.quote(observation.filter)} {shown}"
    without = tr("**Without the break**: {expected}.", expected=expected(observation.before))
    broken = tr("**With it**: {expected}.", expected=expected(observation.after))
    if captured is None or captured.before is None or captured.after is None:
        yield fenced(f"{run}\n{look}", "console")
        yield listed([without, broken])
        return
    for said, side in ((without, captured.before), (broken, captured.after)):
        yield said
        yield fenced("\n".join([run, look, *_printed(side, shown)]), "console")
        yield from (
            tr("⚠ It is not so: {reason}.", reason=reason.rstrip(".")) for reason in side.reasons
        )


def _printed(side: Shown, shown: str) -> Iterator[str]:
    yield from side.lines[:MOST_LINES]
    if (more := len(side.lines) - MOST_LINES) > 0:
        yield trn("# … and {n} line more", "# … and {n} lines more", more)
    if not side.lines and side.tail:
        yield trn("# (nothing, of {n} line)", "# (nothing, of {n} lines)", side.total)
        yield f"$ tail -n {len(side.tail)} {shown}"
        yield from side.tail


def expected(what: Expectation) -> str:
    """What a side must show, in words."""
    said = []
    if what.lines is not None:
        said.append(trn("{n} line", "{n} lines", what.lines) if what.lines else tr("no line"))
    if what.min_lines is not None:
        said.append(trn("{n} line or more", "{n} lines or more", what.min_lines))
    if what.max_lines is not None:
        said.append(trn("{n} line at most", "{n} lines at most", what.max_lines))
    if what.empty is not None:
        said.append(tr("no line") if what.empty else tr("at least one line"))
    if what.contains is not None:
        said.append(tr("a line with {text}", text=_code(what.contains)))
    return ", ".join(said)


def _code(text: str) -> str:
    """The text as code in a line, whatever backticks it has."""
    ticks = "`"
    while ticks in text:
        ticks += "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{flat(text) or ' '}{pad}{ticks}"


# the hard rules


def rules(
    spec: BreakSpec, read: Reader, change: Change | None, captured: Captured | None
) -> Iterator[str]:
    """Each rule with what shows that it is kept."""
    yield listed(
        [
            *_one_edit(spec, change),
            *_reversible(spec, captured),
            *_observable(spec, captured),
            tr("**No security impact.** {safety}", safety=flat(read(spec.safety))),
            *_no_test(spec, captured),
        ]
    )


def _one_edit(spec: BreakSpec, change: Change | None) -> Sequence[str]:
    if change is None:
        return [
            tr(
                "**A single, instructive bug.** Exactly one place of one file may change, within "
                "{budget} lines; more than that is refused.",
                budget=spec.edit.budget,
            )
        ]
    return [
        tr(
            "**A single, instructive bug.** Exactly one place of one file changes (lines: "
            "-{removed} +{added}; budget: {budget}); more than one place, and it is refused.",
            removed=len(change.removed),
            added=len(change.added),
            budget=spec.edit.budget,
        )
    ]


def _reversible(spec: BreakSpec, captured: Captured | None) -> Sequence[str]:
    if captured is None:
        return [
            tr(
                "**Reversible.** `breakkit check {id}` takes the diff back and compares bytes; "
                "`breakkit revert` does it in your repository.",
                id=spec.id,
            )
        ]
    return [
        tr(
            "**Reversible.** For this page the diff was taken back, and the file was the same to "
            "the byte; `breakkit revert` does it in your repository."
        )
    ]


def _observable(spec: BreakSpec, captured: Captured | None) -> Sequence[str]:
    if captured is None:
        return [
            trn(
                "**Observable.** {n} entry of linked tests goes red; `breakkit check {id} "
                "--observe` proves it.",
                "**Observable.** {n} entries of linked tests go red; `breakkit check {id} "
                "--observe` proves it.",
                len(spec.tests.red),
                id=spec.id,
            )
        ]
    red = trn(
        "**Observable.** {n} linked test went from green to red for this page.",
        "**Observable.** {n} linked tests went from green to red for this page.",
        len(captured.red),
    )
    if captured.before is None or captured.after is None:
        return [red]
    return [
        red,
        tr(
            "**Visible without the tests.** Lines that the filter leaves: {before} without the "
            "break, {after} with it.",
            before=len(captured.before.lines),
            after=len(captured.after.lines),
        ),
    ]


def _no_test(spec: BreakSpec, captured: Captured | None) -> Sequence[str]:
    if captured is None:
        return [
            tr(
                "**No test modified.** A break whose file is a test or a configuration is refused "
                "by `breakkit check {id}`.",
                id=spec.id,
            )
        ]
    return [
        tr(
            "**No test modified.** The same tests ran on both sides; the break is in a file that "
            "is neither a test nor a configuration."
        )
    ]
