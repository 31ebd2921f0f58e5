"""The page of a lesson: what a break teaches, without what is hidden until it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from breakkit.i18n import tr, trn
from breakkit.model import BreakSpec
from breakkit.workflow.answer import Change
from breakkit.workflow.evidence import observed, rules
from breakkit.workflow.material import Material
from breakkit.workflow.notebook import entry_of
from breakkit.workflow.pages import fenced, flat, folded
from breakkit.workflow.texts import Reader

WIDTH = 68
"""Characters of a line of the entry: it is to be read beside other things."""


class Spoilers(Enum):
    """What becomes of that which gives a break away."""

    LEFT_OUT = auto()
    FOLDED = auto()
    SHOWN = auto()


def lesson_of(spec: BreakSpec, read: Reader, material: Material, spoilers: Spoilers) -> str:
    """The page as Markdown, in the language in use.

    Args:
        spec: the break.
        read: reads its texts.
        material: what else there is to tell.
        spoilers: what becomes of cause, change, hints and teaching moment.
    """
    return "\n\n".join(_Page(spec, read, material, spoilers).parts()) + "\n"


@dataclass(frozen=True, slots=True)
class _Page:
    spec: BreakSpec
    read: Reader
    material: Material
    spoilers: Spoilers

    def parts(self) -> Iterator[str]:
        """Blocks of Markdown, a blank line between each two."""
        title = self.read(self.spec.title).strip()
        yield tr("# Break {id} — {title}", id=self.spec.id, title=title)
        yield from self._task()
        yield tr("## Step 1 — Locate")
        yield from self._locate()
        yield tr("## Step 2 — Introduce the bug")
        yield from self._introduce()
        yield tr("## Step 3 — Record the break")
        yield from self._record()
        yield tr("## Step 4 — Verify it's observable")
        yield from observed(self.spec, self.material.captured)
        yield tr("## Step 5 — The teaching moment")
        yield from self._teach()
        yield tr("## Hard rules respected")
        yield from rules(self.spec, self.read, self.material.change, self.material.captured)
        yield from self._next()

    def _task(self) -> Iterator[str]:
        yield " · ".join(
            [
                *(f"`{concept}`" for concept in self.spec.concepts),
                tr("difficulty {n} of 5", n=self.spec.difficulty),
                *(tr("after {id}", id=before) for before in self.spec.requires),
            ]
        )
        yield tr("## What you'll do")
        yield "\n".join(f"> {line}".rstrip() for line in self.read(self.spec.symptom).split("\n"))
        yield tr(
            "You put one fault into the code, on a branch of its own. You find it from what is "
            "told above, mend it, and have your fix judged by the tests, not by a diff against an "
            "answer. Then everything goes back, byte for byte."
        )

    def _locate(self) -> Iterator[str]:
        files = self.material.files
        if not files:
            yield tr("Nothing points to a place: start from what one sees, and from the tests.")
            return
        widest = max(map(len, files))
        lines = (f"{file:{widest}}  # {about}" if about else file for file, about in files.items())
        yield fenced("\n".join(lines), "text")

    def _introduce(self) -> Iterator[str]:
        yield fenced(f"$ breakkit apply {self.spec.id}", "console")
        yield tr(
            "It proves first that the tests are green without the break and red with it. Then the "
            "break stands on the branch `{branch}`.",
            branch=self.material.branch,
        )
        told = [self.read(self.spec.hidden_cause).strip(), self.read(self.spec.fix).strip()]
        change = self.material.change
        moved = tr("The source has moved on: the edit finds no place in it now.")
        told.insert(0, moved if change is None else fenced(change.diff, "diff"))
        yield from self._hidden(tr("What changes, and how it is mended"), told)

    def _record(self) -> Iterator[str]:
        yield tr(
            "Write down what you suppose before you look (`breakkit journal --hypothesis TEXT`), "
            "and what it was once you know it (`--cause TEXT`). `breakkit journal --write` keeps "
            "this entry in your notes:"
        )
        plain = fenced(entry_of(self.spec, self.read, None, width=WIDTH), "yaml")
        change = self.material.change
        fix = () if change is None else _undone(change)
        whole = fenced(entry_of(self.spec, self.read, fix, width=WIDTH), "yaml")
        if self.spoilers is not Spoilers.SHOWN:
            yield plain
            count = len(self.spec.hints)
            yield trn(
                "Stuck? `breakkit hint` gives the only hint; its use is recorded.",
                "Stuck? `breakkit hint` gives the next of {n} hints; each use is recorded.",
                count,
            )
        if self.spoilers is Spoilers.FOLDED:
            for level, hint in enumerate(self.spec.hints, 1):
                yield folded(tr("Hint {level}", level=level), [self.read(hint).strip()])
            yield folded(tr("The whole entry, once it is solved"), [whole])
        elif self.spoilers is Spoilers.SHOWN:
            yield whole

    def _teach(self) -> Iterator[str]:
        told = [self.read(self.spec.teaching).strip()]
        if self.spec.origin is not None:
            note = flat(self.read(self.spec.origin.note))
            told.append(tr("**Real systems have had it.** {note}", note=note))
        yield from self._hidden(tr("What it teaches"), told)

    def _next(self) -> Iterator[str]:
        if self.spec.next is None or self.spoilers is Spoilers.LEFT_OUT:
            return
        text = flat(self.read(self.spec.next))
        if self.spoilers is Spoilers.FOLDED:
            yield folded(tr("Next, when it is green"), [text])
        else:
            yield tr("**Next:** {text}", text=text)

    def _hidden(self, summary: str, told: Sequence[str]) -> Iterable[str]:
        if self.spoilers is Spoilers.SHOWN:
            return told
        if self.spoilers is Spoilers.FOLDED:
            return [folded(summary, told)]
        return [tr("*This stands here once you have solved it, or seen the answer.*")]


def _undone(change: Change) -> tuple[str, ...]:
    """The lines that mending it removes and adds, as a diff shows them."""
    return (
        *(f"- {line}" for line in change.added),
        *(f"+ {line}" for line in change.removed),
    )
