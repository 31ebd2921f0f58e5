"""The map of concepts and prerequisites: an SVG made from the catalog."""

from __future__ import annotations

import graphlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from breakkit.model import BreakSpec

WIDTH, MARGIN = 700, 10
BOX_WIDTH, BOX_HEIGHT, ROW = 184, 28, 36
HEADING, GAP = 32, 10
"""Pixels: of the picture, of a box, from a box to the next below it, of a band."""

LABELLED = 'aria-labelledby="map-title map-text" xmlns="http://www.w3.org/2000/svg"'
HEAD = (
    '<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
    'orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>'
)
"""Of an arrow."""


@dataclass(frozen=True, slots=True)
class Box:
    """A lesson in the picture; its left upper corner."""

    spec: BreakSpec
    x: float
    y: float


def concept_map(
    specs: Sequence[BreakSpec],
    phases: Mapping[str, str],
    titles: Mapping[str, str],
    words: Mapping[str, str],
) -> str:
    """The picture, to stand in a page beside those of the lessons.

    Args:
        specs: the breaks, in the order of their ids.
        phases: phase → what it is called.
        titles: id → what the lesson is called.
        words: of the page's language.
    """
    boxes, bands, height = _laid_out(specs, phases)
    parts = [
        '<div class="concepts">',
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="group" {LABELLED}>',
        f'<title id="map-title">{escape(words["map_title"])}</title>',
        f'<desc id="map-text">{escape(words["map_text"])}</desc>',
        HEAD,
        *bands,
        *_arrows(boxes),
        *(_box(box, titles, words) for box in boxes.values()),
        "</svg>",
        "</div>",
    ]
    return "\n".join(parts)


def _laid_out(
    specs: Sequence[BreakSpec], phases: Mapping[str, str]
) -> tuple[dict[str, Box], list[str], float]:
    """Phases from top to bottom; in each, what builds upon more stands further right."""
    depths = _depths(specs)
    columns = max(depths.values()) + 1
    step = (WIDTH - 2 * MARGIN - BOX_WIDTH) / max(1, columns - 1)
    boxes: dict[str, Box] = {}
    bands: list[str] = []
    y = 0.0
    for phase, title in phases.items():
        mine = [spec for spec in specs if spec.id.startswith(f"{phase}-")]
        filled = dict.fromkeys(range(columns), 0)
        for spec in mine:
            depth = depths[spec.id]
            x = MARGIN + depth * step
            boxes[spec.id] = Box(spec, x, y + HEADING + filled[depth] * ROW)
            filled[depth] += 1
        height = HEADING + max(filled.values()) * ROW
        bands += [
            f'<rect class="band" x="0" y="{y:g}" width="{WIDTH}" height="{height:g}" rx="6"/>',
            f'<text class="phase" x="{MARGIN}" y="{y + 22:g}">{phase} · {escape(title)}</text>',
        ]
        y += height + GAP
    return boxes, bands, y - GAP


def _depths(specs: Sequence[BreakSpec]) -> dict[str, int]:
    """How many lessons one after the other come before each."""
    needs = {spec.id: spec.requires for spec in specs}
    depths: dict[str, int] = {}
    for break_id in graphlib.TopologicalSorter(needs).static_order():
        depths[break_id] = max((depths[before] + 1 for before in needs[break_id]), default=0)
    return depths


def _arrows(boxes: Mapping[str, Box]) -> Iterator[str]:
    for box in boxes.values():
        for before in box.spec.requires:
            start = boxes[before]
            x, y = start.x + BOX_WIDTH, start.y + BOX_HEIGHT / 2
            end_x, end_y = box.x, box.y + BOX_HEIGHT / 2
            bend = max(40.0, (end_x - x) / 2)
            yield (
                f'<path class="arrow" marker-end="url(#to)" d="M{x:g} {y:g}C{x + bend:g} {y:g} '
                f'{end_x - bend:g} {end_y:g} {end_x:g} {end_y:g}"/>'
            )


def _box(box: Box, titles: Mapping[str, str], words: Mapping[str, str]) -> str:
    spec = box.spec
    told = titles[spec.id]
    if spec.requires:
        told = words["map_after"].format(
            id=told, concept=spec.concepts[0], before=", ".join(spec.requires)
        )
    middle = box.y + BOX_HEIGHT / 2 + 5
    return (
        f'<a href="{spec.id}.html"><title>{escape(told)}</title>'
        f'<rect class="box" x="{box.x:g}" y="{box.y:g}" width="{BOX_WIDTH}" '
        f'height="{BOX_HEIGHT}" rx="5"/>'
        f'<text class="id" x="{box.x + 8:g}" y="{middle:g}">{spec.id}</text>'
        f'<text class="concept" x="{box.x + 50:g}" y="{middle:g}">{escape(spec.concepts[0])}</text>'
        "</a>"
    )
