"""Writes all pages of one language: those of people, adapted to the site, and those that are made.

    python -m scripts.site.pages LANGUAGE FOLDER

A process of its own for each language, because the command line is imported in one.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from breakkit import i18n
from breakkit.edges.catalog import load_catalog
from breakkit.model import BreakSpec
from breakkit.workflow.lesson import Spoilers, lesson_of
from breakkit.workflow.material import material_of
from breakkit.workflow.pages import fenced, folded
from breakkit.workflow.texts import Reader
from breakkit.workflow.workspace import Workspace, open_workspace
from scripts.site import captures
from scripts.site.commands import reference
from scripts.site.concepts import concept_map
from scripts.site.pictures import picture_of
from scripts.site.settings import FIRST
from scripts.site.words import PHASES, WORDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#\s]*)(#[^)\s]*)?\)")
UP = re.compile(r"^(?:\.\./)+")
SPEC = re.compile(r"(?:\.\./)+breaks\.d/([\w-]+)\.yaml")

FOLD = '<details markdown="1">'
ANCHORED = re.compile(r'^(#+) <a id="([\w-]+)"></a>(.+)$', re.MULTILINE)

MADE = {
    "breaks.d": "lessons/index.md",
    "breaks.d#concepts": "lessons/concepts.md",
    "README.md#commands": "commands.md",
}
"""What a page links to on a forge, and what is made of it for the site."""


def main(language: str, build: Path) -> None:
    """Write them into the folder of that language below `build`, and its navigation beside it."""
    i18n.use(language)
    words, folder = WORDS[language], build / language
    (folder / "lessons").mkdir(parents=True)
    for page in _sources(language):
        (folder / page.name).write_text(adapted(page.read_text("utf-8")), encoding="utf-8")
    for picture in DOCS.glob("*.svg"):
        shutil.copy(picture, folder)
    (folder / "commands.md").write_text(reference(words), encoding="utf-8")

    workspace = open_workspace(ROOT)
    catalog = load_catalog(workspace.breaks, workspace.config.breaks, workspace.language)
    read = Reader(workspace, language)
    titles = {spec.id: f"{spec.id} {read(spec.title).strip()}" for spec in catalog.specs}
    lessons = {spec.id: _lesson(workspace, spec, read, build) for spec in catalog.specs}
    lessons |= {
        "index": by_phase(catalog.specs, titles, language),
        "concepts": by_concept(catalog.specs, titles, language),
    }
    for name, text in lessons.items():
        (folder / "lessons" / f"{name}.md").write_text(text, encoding="utf-8")
    nav = navigation(titles, language)
    (build / f"{language}.nav.json").write_text(json.dumps(nav), encoding="utf-8")


def _sources(language: str) -> Sequence[Path]:
    folder = DOCS if language == FIRST else DOCS / language
    return sorted(folder.glob("*.md"))


def adapted(text: str) -> str:
    """A page as it stands on the site: what is not on it is named, and no longer linked.

    On a forge the same page links to code and tests. A spec's page here is its lesson's.
    """

    def link(found: re.Match[str]) -> str:
        picture, said, path, anchor = found[1], found[2], found[3], found[4] or ""
        outside = UP.sub("", path)
        if spec := SPEC.fullmatch(path):
            return f"[{said}](lessons/{spec[1]}.md)"
        if path != outside and (page := MADE.get(outside + anchor)):
            return f"[{said}]({page})"
        if path.startswith("../") and path.endswith(".svg"):
            return f"{picture}[{said}]({Path(path).name})"
        if path.startswith("../"):
            return said
        return f"{picture}[{said}]({path}{anchor})"

    # A heading's own anchor, as a forge understands it, in the way that the table of contents does.
    text = ANCHORED.sub(r"\1 \3 { #\2 }", text)
    parts = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if at % 2 else LINK.sub(link, part) for at, part in enumerate(parts))


def _lesson(workspace: Workspace, spec: BreakSpec, read: Reader, build: Path) -> str:
    captured = captures.load(build.parent / "captured", spec.id)
    material = material_of(workspace, None, spec, captured, find_change=True)
    text = lesson_of(spec, read, material, Spoilers.FOLDED)
    if picture := picture_of(spec, read, captured):
        name = f"{spec.id}-observed.html"
        (build / read.language / "lessons" / name).write_text(picture, encoding="utf-8")
        after = i18n.tr("## Step 5 — The teaching moment")
        link = WORDS[read.language]["picture"].format(file=name)
        text = text.replace(f"\n{after}\n", f"\n{link}\n\n{after}\n")
    source = workspace.breaks / f"{spec.id}.yaml"
    whole = fenced(source.read_text(encoding="utf-8"), "yaml")
    name = WORDS[read.language]["spec"].format(file=workspace.in_checkout(source))
    page = f"{text}\n{folded(name, [whole])}\n"
    return page.replace(FOLD, f"{FOLD[:-1]} data-search-exclude>")  # nor is it told by the search


def by_phase(specs: Sequence[BreakSpec], titles: Mapping[str, str], language: str) -> str:
    """The page of all lessons, phase by phase."""
    words, phases = WORDS[language], PHASES[language]
    intro = words["lessons_intro"].format(count=len(specs), phases=len(phases))
    parts = [f"# {words['lessons']}", intro]
    for phase, mine in groupby(specs, lambda spec: spec.id.partition("-")[0]):
        parts.append(f"## {words['phase'].format(phase=phase, title=phases[phase])}")
        rows = [_row(spec, titles, words) for spec in mine]
        parts.append("\n".join([words["table"], "|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _row(spec: BreakSpec, titles: Mapping[str, str], words: Mapping[str, str]) -> str:
    concepts = ", ".join(f"[{one}](concepts.md#{one})" for one in spec.concepts)
    before = ", ".join(f"[{one}]({one}.md)" for one in spec.requires)
    difficulty = words["of_5"].format(n=spec.difficulty)
    return f"| [{titles[spec.id]}]({spec.id}.md) | {concepts} | {difficulty} | {before} |"


def by_concept(specs: Sequence[BreakSpec], titles: Mapping[str, str], language: str) -> str:
    """The page with the map, and every concept with its lessons."""
    words = WORDS[language]
    concepts = sorted({concept for spec in specs for concept in spec.concepts})
    parts = [
        f"# {words['by concept']}",
        words["concepts_intro"],
        concept_map(specs, PHASES[language], titles, words),
    ]
    rows = []
    for concept in concepts:
        mine = [spec for spec in specs if concept in spec.concepts]
        lessons = ", ".join(f"[{titles[spec.id]}]({spec.id}.md)" for spec in mine)
        rows.append(f'| <a id="{concept}"></a>{concept} | {lessons} |')
    parts.append("\n".join([words["concept_table"], "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def navigation(titles: Mapping[str, str], language: str) -> list[dict[str, Any]]:
    """What stands at the top and at the side of each page."""
    words = WORDS[language]
    phases: list[dict[str, Any]] = [
        {
            f"{phase} {title}": [
                {title: f"lessons/{break_id}.md"}
                for break_id, title in titles.items()
                if break_id.startswith(f"{phase}-")
            ]
        }
        for phase, title in PHASES[language].items()
    ]
    return [
        {words["home"]: "index.md"},
        {words["start"]: "get-started.md"},
        {
            words["lessons"]: [
                {words["by phase"]: "lessons/index.md"},
                {words["by concept"]: "lessons/concepts.md"},
                *phases,
            ]
        },
        {
            words["reference"]: [
                {words["commands"]: "commands.md"},
                {words["language"]: "edit-language.md"},
                {words["guarantees"]: "guarantees.md"},
            ]
        },
        {
            words["for"]: [
                {words["authors"]: "authors.md"},
                {words["blind runs"]: "blind-runs.md"},
                {words["teachers"]: "teachers.md"},
                {words["evaluators"]: "sealed.md"},
                {words["translators"]: "translating.md"},
            ]
        },
    ]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
